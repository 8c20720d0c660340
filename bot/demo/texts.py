"""A text or a caption of a request: its markup read, its length judged, its links found."""

from typing import Any

from . import autolinks, links
from .entities import Entity, merged, settled, units
from .errors import Refusal, bad
from .markdown import parse_v1, parse_v2
from .markup import BadMarkup, parse_html
from .spec import Json
from .world import World

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
RAW_LIMIT = 32_768  # with its markup, before anything is read
_MODES = {"html": parse_html, "markdown": parse_v1, "markdownv2": parse_v2}
# Types a bot may ask for; the automatic ones are taken without effect, as on Telegram.
_ASKED = (
    "bold italic underline strikethrough spoiler blockquote expandable_blockquote code pre text_link text_mention "
    "custom_emoji date_time"
)
_AUTOMATIC = "mention hashtag cashtag bot_command url email phone_number"
_NEEDED = {
    "text_link": "url",
    "text_mention": "user",
    "custom_emoji": "custom_emoji_id",
    "date_time": "unix_time",
}


def text(world: World, p: Json) -> Json:
    """`{"text", "entities"?}` of a message. Raises `Refusal`."""
    raw = p.get("text", "")
    if not raw:
        raise bad("message text is empty")
    if len(raw) > RAW_LIMIT:
        raise bad("message is too long")
    plain, entities = read(world, raw, p.get("parse_mode", ""), p.get("entities", []))
    if not plain:
        raise bad("text must be non-empty")
    if units(plain) > TEXT_LIMIT:
        raise bad("message is too long")
    return {"text": plain, **({"entities": entities} if entities else {})}


def caption(world: World, p: Json) -> Json:
    """`{"caption"?, "caption_entities"?}`. Raises `Refusal`."""
    raw = p.get("caption", "")
    if len(raw) > RAW_LIMIT:
        raise bad("message caption is too long")
    plain, entities = read(world, raw, p.get("parse_mode", ""), p.get("caption_entities", []))
    if units(plain) > CAPTION_LIMIT:
        raise bad("message caption is too long")
    if not plain:
        return {}
    return {"caption": plain, **({"caption_entities": entities} if entities else {})}


def read(world: World, raw: str, mode: str, given: list[Json]) -> tuple[str, list[Json]]:
    """Text and MessageEntity objects as Telegram would keep them; empty text for blank. Raises `Refusal`."""
    check_unicode(raw)
    if mode:
        if mode.lower() not in _MODES:
            raise bad("unsupported parse_mode")
        try:
            raw, asked = _MODES[mode.lower()](raw)
        except BadMarkup as wrong:
            raise Refusal(400, f"Bad Request: can't parse entities: {wrong}") from None
    else:
        asked = [entity for item in given if (entity := _entity(item)) is not None]
    plain, kept = settled(raw, asked)
    found = merged(kept, autolinks.find(plain))
    return plain, [shown for e in found if (shown := _shown(world, e)) is not None]


def check_unicode(raw: str) -> None:
    """Raises `Refusal` for half a character."""
    if any("\ud800" <= c <= "\udfff" for c in raw):
        raise bad("strings must be encoded in UTF-8")


def _entity(item: Json) -> Entity | None:
    """One of `entities`. Raises `Refusal`."""
    kind = item["type"]
    if kind in _AUTOMATIC.split():
        return None
    if kind not in _ASKED.split():
        raise bad("can't parse MessageEntity: Unsupported type specified")
    needed = _NEEDED.get(kind)
    if needed and needed not in item:
        raise bad(f"can't parse MessageEntity: Can't find field \"{needed}\"")
    return Entity(kind, item["offset"], item["length"], _data(kind, item))


def _data(kind: str, item: Json) -> tuple[tuple[str, Any], ...]:
    match kind:
        case "text_link":
            if (person := links.user_id(item["url"])) is not None:
                return (("url", f"tg://user?id={person}"),)
            try:
                return (("url", links.checked(item["url"])),)
            except links.BadLink as reason:
                raise bad(f"entity URL '{item['url']}' is invalid: {reason}") from None
        case "text_mention":
            return (("user", item["user"]["id"]),)
        case "custom_emoji":
            if not item["custom_emoji_id"].isdecimal() or int(item["custom_emoji_id"]) >= 2**63:
                raise bad('can\'t parse MessageEntity: Field "custom_emoji_id" must be a valid Number')
            return (("custom_emoji_id", item["custom_emoji_id"]),)
        case "pre" if item.get("language"):
            return (("language", item["language"]),)
        case "date_time":
            names = ("unix_time", "date_time_format")
            return tuple((name, item[name]) for name in names if name in item)
    return ()


def _shown(world: World, entity: Entity) -> Json | None:
    """As a MessageEntity. A mention of somebody the bot has never met is dropped, as on Telegram."""
    shown = entity.json()
    if entity.type == "text_mention":
        person = world.people.get(shown["user"])
        if person is None:
            return None
        shown["user"] = person.json()
    return shown
