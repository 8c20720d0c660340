"""An exception for the log: its type and place, never its message, which may hold what somebody wrote."""

from __future__ import annotations

import traceback


def where(error: BaseException) -> str:
    """Such as `KeyError at turn.py:91 in _press`."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno} in {frames[-1].name}" if frames else ""
    return type(error).__name__ + place
