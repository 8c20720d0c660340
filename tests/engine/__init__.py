"""The engine's tests: conversations without a messenger, words or a database."""
