"""Pages outside a study: coming in, one's own account, everybody's accounts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from fastapi import Depends, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from liaisons.i18n import current
from liaisons.study.accounts import Accounts
from liaisons.study.sessions import Sessions
from liaisons.web.desk import address_of
from liaisons.web.errors import note, spoken
from liaisons.web.guard import WHO_COOKIE, session_cookie
from liaisons.web.readers import Reader
from liaisons.web.serving import Serving
from liaisons.web.site import Site
from liaisons.web.templates import render

_YEAR = 31_536_000


@dataclass(frozen=True)
class Hall:
    """One request outside a study."""

    request: Request

    @property
    def site(self) -> Site:
        found: Site = self.request.app.state.site
        return found

    @property
    def serving(self) -> Serving:
        found: Serving = self.request.app.state.serving
        return found

    @property
    def accounts(self) -> Accounts:
        return self.site.accounts

    @property
    def sessions(self) -> Sessions:
        return self.site.sessions

    @property
    def reader(self) -> Reader:
        """Who asks; only where the page needs a right."""
        known: Reader = self.request.state.reader
        return known

    @property
    def known(self) -> bool:
        return self.request.state.reader is not None

    @property
    def caller(self) -> str:
        """The address a request comes from."""
        return self.request.client.host if self.request.client else ""

    @property
    def lang(self) -> str:
        return current()

    @property
    def address(self) -> str:
        return address_of(self.request)

    @contextmanager
    def spoken(self) -> Iterator[None]:
        with spoken(self.request):
            yield

    def page(self, template: str, code: int = 200, **shown: Any) -> Response:
        """A page in the reader's language."""
        with self.spoken():
            return HTMLResponse(render(template, hall=self, **shown), code)

    def on(self, url: str) -> Response:
        """Lead on after a form."""
        return RedirectResponse(url, status_code=303)

    def note(self, what: str) -> None:
        """Write down what was refused."""
        note(self.request, what)

    # --- cookies -------------------------------------------------------------------------------

    @property
    def token(self) -> str:
        return self.request.cookies.get(session_cookie(self.request), "")

    def come_in(self, account: str, url: str) -> Response:
        """Begin a session, end the one the browser came with, and lead on."""
        answer = self.on(url)
        answer.set_cookie(
            session_cookie(self.request),
            self.sessions.begin(account, instead_of=self.token),
            httponly=True,
            secure=self.request.url.scheme == "https",
            samesite="lax",
        )
        return answer

    def go_out(self) -> Response:
        """Forget the session in this browser, and what the browser keeps of the pages."""
        answer = self.on("/login")
        tls = self.request.url.scheme == "https"
        answer.delete_cookie(
            session_cookie(self.request), secure=tls, httponly=True, samesite="lax"
        )
        answer.headers["Clear-Site-Data"] = '"cache", "storage"'
        return answer

    def work_as(self, account: str, url: str) -> Response:
        """Remember who is working at this machine, and lead on."""
        answer = self.on(url)
        answer.set_cookie(WHO_COOKIE, account, max_age=_YEAR, httponly=True, samesite="strict")
        return answer


#: What a page outside a study declares to be given its hall.
OpenHall: TypeAlias = Annotated[Hall, Depends(Hall)]
