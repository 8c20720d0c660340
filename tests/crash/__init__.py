"""The real process, killed: at named points (`points.py`) and at random moments, on both kinds of database."""
