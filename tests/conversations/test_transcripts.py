"""The transcripts in `docs/conversations` are what the bot says."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.transcripts import FOLDER, play


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.md")), ids=lambda path: path.stem)
def test_a_transcript_is_what_the_bot_says(path: Path, tmp_path: Path) -> None:
    """Played again, every conversation reads as it stands in the docs; else `make transcripts` writes it anew."""
    text = path.read_text("utf-8")
    assert asyncio.run(play(text, tmp_path)) == text
