"""Reading what was said: the threads of a community, one thread with its messages, a search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.study import searching, shelves, texts
from liaisons.study.shelves import Shelf, ThreadOrder
from liaisons.study.texts import Texts
from liaisons.text.asked import Asked
from liaisons.text.search import Choice

if TYPE_CHECKING:
    from liaisons.study.running import Session
    from liaisons.study.searching import Said
    from liaisons.text.search import Order, SearchIndex


@dataclass(frozen=True)
class Hits:
    """What a search found: one page of it, and how many there are."""

    total: int
    said: list[Said]


class Bookcase:
    """One community to be read. Good for many readers at a time.

    ``preparing.ready`` must have said that it can be: shelf, texts and index are opened, not made.
    """

    def __init__(self, session: Session, community: str) -> None:
        self.community = community
        self._session = session
        self._zone = session.facts(community).zone

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(shelves.table(self._session, self.community), self._zone)

    @cached_property
    def index(self) -> SearchIndex:
        return searching.index(self._session, self.community)

    @cached_property
    def texts(self) -> Texts:
        return texts.texts(self._session, self.community)

    def open(self) -> None:
        """Read what is read at the first question, so that nobody waits for it."""
        self.labels  # noqa: B018
        self.texts.place(int(self.shelf.threads["first_message"][0].as_py()))
        self.search(Asked(), Choice(), size=1)

    # --- search ----------------------------------------------------------------------------------

    def search(
        self, asked: Asked, choice: Choice, order: Order = "best", first: int = 0, size: int = 25
    ) -> Hits:
        """One page of the messages that say what is asked."""
        found = self.index.search(asked, choice, order=order, first=first, size=size)
        return Hits(found.total, [searching.said(hit.kept) for hit in found.hits])

    def label(self, person: int) -> str:
        """The pseudonym of a person; NotFound where they are not of this community."""
        try:
            return self.labels[person]
        except KeyError:
            raise NotFound(_("There is no such person in this study.")) from None

    # --- threads ---------------------------------------------------------------------------------

    def threads(
        self,
        choice: Mapping[str, Sequence[str]],
        order: ThreadOrder = "newest",
        first: int = 0,
        size: int = 50,
    ) -> tuple[pa.Table, int]:
        """One page of the threads, and how many are chosen."""
        return self.shelf.page(choice, order, first, size)

    def messages(self, keys: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Messages by their keys, with their threads; those that are not there are left out."""
        found = zip(keys, self.texts.some(keys), strict=True)
        return {key: message for key, message in found if message is not None}

    @cached_property
    def labels(self) -> dict[int, str]:
        """The pseudonyms of people who have one, by their keys."""
        named = texts.labels(self._session, self.community)
        return dict(zip(named["person"].to_pylist(), named["label"].to_pylist(), strict=True))
