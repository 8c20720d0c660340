"""What is worth a look back, and what several postings asked for."""

from __future__ import annotations

from bot.support import lessons


def test_skills_of_several_postings() -> None:
    """A skill counts from two postings on, while nothing is planned for it; the most wanted first, three at most."""
    skills = [
        {"skill": name, "count": count, "state": "noted"} for name, count in zip("abcde", (1, 2, 5, 3, 4), strict=True)
    ]
    skills.append({"skill": "f", "count": 9, "state": "planned"})
    assert [one["skill"] for one in lessons.asked_often(skills)] == ["c", "e", "d"]


def test_the_last_words() -> None:
    """What they wanted to keep or change last, past look-backs that said neither."""
    told = [
        {"stage": "interview", "keep": None, "change": None},
        {"keep": None, "change": "apply earlier"},
        {"keep": "x"},
    ]
    assert lessons.last_words(told) == {"last_keep": None, "last_change": "apply earlier"}
    assert lessons.last_words([]) == {"last_keep": None, "last_change": None}


def test_the_theme_of_feedback() -> None:
    """Feedback on this application counts first, else what came more than once."""
    answers = [
        {"application": "a", "theme": "skills"},
        {"application": "b", "theme": "fit"},
        {"application": "c", "theme": "fit"},
    ]
    assert lessons.theme_of(answers, "a") == {"theme": "skills", "theme_here": True}
    assert lessons.theme_of(answers, None) == {"theme": "fit", "theme_here": False}
    assert lessons.theme_of(answers[:2], "z") == {"theme": None, "theme_here": False}


def test_every_stage_is_whole() -> None:
    """Each stage has what went well, what to redo and what to change."""
    for table in (lessons.WELL, lessons.REDO, lessons.CHANGE):
        assert tuple(table) == lessons.STAGES
        assert all(3 <= len(options) <= 4 for options in table.values())
