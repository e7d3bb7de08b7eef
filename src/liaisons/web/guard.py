"""Who asks, and whether they may: decided before any page, or what is sent to it, is looked at."""

from __future__ import annotations

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from liaisons.errors import LiaisonsError, Refused
from liaisons.i18n import _
from liaisons.study.accounts import LOCAL, Account
from liaisons.web.errors import said, spoken
from liaisons.web.readers import Reader, Right, Unknown
from liaisons.web.rights import Rights
from liaisons.web.serving import Serving
from liaisons.web.site import Site

#: Who is logged in, and who is working at this machine.
WHO_COOKIE = "liaisons_who"
#: What only a proxy adds. On the machine itself there is none, so somebody else is asking.
_FORWARDED = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")


class Guard:
    """Lets a request through to the page that it asks for, or answers why not."""

    def __init__(self, app: ASGIApp, site: Site, serving: Serving, rights: Rights) -> None:
        self._app = app
        self._site = site
        self._serving = serving
        self._rights = rights

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        right, request.state.largest = self._rights.needed(scope)
        request.state.reader = None
        try:
            request.state.reader = await run_in_threadpool(self._reader, request, right)
        except LiaisonsError as error:
            answer = await said(request, error)
            await answer(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _reader(self, request: Request, right: Right) -> Reader | None:
        """Who asks; raises Unknown where somebody must be, Forbidden where they may not."""
        with spoken(request):
            found = self._known(request) if self._serving.accounts else self._here(request)
            if right == "nothing":
                return found
            if found is None:
                raise Unknown(_("Log in first."))
            request.state.reader = found  # who is refused is written down
            found.need(right)
            return found

    def _known(self, request: Request) -> Reader | None:
        token = request.cookies.get(session_cookie(request))
        return _as_reader(self._site.sessions.who(token)) if token else None

    def _here(self, request: Request) -> Reader:
        """Who sits at the machine owns the study, and may say who of several is working."""
        if any(name in request.headers for name in _FORWARDED):
            raise Refused(
                _("These pages are for this machine only: serve them with --proxy, and accounts.")
            )
        nobody = Reader(LOCAL, _("me"), "owner")
        if not self._site.has_accounts:
            return nobody
        accounts = self._site.accounts
        chosen = accounts.by_id(request.cookies.get(WHO_COOKIE, LOCAL))
        return _as_reader(chosen or accounts.by_id(LOCAL)) or nobody


def _as_reader(account: Account | None) -> Reader | None:
    return None if account is None else Reader(account.id, account.name, account.role)


def session_cookie(request: Request) -> str:
    """The name of the cookie: over TLS, one that only this very host can have set."""
    return "__Host-liaisons" if request.url.scheme == "https" else "liaisons_session"
