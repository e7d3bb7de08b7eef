"""What every answer carries, and which requests are refused before any page sees them.

Forms are protected by where they come from: a browser says with each request that changes
something which site it comes from (Sec-Fetch-Site, Origin), and only our own pages may. This is
the fetch-metadata defence of OWASP's cheat sheet on cross-site request forgery.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liaisons.i18n import _
from liaisons.web.errors import spoken, told

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cache-Control": "no-store",
}
#: Over TLS: a browser asks for these pages over nothing else, for a year.
_TLS_ONLY = "max-age=31536000"
_SAFE = ("GET", "HEAD", "OPTIONS")


class Secured:
    """Adds the headers, to every answer; refuses what another site sends; says what broke."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = False

        async def secured(message: Message) -> None:
            nonlocal began
            if message["type"] == "http.response.start":
                began = True
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = _TLS_ONLY
            await send(message)

        request = Request(scope)
        if scope["method"] not in _SAFE and not ours(request.headers):
            await self._refuse(request, receive, secured)
            return
        try:
            await self._app(scope, receive, secured)
        except Exception:
            if not began:
                with spoken(request):
                    answer = told(
                        request, _("Something broke here, and has been written down."), 500
                    )
                await answer(scope, receive, secured)
            raise  # the server writes down where

    async def _refuse(self, request: Request, receive: Receive, send: Send) -> None:
        with spoken(request):
            sentence = _("This form does not come from a page of this study.")
            answer = told(request, sentence, 403)
        await answer(request.scope, receive, send)


def ours(headers: Headers) -> bool:
    """Whether a request comes from a page of this very site."""
    said = headers.get("sec-fetch-site")
    if said is not None:
        return said == "same-origin"
    return urlsplit(headers.get("origin", "")).netloc == headers.get("host")
