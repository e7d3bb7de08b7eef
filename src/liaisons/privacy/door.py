"""The door: native ids, handles and names go in, pseudonyms come out.

One mechanism joins a handle to the id of its author. Somebody known by handle only gets a
provisional key; as soon as a source gives handle and id together, a *join* (provisional key → key)
says that both are one person. Joins are resolved here for what is being imported and, for what was
imported before, whenever the corpus is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from typing import NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from liaisons.privacy import details, identifying
from liaisons.privacy.keys import Keyring
from liaisons.privacy.marks import Hits, Ints, marked, mentions, name_like
from liaisons.privacy.rewriting import Offsets, rewrite_all
from liaisons.sources.records import Mention

T = TypeVar("T")
#: What stands in a text where somebody who was forgotten was named.
NOBODY = "@p_00000000"
#: Details that are replaced whatever the study decides: they lead straight to a person.
ALWAYS = frozenset({"profile", "permalink"})
#: What ``privacy.mask`` calls the details that only ``identifying`` finds, and their labels there.
MASKS = {
    "names": ("name",),
    "addresses": ("address", "postcode"),
    "births": ("birth_date",),
    "records": ("record",),
    "numbers": ("phone", "nir"),
}


class Cleaned(NamedTuple):
    """Texts as they may be kept, whom each mentions, and the way back to the raw ones."""

    texts: pa.Array
    mentions: pa.ListArray
    offsets: Offsets
    marked: pa.BooleanArray  # which raw texts can hold what ``privacy.marks`` looks for


class Door:
    """Gives pseudonyms to what one import brings in."""

    def __init__(
        self,
        keyring: Keyring,
        *,
        instance: str,
        community: str,
        joins: Mapping[int, int] | None = None,
        mask: Sequence[str] = (),
        forgotten: Sequence[int] = (),
        known: Iterable[int] = (),
    ) -> None:
        self._keyring = keyring
        self._instance = instance
        self._community = community
        self._joins = dict(joins or {})
        self._mask = frozenset(mask)
        self.forgotten = frozenset(forgotten)
        #: Keys that a handle can have: to tell a handle written without its @ from a word.
        self._handles = {*known, *self._joins}
        self._id_keys: dict[str, int] = {}
        self._handle_keys: dict[str, int] = {}
        self.learnt: dict[int, int] = {}
        self.natives: dict[int, tuple[str | None, str | None]] = {}

    # --- people -------------------------------------------------------------------------------

    def learn(self, ids: pa.Array, handles: pa.Array) -> None:
        """Note which handle goes with which id; the first one seen keeps it."""
        self._handles.update(map(self._by_handle, pc.unique(handles.drop_null()).to_pylist()))
        both = pc.and_(pc.is_valid(ids), pc.is_valid(handles))
        pairs = pa.table({"id": ids.filter(both), "handle": handles.filter(both)})
        for pair in pairs.group_by(["id", "handle"], use_threads=False).aggregate([]).to_pylist():
            provisional, person = self._by_handle(pair["handle"]), self.by_id(pair["id"])
            if provisional not in self._joins:
                self._joins[provisional] = self.learnt[provisional] = person
            self.natives[person] = (pair["id"], pair["handle"])

    def people(self, ids: pa.Array, handles: pa.Array) -> pa.Int64Array:
        """The person of each (id, handle): by id where there is one, else through the handle."""
        return pc.coalesce(self._mapped(ids, self.by_id), self._mapped(handles, self.by_handle))

    def gone(self, people: pa.Int64Array) -> pa.BooleanArray:
        """Which of these people asked to be forgotten."""
        return pc.is_in(people, pa.array(sorted(self.forgotten), pa.int64()))

    def person(self, native: str | None, handle: str | None) -> int | None:
        """The person of a single (id, handle)."""
        if native is not None:
            return self.by_id(native)
        return None if handle is None else self.by_handle(handle)

    def by_id(self, native: str) -> int:
        """The person with this native id."""
        found = self._id_keys.get(native)
        if found is None:
            found = self._id_keys[native] = self._keyring.one("person", self._instance, native)
            self.natives.setdefault(found, (native, None))
        return found

    def by_handle(self, handle: str) -> int:
        """The person with this handle, under their own key as soon as their id is known."""
        provisional = self._by_handle(handle)
        person = self._joins.get(provisional, provisional)
        self.natives.setdefault(person, (None, handle))
        return person

    def _by_handle(self, handle: str) -> int:
        if handle not in self._handle_keys:
            bare = handle.removeprefix("@").casefold()
            self._handle_keys[handle] = self._keyring.one("handle", self._instance, bare)
        return self._handle_keys[handle]

    @staticmethod
    def _mapped(values: pa.Array, key: object) -> pa.Int64Array:
        coded = pc.dictionary_encode(values)
        keys = pa.array([key(v) for v in coded.dictionary.to_pylist()], pa.int64())  # type: ignore[operator]
        return keys.take(coded.indices)

    # --- messages and threads ------------------------------------------------------------------

    def messages(self, natives: pa.Array) -> pa.Int64Array:
        """Message (or thread) keys: a thread named after its first message has that one's key."""
        return self._keyring.column("message", self._community, natives)

    def event(self, kind: str, *parts: object) -> int:
        """The key of an event that has no id of its own: the same event has the same key."""
        return self._keyring.one(kind, self._community, "\x1f".join(str(p) for p in parts))

    # --- texts ---------------------------------------------------------------------------------

    def clean(self, texts: pa.StringArray, given: Sequence[tuple[int, Mention]] = ()) -> Cleaned:
        """Texts (NFC) without handles, profile links or masked details.

        ``given`` are the mentions that the source declares, as (row of the text, mention); in rows
        without any, ``@handles`` are looked for in the text.
        """
        where = marked(texts)
        named, people = self._mentions(texts, given, where)
        hits = _joined(named, self._details(texts, where))
        new_texts, offsets = rewrite_all(texts, hits)
        return Cleaned(new_texts, _as_lists(len(texts), offsets, named, people), offsets, where)

    def _mentions(
        self, texts: pa.StringArray, given: Sequence[tuple[int, Mention]], where: pa.BooleanArray
    ) -> tuple[Hits[str], Ints]:
        """Where people are named, by what token, and who they are."""
        declared = np.array(sorted({row for row, _mention in given}), np.int64)
        written, bare = mentions(texts, where), self._bare(name_like(texts, where))
        parts = [
            self._declared(given),
            self._found(_where(written, ~np.isin(written.row, declared))),
            self._found(bare),
        ]
        hits = reduce(_joined, (hits for hits, _people in parts))
        return hits, np.concatenate([people for _hits, people in parts])

    def _declared(self, given: Sequence[tuple[int, Mention]]) -> tuple[Hits[str], Ints]:
        """The mentions that the source gives."""
        people = [self.person(m.id, m.handle) or 0 for _row, m in given]
        hits = Hits(
            np.array([row for row, _mention in given], np.int64),
            np.array([m.start for _row, m in given], np.int64),
            np.array([m.end for _row, m in given], np.int64),
            [self._token(m, who) for (_row, m), who in zip(given, people, strict=True)],
        )
        return hits, self._kept(people)

    def _found(self, hits: Hits[str]) -> tuple[Hits[str], Ints]:
        """The handles found in texts: tokens and people worked out once per distinct handle."""
        coded = pc.dictionary_encode(pa.array(hits.value, pa.string()))
        handles, index = coded.dictionary.to_pylist(), coded.indices.to_numpy()
        people = [self.by_handle(handle) for handle in handles]
        tokens = [
            self._token(Mention(0, 0, handle=handle), who)
            for handle, who in zip(handles, people, strict=True)
        ]
        return hits._replace(value=[tokens[i] for i in index.tolist()]), self._kept(people)[index]

    def _kept(self, people: list[int]) -> Ints:
        """The people who may be named: 0 stands for nobody and for the forgotten."""
        return np.array([0 if who in self.forgotten else who for who in people], np.int64)

    def _bare(self, hits: Hits[str]) -> Hits[str]:
        """Of the words that look like one, those that are the handle of somebody known."""
        known = {word for word in set(hits.value) if self._by_handle(word) in self._handles}
        return _where(hits, np.array([word in known for word in hits.value], bool))

    def _token(self, mention: Mention, person: int) -> str:
        """``@p_`` and eight digits, made from the name as written.

        So a text stays the same when a handle is later joined to an id.
        """
        if person in self.forgotten:
            return NOBODY
        if mention.handle is not None:
            return token("@p_", self._by_handle(mention.handle))
        return token("@p_", self.by_id(mention.id or ""))

    def _details(self, texts: pa.StringArray, where: pa.BooleanArray) -> Hits[str]:
        found = details.find_all(texts, where)
        wanted = [d.kind in ALWAYS or d.kind in self._mask for d in found.value]
        kept = _where(found, np.array(wanted, bool))
        hits = Hits(kept.row, kept.start, kept.end, [self._masked(d) for d in kept.value])
        labels = [label for mask in MASKS if mask in self._mask for label in MASKS[mask]]
        return _joined(hits, _third_persons(texts, labels)) if labels else hits

    def _masked(self, detail: details.Detail) -> str:
        if detail.kind == "permalink":
            return token("#f_", self._keyring.one("message", self._community, detail.value))
        return f"[{detail.kind}]"


def _third_persons(texts: pa.StringArray, labels: list[str]) -> Hits[str]:
    """What identifies by its look, and what stands in its place."""
    found = list(identifying.find_all(texts, labels))
    return Hits(
        np.array([row for row, _span in found], np.int64),
        np.array([span.start for _row, span in found], np.int64),
        np.array([span.end for _row, span in found], np.int64),
        [f"[{span.label}]" for _row, span in found],
    )


def token(prefix: str, key: int) -> str:
    """A key as it stands in a text: the prefix and 32 of its 64 bits."""
    return f"{prefix}{key & 0xFFFFFFFF:08x}"


def _where(hits: Hits[T], rows: NDArray[np.bool_]) -> Hits[T]:
    """The hits for which ``rows`` is true."""
    chosen = np.flatnonzero(rows)
    values = [hits.value[i] for i in chosen.tolist()]
    return Hits(hits.row[chosen], hits.start[chosen], hits.end[chosen], values)


def _joined(first: Hits[str], second: Hits[str]) -> Hits[str]:
    return Hits(
        np.concatenate([first.row, second.row]),
        np.concatenate([first.start, second.start]),
        np.concatenate([first.end, second.end]),
        first.value + second.value,
    )


def _as_lists(rows: int, offsets: Offsets, named: Hits[str], people: Ints) -> pa.ListArray:
    """The mentions that were carried out, per text: who, and where in the new text."""
    order = np.lexsort((named.start, named.row))
    places = _place(named.row, named.start)[order]
    wanted = _place(offsets.row, offsets.start)
    found = np.minimum(np.searchsorted(places, wanted), max(0, len(places) - 1))
    is_mention = np.zeros(len(wanted), bool)
    if len(places):
        is_mention = (places[found] == wanted) & (people[order][found] != 0)
    person = people[order][found[is_mention]] if len(places) else people
    values = pa.StructArray.from_arrays(
        [
            pa.array(person, pa.int64()),
            pa.array(offsets.new_start[is_mention], pa.int32()),
            pa.array(offsets.new_end[is_mention], pa.int32()),
        ],
        names=["person", "start", "end"],
    )
    bounds = np.searchsorted(offsets.row[is_mention], np.arange(rows + 1))
    return pa.ListArray.from_arrays(pa.array(bounds, pa.int32()), values)


def _place(row: Ints, start: Ints) -> Ints:
    return (row << 32) | start
