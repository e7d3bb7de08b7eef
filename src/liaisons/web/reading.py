"""What the pages of reading share: the bookcase of a community, and texts exactly as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.study import preparing
from liaisons.study.reading import Bookcase
from liaisons.study.running import Session
from liaisons.text.asked import Asked
from liaisons.text.excerpts import Piece, marked
from liaisons.web.desk import Desk
from liaisons.web.view import View


def bookcase(desk: Desk, community: str) -> Bookcase | preparing.Progress:
    """The bookcase of a community, or how far it is from being ready."""
    found = ready(desk, community)
    if found is not None:
        return found
    # Without the study's lock: who reads does not wait for what is being measured.
    progress = preparing.progress(Session(desk.study), community)
    return progress or _opened(desk, community)


def opened(desk: Desk, community: str) -> Bookcase:
    """The bookcase of a community; NotFound as long as it is not ready."""
    found = bookcase(desk, community)
    if isinstance(found, preparing.Progress):
        raise NotFound(_("This community is still being put in order: try again in a moment."))
    return found


def waiting(community: str, progress: preparing.Progress) -> View:
    """How far the work is, until there is something to read."""
    shown = {"title": _("Read the threads"), "progress": progress, "community": community}
    return View(
        "preparing.html", {"preparing": progress, "share": progress.share}, shown, passing=True
    )


def ready(desk: Desk, community: str) -> Bookcase | None:
    """The bookcase of a community if it can be had at once."""
    kept: Bookcase | None = desk.opened.kept.get(("bookcase", community))
    if kept is not None:
        return kept
    desk.session.communities(community)
    return _opened(desk, community) if preparing.ready(desk.session, community) else None


def _opened(desk: Desk, community: str) -> Bookcase:
    return desk.opened.kept.keep(("bookcase", community), lambda: Bookcase(desk.session, community))


def exact(text: str, asked: Asked | None = None) -> Markup:
    """A text as HTML whose letters are exactly its own, what was looked for marked in it.

    A browser would make one line feed of a carriage return with its line feed, and the places
    that codings and memos point at would move.
    """
    return pieces(marked(text, asked or Asked()))


def pieces(parts: Iterable[Piece]) -> Markup:
    """Pieces of a text as HTML, what was found marked."""
    return Markup("").join(_tags(parts))


def _tags(parts: Iterable[Piece]) -> Iterator[Markup]:
    for part in parts:
        text = escape(part.text).replace("\r", Markup("&#13;"))
        yield Markup("<mark>{}</mark>").format(text) if part.found else text
