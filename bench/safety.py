"""How well the safety check does on labelled messages: `python -m bench.safety FILE`.

FILE holds one JSON object a line: `text`, `label` (crisis, distress, ordinary), `tier` (acute, active, selfharm,
passive, algospeak …) and, if a careful reader could label it otherwise, `acceptable` (a list of labels); `lang` if it
is not English.

"Stopped" means that the check answers first (ACUTE or LIKELY). The strict reading takes `label` alone: a crisis text
must be stopped, an ordinary one must not. The lenient reading also takes what `acceptable` allows. Distress may go
either way. The texts printed are other people's: pass `--ids` to print line numbers instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.labelled import BadInput, measure, messages
from bot.support.safety import Level, examine, level

LABELS = ("crisis", "distress", "ordinary")
EXPLICIT = ("acute", "active", "selfharm")
PASSIVE = ("passive", "algospeak", "coded")


@dataclass(frozen=True, slots=True)
class Row:
    """A labelled message and what the check made of it."""

    line: int
    text: str
    label: str
    tier: str
    acceptable: frozenset[str]
    language: str
    found: Level

    def right(self, lenient: bool) -> bool:
        """Whether stopping it, or not, is right."""
        labels = self.acceptable | {self.label} if lenient else {self.label}
        return "distress" in labels or ("crisis" if self.found.stops else "ordinary") in labels


def read(path: Path) -> list[Row]:
    """The rows of a file, each already checked. Raises BadInput."""
    return [_row(number, entry) for number, entry in messages(path)]


def _row(number: int, entry: Mapping[str, Any]) -> Row:
    if entry.get("label") not in LABELS:
        raise BadInput(f"Line {number}: `label` is {entry.get('label')!r}, and must be one of {', '.join(LABELS)}.")
    acceptable = entry.get("acceptable") or []
    if not isinstance(acceptable, list) or not set(map(str, acceptable)) <= set(LABELS):
        raise BadInput(f"Line {number}: `acceptable` must be a list of {', '.join(LABELS)}.")
    language = str(entry.get("lang") or "en")
    found = level(entry["text"], language)
    tier = str(entry.get("tier") or entry["label"])
    return Row(number, entry["text"], entry["label"], tier, frozenset(acceptable), language, found)


def report(rows: Sequence[Row], show: Callable[[Row], str]) -> str:
    """The figures as text: by tier, the three bars in both readings, and what went wrong."""
    english = [r for r in rows if r.language.partition("-")[0] == "en"]
    others = [r for r in rows if r not in english]
    lines = [*_by_tier("English", english), *(_by_tier("other languages", others) if others else []), ""]
    lines += ["bars (English)                        strict        lenient       bar"]
    explicit = [r for r in english if r.label == "crisis" and r.tier in EXPLICIT]
    passive = [r for r in english if r.label == "crisis" and r.tier in PASSIVE]
    ordinary = [r for r in english if r.label == "ordinary"]
    lines.append(_bar("acute and explicit, stopped", explicit, ">= 0.95", wrong=False))
    lines.append(_bar("passive and coded, stopped", passive, ">= 0.80", wrong=False))
    lines.append(_bar("ordinary, stopped", ordinary, "<= 0.10", wrong=True))
    lines += _listed(
        "ordinary texts that were stopped", (r for r in rows if r.label == "ordinary" and r.found.stops), show
    )
    lines += _listed("crisis texts missed", (r for r in rows if r.label == "crisis" and not r.found.stops), show)
    return "\n".join(lines)


def _by_tier(title: str, rows: Sequence[Row]) -> list[str]:
    lines = [
        f"{title}: {len(rows)} messages",
        "label     tier           n  stopped  as acute  right, strict  right, lenient",
    ]
    for label, tier in sorted({(r.label, r.tier) for r in rows}, key=lambda k: (LABELS.index(k[0]), k[1])):
        some = [r for r in rows if (r.label, r.tier) == (label, tier)]
        stopped, acute = (sum(r.found >= bar for r in some) for bar in (Level.LIKELY, Level.ACUTE))
        strict, lenient = (sum(r.right(lenient) for r in some) / len(some) for lenient in (False, True))
        lines.append(f"{label:9} {tier:12} {len(some):3}  {stopped:7}  {acute:8}  {strict:13.2f}  {lenient:14.2f}")
    return lines


def _bar(name: str, rows: Sequence[Row], bar: str, wrong: bool) -> str:
    if not rows:
        return f"{name:35}   none to measure"
    counts = (sum(r.right(lenient) is not wrong for r in rows) for lenient in (False, True))
    strict, lenient = (f"{count / len(rows):.3f} ({count}/{len(rows)})" for count in counts)
    return f"{name:35}   {strict:12}  {lenient:12}  {bar}"


def _listed(title: str, rows: Iterable[Row], show: Callable[[Row], str]) -> list[str]:
    found = [f"  {r.tier:12} {r.found.name:6} {show(r)}" for r in rows]
    return ["", f"{title}: {len(found)}", *found]


def _rules(row: Row) -> str:
    return " ".join(sorted({f"{f.language}:{f.rule}" for f in examine(row.text, row.language) if f.level.stops}))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; gives its exit code."""
    return measure(arguments, "safety", "text, label, tier and perhaps acceptable", read, report, _rules)


if __name__ == "__main__":
    raise SystemExit(main())
