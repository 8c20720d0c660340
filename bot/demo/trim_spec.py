"""Trims the published Bot API data (PaulSonOfLars/telegram-bot-api-spec, MIT) to what the demo checks.

    python -m bot.demo.trim_spec api.json > bot/demo/bot_api.json

A field becomes one short string: its types, `!` when it is required, `=value` when it only has one value.
Knows nothing of the demo; it is run by hand when a new Bot API appears.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

# Written in the descriptions only: 'Type of the result, must be "photo"', 'always “creator”', 'must be default'.
_CONSTANT = re.compile(r"(?:must be|always) [\"“]?([a-z_]+)[\"”]?\.?$")


def field(entry: dict[str, Any]) -> str:
    """One field as `Integer|String!=value`."""
    constant = _CONSTANT.search(entry["description"]) if entry["name"] in ("type", "status", "source") else None
    mark = "!" if entry["required"] else ""
    return "|".join(entry["types"]) + mark + (f"={constant[1]}" if constant else "")


def trim(api: dict[str, Any]) -> dict[str, Any]:
    """The published data without descriptions, links and dates."""
    methods = {
        name: {
            "returns": "|".join(m["returns"]),
            "fields": {f["name"]: field(f) for f in m.get("fields", ())},
        }
        for name, m in api["methods"].items()
    }
    types = {
        name: {"subtypes": t["subtypes"]}
        if "subtypes" in t
        else {"fields": {f["name"]: field(f) for f in t.get("fields", ())}}
        for name, t in api["types"].items()
    }
    return {"version": api["version"], "methods": methods, "types": types}


if __name__ == "__main__":
    trimmed = trim(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    print(json.dumps(trimmed, separators=(",", ":"), ensure_ascii=False).replace('"methods":', '\n"methods":'))
