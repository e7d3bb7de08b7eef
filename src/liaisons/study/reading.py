"""Reading what was said: the threads of a community, one thread with its messages, a search."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.study import searching, shelves
from liaisons.study.shelves import Shelf, ThreadOrder
from liaisons.text.search import Choice

if TYPE_CHECKING:
    from liaisons.study.running import Session
    from liaisons.study.searching import Said
    from liaisons.text.asked import Asked
    from liaisons.text.search import Order, SearchIndex

_COLUMNS = (
    "message_id, reply_to, person, reply_to_person, kind, title, text, sent_at, sent_us, "
    "source_row, accepted, score, edited_at"
)
# The bounds spare most of the files: they are in the order in which messages were sent.
_THREAD = f"""
    select {_COLUMNS} from stored
    where thread_id = $thread and deleted_at is null
      and (sent_us is null or sent_us between $start and $end)
    order by sent_us nulls last, source_row
"""
_MESSAGES = f"""
    select {_COLUMNS}, thread_id from stored
    where message_id in (select unnest($keys::bigint[])) and deleted_at is null
"""
_PLACE = "select thread_id from stored where message_id = $message and deleted_at is null"


@dataclass(frozen=True)
class Hits:
    """What a search found: one page of it, and how many there are."""

    total: int
    said: list[Said]


class Bookcase:
    """One community to be read. Good for many readers at a time.

    ``preparing.ready`` must have said that it can be: the shelf and the index are opened, not made.
    """

    def __init__(self, session: Session, community: str) -> None:
        self.community = community
        self._session = session
        self._lock = threading.Lock()
        scope_facts = session.facts(community)
        self._zone = scope_facts.zone

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(shelves.table(self._session, self.community), self._zone)

    @cached_property
    def index(self) -> SearchIndex:
        return searching.index(self._session, self.community)

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
            return self._labels[person]
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

    def thread(self, thread_id: int) -> list[dict[str, Any]]:
        """The messages of a thread in the order they were sent; NotFound where there are none."""
        about = self.shelf.thread(thread_id)
        bounds = {"start": about["started_us"], "end": about["ended_us"]}
        found = self._asked(_THREAD, {"thread": thread_id, **bounds})
        return [self._named(line) for line in found.to_pylist()]

    def thread_of(self, message_id: int) -> int:
        """The thread that a message belongs to; NotFound where it belongs to none."""
        found = self._asked(_PLACE, {"message": message_id})
        if not len(found):
            raise NotFound(_("This message is not in the corpus."))
        return int(found["thread_id"][0].as_py())

    def messages(self, keys: Sequence[int]) -> dict[int, dict[str, Any]]:
        """Messages by their keys, with their threads; those that are not there are left out."""
        found = self._asked(_MESSAGES, {"keys": list(keys)}) if keys else pa.table({})
        return {line["message_id"]: self._named(line) for line in found.to_pylist()}

    # --- inside ----------------------------------------------------------------------------------

    def _named(self, line: dict[str, Any]) -> dict[str, Any]:
        """A message with the people in it under the keys and names they turned out to have."""
        person, addressee = (
            self._into.get(line[k], line[k]) for k in ("person", "reply_to_person")
        )
        return line | {
            "person": person,
            "reply_to_person": addressee,
            "author": self._labels.get(person),
            "addressee": self._labels.get(addressee),
        }

    @cached_property
    def _into(self) -> dict[int, int]:
        from liaisons.study.running import joins_of

        joins = joins_of(self._session.study, self.community)
        return dict(zip(joins["person"].to_pylist(), joins["into"].to_pylist(), strict=True))

    @cached_property
    def _labels(self) -> dict[int | None, str]:
        store = self._session.study.store
        people = store.table(self.community, "people", ["person", "label"])
        people = people.filter(pc.is_valid(people["label"]))
        pairs = zip(people["person"].to_pylist(), people["label"].to_pylist(), strict=True)
        named: dict[int | None, str] = {}
        for person, label in pairs:
            known = self._into.get(person, person)
            named[known] = min(label, named.get(known, label))
        return named

    @cached_property
    def _connection(self) -> Any:
        import duckdb

        connection = duckdb.connect(":memory:")
        connection.execute("set autoinstall_known_extensions = false")
        connection.execute("set parquet_metadata_cache = true")  # they never change
        connection.execute("set timezone = 'UTC'")
        files = self._session.study.store.files(self.community, "messages")
        listed = ", ".join("'" + str(file).replace("'", "''") + "'" for file in files)
        connection.execute(f"create view stored as select * from read_parquet([{listed}])")
        return connection

    def _asked(self, query: str, values: Mapping[str, object]) -> pa.Table:
        """The rows of a query; each reader has a cursor of their own."""
        with self._lock:
            cursor = self._connection.cursor()
        try:
            return cursor.sql(query, params=dict(values)).to_arrow_table()
        finally:
            cursor.close()
