"""The Bot API as data: which methods and types there are, and whether a value fits one.

Reads `bot_api.json`, made by `trim_spec.py`. Knows nothing of chats or of what a method does.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from .errors import bad

Json = dict[str, Any]
_INTEGER = re.compile(r"-?\d{1,19}")


@dataclass(frozen=True)
class Upload:
    """A file that came with a request."""

    name: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Field:
    """One parameter or field: the types it may have, whether it must be there, its only value if it has one."""

    types: tuple[str, ...]
    required: bool
    constant: str | None


@dataclass(frozen=True)
class Findings:
    """What is wrong with a value, in Telegram's words, and which fields the Bot API does not know."""

    wrong: tuple[str, ...] = ()
    odd: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spec:
    version: str
    methods: Mapping[str, Mapping[str, Field]]
    returns: Mapping[str, tuple[str, ...]]
    types: Mapping[str, Mapping[str, Field]]
    subtypes: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]  # lower case -> as written: Telegram does not mind the case of a method

    def method(self, name: str) -> str | None:
        """The method's proper name, or None when there is no such method."""
        return self.names.get(name.lower())

    def read(self, method: str, raw: Mapping[str, Any]) -> tuple[Json, list[str]]:
        """The parameters as Python values, and the names of those the Bot API does not know.

        Raises `Refusal` (400) for a value of the wrong type. Missing parameters are the method's own business,
        because Telegram has a different sentence for each.
        """
        fields = self.methods[method]
        values: Json = {}
        odd: list[str] = []
        for name, given in raw.items():
            if name not in fields:
                odd.append(name)
            elif given not in (None, ""):
                values[name] = self._parameter(name, fields[name], given, odd)
        return values, odd

    def _parameter(self, name: str, wanted: Field, given: Any, odd: list[str]) -> Any:
        value = _decoded(name, wanted.types, given)
        found = self.inspect(wanted.types, value, name)
        odd.extend(found.odd)
        if found.wrong:
            raise bad(found.wrong[0])
        return value

    def inspect(self, types: tuple[str, ...], value: Any, path: str = "") -> Findings:
        """Whether `value` is of one of the `types`. The nearest type's problems are reported when none fits."""
        best: tuple[tuple[int, int, int], Findings] | None = None
        for kind in self._flat(types):
            found = self._inspect_one(kind, value, path)
            if not found.wrong and not found.odd:
                return found
            far = (self._strangeness(kind, value), len(found.wrong), len(found.odd))
            if best is None or far < best[0]:
                best = far, found
        return best[1] if best else Findings((f'Field "{_last(path)}" has no known type',))

    def _strangeness(self, kind: str, value: Any) -> int:
        """How little an object looks like a `kind`: fields it should not have, fixed values that differ."""
        if not isinstance(value, dict) or kind not in self.types:
            return 0
        fields = self.types[kind]
        differs = sum(1 for n, f in fields.items() if f.constant is not None and value.get(n) != f.constant)
        return 2 * differs + sum(1 for name in value if name not in fields)

    def _flat(self, types: tuple[str, ...]) -> Iterator[str]:
        for kind in types:
            if kind in self.subtypes:
                yield from self._flat(self.subtypes[kind])
            else:
                yield kind

    def _inspect_one(self, kind: str, value: Any, path: str) -> Findings:
        if kind.startswith("Array of "):
            if not isinstance(value, list):
                return Findings((f'Field "{_last(path)}" must be of type Array',))
            parts = [self.inspect((kind[9:],), item, f"{path}[{i}]") for i, item in enumerate(value)]
            return Findings(sum((p.wrong for p in parts), ()), sum((p.odd for p in parts), ()))
        if kind in _SIMPLE:
            good = _fits(kind, value)
            return Findings() if good else Findings((f'Field "{_last(path)}" must be of type {_SIMPLE[kind]}',))
        if kind == "InputFile":
            good = isinstance(value, Upload)
            return Findings() if good else Findings((f'Field "{_last(path)}" must be a file',))
        return self._inspect_object(kind, value, path)

    def _inspect_object(self, kind: str, value: Any, path: str) -> Findings:
        if kind == "KeyboardButton" and isinstance(value, str):
            return Findings()  # a button that only has a text may be written as that text
        if not isinstance(value, dict):
            return Findings((_OBJECT_EXPECTED.get(_last(path), f'Field "{_last(path)}" must be of type Object'),))
        fields = self.types[kind]
        wrong: list[str] = []
        odd = [f"{path}.{name}" for name in value if name not in fields]
        for name, wanted in fields.items():
            if value.get(name) is None:
                if wanted.required:
                    wrong.append(f'Can\'t find field "{name}"')
                continue
            if wanted.constant is not None and value[name] != wanted.constant:
                wrong.append(f'Field "{name}" must be "{wanted.constant}"')
                continue
            found = self.inspect(wanted.types, value[name], f"{path}.{name}")
            wrong += found.wrong
            odd += found.odd
        prefix = _PREFIX.get(kind, "")
        return Findings(tuple(prefix + problem for problem in wrong), tuple(odd))

    def wrong_result(self, method: str, result: Any) -> list[str]:
        """What the Bot API's own description would not allow in the answer of `method` (empty when it is right)."""
        found = self.inspect(self.returns[method], result, method)
        return [*found.wrong, *found.odd]


_SIMPLE = {"Integer": "Number", "Float": "Number", "String": "String", "Boolean": "Boolean"}
_OBJECT_EXPECTED = {"reply_markup": "Object expected as reply markup"}
_PREFIX = {
    "MessageEntity": "can't parse MessageEntity: ",
    "InlineKeyboardButton": "can't parse inline keyboard button: ",
    "KeyboardButton": "can't parse keyboard button: ",
}
_CANT_PARSE = {"reply_markup": "can't parse reply keyboard markup JSON object"}


def _fits(kind: str, value: Any) -> bool:
    match kind:
        case "Boolean":
            return isinstance(value, bool)
        case "String":
            return isinstance(value, str)
        case "Integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case _:
            return isinstance(value, (int, float)) and not isinstance(value, bool)


def _last(path: str) -> str:
    """`reply_markup.inline_keyboard[0]` -> `inline_keyboard`."""
    return path.rpartition(".")[2].partition("[")[0]


def _decoded(name: str, types: tuple[str, ...], given: Any) -> Any:
    """A parameter from a form (all text) or from JSON (typed, but Telegram takes text for anything there too)."""
    if not isinstance(given, str):
        return str(given) if types == ("String",) and isinstance(given, (int, float)) else given
    if "Integer" in types and _INTEGER.fullmatch(given.strip()):
        return int(given)
    if "String" in types:
        return given
    if types == ("Boolean",):
        return given.lower() in ("true", "yes", "1")
    if types == ("Float",):
        try:
            return float(given)
        except ValueError:
            return given
    if types == ("Integer",):
        return given
    try:
        return json.loads(given)
    except ValueError:
        raise bad(_CANT_PARSE.get(name, f"can't parse {name} JSON object")) from None


def _field(text: str) -> Field:
    head, _, constant = text.partition("=")
    return Field(tuple(head.rstrip("!").split("|")), head.endswith("!"), constant or None)


@cache
def load() -> Spec:
    """The Bot API's data, read once."""
    data = json.loads(files(__package__).joinpath("bot_api.json").read_text(encoding="utf-8"))
    fields = {name: {f: _field(t) for f, t in m["fields"].items()} for name, m in data["methods"].items()}
    types = {n: {f: _field(t) for f, t in m["fields"].items()} for n, m in data["types"].items() if "fields" in m}
    return Spec(
        version=data["version"],
        methods=fields,
        returns={name: tuple(m["returns"].split("|")) for name, m in data["methods"].items()},
        types=types,
        subtypes={n: tuple(m["subtypes"]) for n, m in data["types"].items() if "subtypes" in m},
        names={name.lower(): name for name in data["methods"]},
    )
