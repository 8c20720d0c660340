"""Who may talk to the demo: this computer, and pages of the demo itself. Sets the headers that keep it so."""

import re
from urllib.parse import urlsplit

from aiohttp import web
from aiohttp.typedefs import Handler

from .webhooks import is_loopback

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_READ_ONLY = ("GET", "HEAD")
_HOST = re.compile(r"(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]+)?")  # what a browser sends


@web.middleware
async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
    """403 for a request by another name (DNS rebinding) or from another site's page."""
    host = urlsplit(f"//{request.host}").hostname or "" if _HOST.fullmatch(request.host) else ""
    if not is_loopback(host):
        return web.json_response({"error": "The demo answers on this computer only."}, status=403)
    reaches_data = request.method not in _READ_ONLY or request.path.startswith(("/page/", "/bot", "/file/"))
    if reaches_data and _is_from_elsewhere(request):
        return web.json_response({"error": "The demo answers its own page only."}, status=403)
    return await handler(request)


def _is_from_elsewhere(request: web.Request) -> bool:
    """Browsers always say where a page's request comes from; other clients say nothing."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.headers.get("Origin")
    return origin is not None and origin != f"{request.scheme}://{request.host}"


async def add_headers(request: web.Request, response: web.StreamResponse) -> None:
    """On every answer, streams too."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
