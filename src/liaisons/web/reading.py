"""What the pages of reading share: the bookcase of a community, and texts exactly as they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup, escape

from liaisons.i18n import _
from liaisons.study import preparing
from liaisons.study.reading import Bookcase
from liaisons.text.asked import Asked
from liaisons.text.excerpts import Piece, marked
from liaisons.web.desk import Desk
from liaisons.web.view import View


def bookcase(desk: Desk, community: str) -> Bookcase | preparing.Progress:
    """The bookcase of a community, or how far it is from being ready."""
    key = ("bookcase", community)
    kept: Bookcase | None = desk.opened.kept.get(key)
    if kept is not None:
        return kept
    desk.session.communities(community)
    if not preparing.ready(desk.session, community):
        with desk.asking() as session:
            progress = preparing.progress(session, community)
        if progress is not None:
            return progress
    # Without the study's lock: who reads does not wait for what is being measured.
    made: Bookcase = desk.opened.kept.setdefault(key, Bookcase(desk.session, community))
    return made


def waiting(community: str, progress: preparing.Progress) -> View:
    """How far the work is, until there is something to read."""
    shown = {"title": _("Read the threads"), "progress": progress, "community": community}
    return View("preparing.html", {"preparing": progress, "share": progress.share}, shown)


def ready(desk: Desk, community: str) -> Bookcase | None:
    """The bookcase of a community if it can be had at once."""
    can = preparing.ready(desk.session, community)
    found = bookcase(desk, community) if can else None
    return found if isinstance(found, Bookcase) else None


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
