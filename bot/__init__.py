"""Onward: what anyone can message after a job rejection."""
