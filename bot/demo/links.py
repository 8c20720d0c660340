"""Links as Telegram reads them: what it makes of an address, and which addresses it refuses.

Facts from tdlib (`LinkManager`, `HttpUrl`) as observed through tdjson. Opens nothing.
"""

import ipaddress
import re

_SCHEME = re.compile(r"([^:/?#@\[\]]*)://")
_HOST = re.compile(r"(?:[a-z0-9.\-_!$,~*'();&+=]|%[a-f0-9]{2}|[^\x00-\x7f])+")
_USERINFO = re.compile(r"(?:[A-Za-z0-9.\-_!$,~*'();&+=:]|%[A-Fa-f0-9]{2}|[^\x00-\x7f])*")
_INNER_HOST = re.compile(r"[A-Za-z0-9_\-]+")
_USER = re.compile(r"tg:(?://)?user/?\?([^#]*)", re.IGNORECASE)
_SPACE = " \t\r\n\0\v"


class BadLink(ValueError):
    """The reason Telegram would give."""


def checked(link: str) -> str:
    """The address Telegram would store for `link`: scheme added, host in small letters. Raises `BadLink`.

    `mailto:a@b.c` becomes `http://mailto:a@b.c/`, as on Telegram; `tel:` has a bad port and is refused.
    """
    lower = link.lower()
    for scheme in ("tg", "ton", "tonsite"):
        if lower.startswith(scheme + ":"):
            return _inner(scheme, link[len(scheme) + 1 :].removeprefix("//"))
    protocol, userinfo, host, port, query = _split(link)
    if "." not in host and not host.startswith("["):
        raise BadLink("Wrong HTTP URL")
    return f"{protocol}://{userinfo + '@' if userinfo else ''}{host}{f':{port}' if port else ''}{query}"


def user_id(link: str) -> int | None:
    """The person in `tg://user?id=5`, or None."""
    match = _USER.match(link)
    if match is None:
        return None
    for parameter in match[1].lower().split("&"):
        key, _, value = parameter.partition("=")
        if key == "id":
            return int(value) if re.fullmatch(r"\d{1,18}", value, re.ASCII) and int(value) > 0 else None
    return None


def _inner(scheme: str, rest: str) -> str:
    """`tg://resolve?domain=x`: its host is a word, its path is kept."""
    protocol, userinfo, host, port, query = _split(rest)
    if rest.lower().startswith("http://") or protocol == "https" or userinfo or port or host.startswith("["):
        raise BadLink(f"Wrong {scheme} URL")
    if scheme != "tonsite" and not _INNER_HOST.fullmatch(host):
        raise BadLink("Unallowed characters in URL host")
    return f"{scheme}://{host}{query[1:] if query[1:2] == '?' else query}"


def _split(url: str) -> tuple[str, str, str, int, str]:
    """(protocol, userinfo, host, port or 0, query starting with a slash)."""
    protocol = "http"
    if match := _SCHEME.match(url):
        protocol = match[1].lower()
        if protocol not in ("http", "https"):
            raise BadLink("Unsupported URL protocol")
        url = url[match.end() :]
    cut = next((i for i, c in enumerate(url) if c in "/?#"), len(url))
    authority, query = url[:cut], url[cut:].rstrip(_SPACE)
    authority, port = _port(authority)
    userinfo, _, host = authority.rpartition("@")
    if not _USERINFO.fullmatch(userinfo):
        raise BadLink("Wrong URL userinfo")
    host = "".join(c.lower() if c.isascii() else c for c in host)
    if host.startswith("[") and host.endswith("]"):
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError:
            raise BadLink("Wrong IPv6 address specified in the URL") from None
    elif not host:
        raise BadLink("URL host is empty")
    elif host == ".":
        raise BadLink("Host is invalid")
    elif not _HOST.fullmatch(host):
        percent = re.search(r"%(?![a-f0-9]{2})", host)
        raise BadLink("Wrong percent-encoded symbol in URL host" if percent else "Wrong URL host")
    query = "".join(f"%{ord(c):02X}" if ord(c) <= 0x20 else c for c in query)
    return protocol, userinfo, host, port, query if query.startswith("/") else "/" + query


def _port(authority: str) -> tuple[str, int]:
    """Cuts `:443` off; the last colon counts unless a bracket or an @ comes after it."""
    colon = max(authority.rfind(c) for c in ":]@")
    if colon <= 0 or authority[colon] != ":":
        return authority, 0
    digits = authority[colon + 1 :].lstrip("0") or "0"
    if not re.fullmatch(r"\d{1,5}", digits, re.ASCII) or not 0 < int(digits) <= 65535:
        raise BadLink("Wrong port number specified in the URL")
    return authority[:colon], int(digits)
