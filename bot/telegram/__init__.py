"""Telegram: the only package that imports its library. The wire below, incoming and outgoing above."""
