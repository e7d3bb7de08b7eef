"""What a request to the channel's pages works with: the channel, who asks, their language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias
from urllib.parse import quote, urlencode

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from liaisons.channel.channel import Channel
from liaisons.channel.rights import Right, Who
from liaisons.i18n import LANGUAGES, _, language
from liaisons.study.accounts import Accounts
from liaisons.study.sessions import Sessions
from liaisons.web.channel.templates import render
from liaisons.web.desk import LANGUAGE_COOKIE, address_of
from liaisons.web.guard import session_cookie
from liaisons.web.readers import Unknown


@dataclass(frozen=True)
class ChannelDesk:
    """One request."""

    request: Request

    @property
    def channel(self) -> Channel:
        found: Channel = self.request.app.state.channel
        return found

    @property
    def who(self) -> Who:
        """Who asks: a visitor where nobody came in."""
        found: Who = self.request.state.who
        return found

    @property
    def name(self) -> str:
        """What whoever asks is called; they alone see it."""
        found: str = self.request.state.name
        return found

    @property
    def account(self) -> str:
        found: str = self.request.state.account
        return found

    @property
    def known(self) -> bool:
        return bool(self.who.person)

    @property
    def demonstration(self) -> bool:
        return bool(self.request.app.state.demonstration)

    @property
    def title(self) -> str:
        return self.channel.policy.settings.name

    @property
    def accounts(self) -> Accounts:
        return self.sessions.accounts

    @property
    def sessions(self) -> Sessions:
        found: Sessions = self.request.app.state.sessions
        return found

    @property
    def lang(self) -> str:
        """The reader's language, else the channel's."""
        asked = self.request.cookies.get(LANGUAGE_COOKIE)
        return asked if asked in LANGUAGES else self.channel.policy.settings.language

    @property
    def address(self) -> str:
        return address_of(self.request)

    @property
    def caller(self) -> str:
        return self.request.client.host if self.request.client else ""

    def may(self, right: Right) -> bool:
        return self.who.may(right)

    def need(self, right: Right) -> None:
        """Raise where ``right`` is lacking: Unknown where coming in could give it."""
        if not self.known and not self.who.may(right):
            raise Unknown(_("Come in first."))
        self.who.need(right)

    @contextmanager
    def spoken(self) -> Iterator[None]:
        with language(self.lang):
            yield

    def url(self, *parts: str, **query: object) -> str:
        """An address of these pages."""
        path = "/" + "/".join(quote(part, safe="") for part in parts)
        given = {key: value for key, value in query.items() if value not in (None, "")}
        return path + ("?" + urlencode(given) if given else "")

    def page(self, template: str, code: int = 200, **shown: Any) -> Response:
        with self.spoken():
            return HTMLResponse(render(template, desk=self, **shown), code)

    def on(self, url: str) -> Response:
        """Lead on after a form."""
        return RedirectResponse(url, status_code=303)

    def come_in(self, account: str, url: str) -> Response:
        """Begin a session, end the one the browser came with, and lead on."""
        answer = self.on(url)
        cookie = session_cookie(self.request)
        token = self.sessions.begin(account, instead_of=self.request.cookies.get(cookie, ""))
        tls = self.request.url.scheme == "https"
        answer.set_cookie(cookie, token, httponly=True, secure=tls, samesite="lax")
        return answer

    def go_out(self) -> Response:
        cookie = session_cookie(self.request)
        self.sessions.end(self.request.cookies.get(cookie, ""))
        answer = self.on("/")
        tls = self.request.url.scheme == "https"
        answer.delete_cookie(cookie, secure=tls, httponly=True, samesite="lax")
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer


#: What a page declares to be given its desk.
OpenDesk: TypeAlias = Annotated[ChannelDesk, Depends(ChannelDesk)]
