"""What a request works with: a study, its session, the reader's language, addresses of pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Annotated, Any, TypeAlias
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

import msgspec
from fastapi import Depends, Request, Response
from fastapi.responses import RedirectResponse

from liaisons.corpus.calendar import moment
from liaisons.database import Database
from liaisons.errors import NotFound
from liaisons.i18n import LANGUAGES, _, date, date_time, language
from liaisons.measures.registry import quantity_of
from liaisons.measures.rows import Group
from liaisons.study.running import Session
from liaisons.study.study import Study
from liaisons.study.versioned import Signature
from liaisons.web.addresses import own_path
from liaisons.web.readers import Reader, Right
from liaisons.web.rights import Rights
from liaisons.web.serving import Serving
from liaisons.web.site import Opened, Site

LANGUAGE_COOKIE = "liaisons_lang"
#: The right to see what a number was counted over, by what that is.
SEEN_BY: dict[str, Right] = {"message": "texts", "person": "people", "link": "people"}
#: Tables that no page that is kept shows anything of.
_PASSING = frozenset({"sessions", "login_tries", "invitations", "jobs"})
#: The columns that hold 64-bit keys.
_KEYS = frozenset({"message_id", "thread_id", "reply_to", "person", "source", "target"})


@dataclass(frozen=True)
class Desk:
    """One request at one study."""

    opened: Opened
    slug: str
    reader: Reader
    lang: str
    path: str
    query: str
    rights: Rights
    serving: Serving
    #: Of the request.
    headers: Mapping[str, str]

    @property
    def study(self) -> Study:
        return self.opened.study

    @property
    def session(self) -> Session:
        """Results of this study; ``Desk.asking`` wherever the corpus itself is queried."""
        return self.opened.session

    @property
    def database(self) -> Database:
        """What people wrote about the exchanges of this study."""
        return self.opened.study.database

    def written(self, tables: Sequence[str] | None = None) -> tuple[tuple[str, int], ...]:
        """How often these tables were written, or all but those of who works here and on what."""
        found = self.database.written().items()
        if tables is None:
            return tuple((name, n) for name, n in found if name not in _PASSING)
        return tuple((name, n) for name, n in found if name in tables)

    @property
    def signature(self) -> Signature:
        """Who signs what is written from this page."""
        return Signature(self.reader.id, self.reader.name)

    @contextmanager
    def asking(self) -> Iterator[Session]:
        """The session, for queries: one at a time, since they name relations in one engine."""
        with self.opened.lock:
            yield self.opened.session

    @contextmanager
    def spoken(self) -> Iterator[None]:
        """The reader's language, inside the block."""
        with language(self.lang):
            yield

    def url(self, *parts: str, **query: object) -> str:
        """The address of a page of this study: ``desk.url("read", thread, page=2)``."""
        return "/".join(["/studies", _quoted(self.slug), *map(_quoted, parts)]) + _query(query)

    def here(self, query: Mapping[str, object], **more: object) -> str:
        """The page that is asked for, with another query."""
        return self.path + _query({**query, **more})

    def on(self, url: str) -> Response:
        """Lead on after a form."""
        return RedirectResponse(url, status_code=303)

    def back(self, url: str, otherwise: str) -> Response:
        """Lead back after a form to the page of this study it was on, else to another."""
        ours = own_path(url) == url and url.startswith(self.url())
        return self.on(url if ours else otherwise)

    @property
    def address(self) -> str:
        """The page that is asked for, its query with it."""
        return self.path + ("?" + self.query if self.query else "")

    def may_open(self, url: str) -> bool:
        """Whether this reader may look at one of our addresses: no link leads to a refusal."""
        return self.reader.may(self.rights.of(url))

    def behind(self, measure: str, community: str, group: Group) -> str:
        """The address of what a row was counted over; empty where it is not counted over anything
        that can be shown (a test, a model's coefficient), or not to this reader.
        """
        evidence = quantity_of(measure).evidence
        if evidence is None or not self.reader.may(SEEN_BY[evidence.unit]):
            return ""
        said = msgspec.json.encode(group).decode() if group else None
        return self.url("behind", measure=measure, community=community, group=said)

    # --- how things are called -----------------------------------------------------------------

    @property
    def fictitious(self) -> bool:
        """Whether anything here is invented: it is said on every page."""
        return any(said.fictitious for said in self.study.settings.communities)

    def titled(self, community: str) -> str:
        """What a community is called on the pages."""
        said = self.study.settings.community(community)
        return said.short or said.title or community

    def moment(self, at: dt.datetime, community: str) -> str:
        """A time as the clocks of the community showed it."""
        return date_time(at.astimezone(self._zone(community)))

    def day(self, sent_us: int, community: str, pattern: str = "long") -> str:
        """The day of a time in microseconds, where the community lives."""
        return date(moment(sent_us).astimezone(self._zone(community)).date(), pattern)

    def _zone(self, community: str) -> ZoneInfo:
        return ZoneInfo(self.study.settings.community(community).zone)


@lru_cache(maxsize=4096)
def _quoted(part: str) -> str:
    return quote(part, safe="")


def _query(values: Mapping[str, object]) -> str:
    told = tuple(
        (key, tuple(map(str, value)) if isinstance(value, list | tuple) else str(value))
        for key, value in values.items()
        if value not in (None, "")
    )
    return "?" + _encoded(told) if told else ""


@lru_cache(maxsize=4096)
def _encoded(given: tuple[tuple[str, str | tuple[str, ...]], ...]) -> str:
    """The lines of a list lead on with much the same query."""
    return urlencode(given, doseq=True)


def reader(request: Request) -> Reader:
    """Who asks: the guard knew them before it let the request through."""
    known: Reader = request.state.reader
    return known


def address_of(request: Request) -> str:
    """The page that is asked for, its query with it."""
    return request.url.path + ("?" + request.url.query if request.url.query else "")


def _desk(request: Request, study: str) -> Desk:
    site: Site = request.app.state.site
    opened = site.opened(study)
    asked = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    lang = asked if asked in LANGUAGES else opened.study.settings.language
    state = request.app.state
    place = (request.url.path, request.url.query)
    served: tuple[Rights, Serving] = (state.rights, state.serving)
    return Desk(opened, study, reader(request), lang, *place, *served, request.headers)


#: What a page declares to be given its desk.
OpenDesk: TypeAlias = Annotated[Desk, Depends(_desk)]


def public(key: int) -> str:
    """A 64-bit key as it stands in an address: 16 hexadecimal digits."""
    return f"{key & 0xFFFF_FFFF_FFFF_FFFF:016x}"


def with_public_keys(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line whose keys are as they stand in addresses: 64 bits are too many for JSON's numbers."""
    return {
        name: public(value) if name in _KEYS and value is not None else value
        for name, value in line.items()
    }


def key_of(text: str) -> int:
    """The key that an address names; raises NotFound where it names none."""
    try:
        unsigned = int(text, 16)
    except ValueError:
        unsigned = -1
    if not 0 <= unsigned < 1 << 64 or len(text) != 16:
        raise NotFound(_("There is no such page in this study."))
    return unsigned - (1 << 64) if unsigned >= 1 << 63 else unsigned
