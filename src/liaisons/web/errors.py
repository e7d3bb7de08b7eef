"""What cannot be shown, said: as a page to people, as JSON to programs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import msgspec
from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from liaisons.errors import NothingYet
from liaisons.i18n import LANGUAGES, _, language
from liaisons.study.sessions import TooMany
from liaisons.web.desk import LANGUAGE_COOKIE, address_of
from liaisons.web.readers import Reader, Unknown
from liaisons.web.refusals import Refusals
from liaisons.web.templates import render

_CODES = ((TooMany, 429), (Unknown, 401), (LookupError, 404), (PermissionError, 403))
#: What is worth knowing of when it happens often.
_NOTED = {401: "not known", 403: "not allowed", 413: "too large", 429: "too many tries"}


async def said(request: Request, error: Exception) -> Response:
    """What a person can put right is said, with the code that fits."""
    code = next((code for kind, code in _CODES if isinstance(error, kind)), 400)
    if isinstance(error, Unknown) and request.method == "GET" and not _for_programs(request):
        return RedirectResponse(f"/login?back={quote(address_of(request), safe='')}", 303)
    # What the command line says to do next is no help here, and names a folder of the server.
    nothing = isinstance(error, NothingYet)
    with spoken(request):
        sentence = _("Nothing has been brought in yet.") if nothing else str(error)
    answer = told(request, sentence, code)
    if isinstance(error, TooMany):
        answer.headers["Retry-After"] = str(error.wait)
    return answer


async def unanswered(request: Request, error: Exception) -> Response:
    """An address that no page answers, or not when it is asked like that."""
    assert isinstance(error, HTTPException)
    with spoken(request):
        sentence = {
            404: _("There is no such page."),
            405: _("This page cannot be asked for like that: start from the page with its form."),
            413: _("What was sent is too large for this page. Send it in smaller parts."),
        }.get(error.status_code, _("What was sent cannot be read. Go back and send it again."))
        answer = told(request, sentence, error.status_code)
    answer.headers.update(error.headers or {})
    return answer


async def misunderstood(request: Request, error: Exception) -> Response:
    """A form or a query that holds what its page does not know."""
    assert isinstance(error, RequestValidationError)
    fields = ", ".join(dict.fromkeys(str(part["loc"][-1]) for part in error.errors()))
    with spoken(request):
        return told(request, _("This is missing or not right: {fields}.", fields=fields), 422)


def told(request: Request, sentence: str, code: int) -> Response:
    """A sentence as an answer; written down where it refuses what somebody may not do."""
    if code in _NOTED:
        note(request, _NOTED[code])
    if _for_programs(request):
        body = msgspec.json.encode({"error": sentence})
        return Response(body, code, media_type="application/json")
    with spoken(request):
        return HTMLResponse(render("error.html", sentence=sentence, code=code), code)


def note(request: Request, what: str) -> None:
    """Write a refusal down in the file that the owner can read."""
    refusals: Refusals = request.app.state.refusals
    reader: Reader | None = getattr(request.state, "reader", None)
    refusals.note(
        what,
        path=request.url.path,
        address=request.client.host if request.client else "",
        account=reader.id if reader else "",
    )


@contextmanager
def spoken(request: Request) -> Iterator[None]:
    """The language a request is answered in where no study says which."""
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    accepted = request.headers.get("accept-language", "")[:2].lower()
    with language(next((code for code in (asked, accepted) if code in LANGUAGES), None)):
        yield


def _for_programs(request: Request) -> bool:
    return request.url.path.endswith((".json", ".csv"))
