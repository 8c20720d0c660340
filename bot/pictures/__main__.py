"""The process that draws one picture: facts as JSON on stdin, PNG on stdout, else a cause on stderr."""

from __future__ import annotations

import json
import os
import sys
import warnings

from bot.troubles import where

_NICER = 4  # somebody may be waiting for an answer meanwhile


def main() -> int:
    """Draw it; gives the exit status."""
    if hasattr(os, "nice"):
        os.nice(_NICER)
    warnings.simplefilter("ignore")
    try:
        asked = json.load(sys.stdin.buffer)
        from bot.pictures.painting import paint  # a second: only once it is known what is wanted

        png = paint(asked["kind"], asked["facts"])
    except Exception as error:
        sys.stderr.write(where(error))
        return 1
    sys.stdout.buffer.write(png)
    return 0


if __name__ == "__main__":
    sys.exit(main())
