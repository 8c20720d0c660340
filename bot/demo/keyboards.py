"""Keyboards under messages: what Telegram takes, and how it keeps them."""

from . import links
from .errors import bad
from .spec import Json

MAX_BUTTONS = 100
MAX_ROW = 8
_ACTIONS = (
    "url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay",
)  # fmt: skip


_KEPT = frozenset({"text", "icon_custom_emoji_id", "style", *_ACTIONS})
_MAY_BE_EMPTY = ("switch_inline_query", "switch_inline_query_current_chat")


def inline(markup: Json) -> Json | None:
    """The inline keyboard as it is kept; None when it has no button. Raises `Refusal`."""
    rows = [[_button(button) for button in row] for row in markup["inline_keyboard"]]
    rows = [row for row in rows if row]
    _check_size(rows)
    return {"inline_keyboard": rows} if rows else None


def split(markup: Json | None) -> tuple[Json | None, Json | None]:
    """(inline keyboard, any other keyboard) of a `reply_markup`; one of them is None. Raises `Refusal`."""
    if not markup:
        return None, None
    if "inline_keyboard" in markup:
        return inline(markup), None
    if "keyboard" in markup:
        rows = [[{"text": b} if isinstance(b, str) else b for b in row] for row in markup["keyboard"]]
        _check_reply_keyboard(rows)
        markup = {**markup, "keyboard": rows}
    return None, markup


def only_inline(markup: Json | None) -> Json | None:
    """For edits, where Telegram takes nothing else."""
    kept, other = split(markup)
    if other is not None:
        raise bad("inline keyboard expected")
    return kept


def _check_size(rows: list[list[Json]]) -> None:
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_ROW for row in rows):
        raise bad("REPLY_MARKUP_TOO_LONG")


def _button(button: Json) -> Json:
    if not button["text"].strip():
        raise bad("BUTTON_TEXT_INVALID")
    action = next((name for name in _ACTIONS if button.get(name) not in (None, "", False)), None)
    if action is None and not any(name in button for name in _MAY_BE_EMPTY):
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    match action:
        case "callback_data" if len(button["callback_data"].encode()) > 64:
            raise bad("BUTTON_DATA_INVALID")
        case "copy_text" if not 1 <= len(button["copy_text"]["text"]) <= 256:
            raise bad("BUTTON_COPY_TEXT_INVALID")
        case "pay" | "callback_game":
            raise bad("BUTTON_TYPE_INVALID")
        case "web_app" if not button["web_app"]["url"].startswith("https://"):
            url = button["web_app"]["url"]
            raise bad(f"inline keyboard button Web App URL '{url}' is invalid: Only HTTPS links are allowed")
        case "url":
            button = {**button, "url": _url(button["url"])}
    return {name: value for name, value in button.items() if name in _KEPT}


def _url(url: str) -> str:
    if links.user_id(url) is not None:
        return url
    try:
        return links.checked(url)
    except links.BadLink as reason:
        raise bad(f"inline keyboard button URL '{url}' is invalid: {reason}") from None


def _check_reply_keyboard(rows: list[list[Json]]) -> None:
    if not any(rows):
        raise bad("reply keyboard must be non-empty")
    if sum(map(len, rows)) > 300 or any(len(row) > 12 for row in rows):
        raise bad("REPLY_MARKUP_TOO_LONG")
    if any(not button["text"].strip() for row in rows for button in row):
        raise bad("BUTTON_TEXT_INVALID")


def actions(markup: Json | None) -> list[list[Json]]:
    """The rows of an inline keyboard, empty when there is none."""
    return list((markup or {}).get("inline_keyboard", ()))
