"""What every answer carries, and which requests are refused before any page sees them.

Forms are protected by where they come from: a browser says with each request that changes
something which site it comes from (Sec-Fetch-Site, Origin), and only our own pages may. This is
the fetch-metadata defence of OWASP's cheat sheet on cross-site request forgery.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liaisons.i18n import _

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_SAFE = ("GET", "HEAD", "OPTIONS")


class Secured:
    """Adds the headers; refuses what another site sends."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def secured(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        app = self._app
        if scope["method"] not in _SAFE and not ours(Headers(scope=scope)):
            app = PlainTextResponse(_("This form does not come from a page of this study."), 403)
        await app(scope, receive, secured)


def ours(headers: Headers) -> bool:
    """Whether a request comes from a page of this very site."""
    said = headers.get("sec-fetch-site")
    if said is not None:
        return said == "same-origin"
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host")
