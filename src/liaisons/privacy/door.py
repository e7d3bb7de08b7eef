"""The door: native ids, handles and names go in, pseudonyms come out.

One mechanism joins a handle to the id of its author. Somebody known by handle only gets a
provisional key; as soon as a source gives handle and id together, a *join* (provisional key → key)
says that both are one person. Joins are resolved here for what is being imported and, for what was
imported before, whenever the corpus is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.privacy import details
from liaisons.privacy.keys import Keyring
from liaisons.privacy.marks import Hits, Ints, mentions, name_like, scan
from liaisons.privacy.rewriting import Offsets, rewrite_all
from liaisons.sources.records import Mention

#: What stands in a text where somebody who was forgotten was named.
NOBODY = "@p_00000000"
#: Details that are replaced whatever the study decides: they lead straight to a person.
ALWAYS = frozenset({"profile", "permalink"})


class Cleaned(NamedTuple):
    """Texts as they may be kept, whom each mentions, and the way back to the raw ones."""

    texts: pa.Array
    mentions: pa.ListArray
    offsets: Offsets


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
        self.learnt: dict[int, int] = {}
        self.natives: dict[int, tuple[str | None, str | None]] = {}

    # --- people -------------------------------------------------------------------------------

    def learn(self, ids: pa.Array, handles: pa.Array) -> None:
        """Note which handle goes with which id; the first one seen keeps it."""
        self._handles.update(map(self._by_handle, pc.unique(handles.drop_null()).to_pylist()))
        both = pc.and_(pc.is_valid(ids), pc.is_valid(handles))
        pairs = pa.table({"id": ids.filter(both), "handle": handles.filter(both)})
        for pair in pairs.group_by(["id", "handle"], use_threads=False).aggregate([]).to_pylist():
            provisional, person = self._by_handle(pair["handle"]), self._by_id(pair["id"])
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
        key = self._by_id(native)
        self.natives.setdefault(key, (native, None))
        return key

    def by_handle(self, handle: str) -> int:
        """The person with this handle, under their own key as soon as their id is known."""
        provisional = self._by_handle(handle)
        person = self._joins.get(provisional, provisional)
        self.natives.setdefault(person, (None, handle))
        return person

    def _by_id(self, native: str) -> int:
        return self._keyring.one("person", self._instance, native)

    def _by_handle(self, handle: str) -> int:
        return self._keyring.one("handle", self._instance, handle.removeprefix("@").casefold())

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
        named, people = self._mentions(texts, given)
        hits = _joined(named, self._details(texts))
        new_texts, offsets = rewrite_all(texts, hits)
        return Cleaned(new_texts, _as_lists(len(texts), offsets, named, people), offsets)

    def _mentions(
        self, texts: pa.StringArray, given: Sequence[tuple[int, Mention]]
    ) -> tuple[Hits[str], Ints]:
        """Where people are named, by what token, and who they are."""
        declared = {row for row, _mention in given}
        written = [m for m in _spelled(mentions(texts)) if m[0] not in declared]
        bare = [m for m in _spelled(name_like(texts)) if self._is_handle(m[1].handle)]
        named = [*given, *written, *bare]
        keys = [self.person(m.id, m.handle) for _row, m in named]
        hits = Hits(
            np.array([row for row, _mention in named], np.int64),
            np.array([m.start for _row, m in named], np.int64),
            np.array([m.end for _row, m in named], np.int64),
            [
                NOBODY if key in self.forgotten else self._token(m)
                for (_row, m), key in zip(named, keys, strict=True)
            ],
        )
        known = [0 if key is None or key in self.forgotten else key for key in keys]
        return hits, np.array(known, np.int64)

    def _is_handle(self, word: str | None) -> bool:
        return word is not None and self._by_handle(word) in self._handles

    def _token(self, mention: Mention) -> str:
        """``@p_`` and eight digits, made from the name as written.

        So a text stays the same when a handle is later joined to an id.
        """
        if mention.handle is not None:
            return token("@p_", self._by_handle(mention.handle))
        return token("@p_", self._by_id(mention.id or ""))

    def _details(self, texts: pa.StringArray) -> Hits[str]:
        found = scan(_details_of, texts, details.suspects(texts))
        wanted = [d.kind in ALWAYS or d.kind in self._mask for d in found.value]
        kept = np.flatnonzero(np.array(wanted, bool))
        masks = [self._masked(found.value[i]) for i in kept.tolist()]
        return Hits(found.row[kept], found.start[kept], found.end[kept], masks)

    def _masked(self, detail: details.Detail) -> str:
        if detail.kind == "permalink":
            return token("#f_", self._keyring.one("message", self._community, detail.value))
        return f"[{detail.kind}]"


def token(prefix: str, key: int) -> str:
    """A key as it stands in a text: the prefix and 32 of its 64 bits."""
    return f"{prefix}{key & 0xFFFFFFFF:08x}"


def _spelled(found: Hits[str]) -> list[tuple[int, Mention]]:
    """Hits as mentions by handle, with the row of each."""
    places = zip(
        found.row.tolist(), found.start.tolist(), found.end.tolist(), found.value, strict=True
    )
    return [(row, Mention(start, end, handle=handle)) for row, start, end, handle in places]


def _details_of(text: str) -> list[tuple[int, int, details.Detail]]:
    return [(d.start, d.end, d) for d in details.find(text)]


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
