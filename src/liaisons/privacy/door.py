"""The door: native ids, handles and names go in, pseudonyms come out.

One mechanism joins a handle to the id of its author. Somebody known by handle only gets a
provisional key; as soon as a source gives handle and id together, a *join* (provisional key → key)
says that both are one person. Joins are resolved here for what is being imported and, for what was
imported before, whenever the corpus is read.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from functools import reduce
from pathlib import Path
from typing import NamedTuple, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from liaisons.columns import among
from liaisons.pairs import Pairs
from liaisons.privacy import details, identifying
from liaisons.privacy.keys import KEPT, Keyring, Ready
from liaisons.privacy.marks import Hits, Ints, marked, mentions, name_like
from liaisons.privacy.met import NAMED, Met, named
from liaisons.privacy.rewriting import Offsets, rewrite_all
from liaisons.seen import Seen
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
    """Gives pseudonyms to what one import brings in; whom it meets lies in ``folder`` meanwhile."""

    def __init__(
        self,
        keyring: Keyring,
        folder: Path,
        *,
        instance: str,
        community: str,
        joins: pa.Table | None = None,
        mask: Sequence[str] = (),
        forgotten: Sequence[int] = (),
        known: Sequence[int] | Ints = (),
    ) -> None:
        self._keyring = keyring
        self._instance = instance
        self._community = community
        #: Provisional key → key, as earlier imports taught and as this one does.
        self._joined, self._learnt = Pairs(), Pairs()
        if joins is not None:
            self._joined.add(joins["person"].to_numpy(), joins["into"].to_numpy())
        self._mask = frozenset(mask)
        self.forgotten = frozenset(forgotten)
        #: Keys that a handle can have: to tell a handle written without its @ from a word.
        self._known_handles = Seen()
        self._known_handles.add(np.array(known, np.int64))
        self._known_handles.add(self._joined.all()[0])
        self._ids = Ready(self._by_id)
        self._handle_keys: dict[str, int] = {}
        self._met = Met(folder)
        self._here: list[pa.RecordBatch] = []  # people met, and not yet in _met
        self._alone: dict[int, tuple[str | None, str | None]] = {}  # the same, one by one, after

    # --- people -------------------------------------------------------------------------------

    def learn(self, ids: pa.Array, handles: pa.Array) -> None:
        """Note which handle goes with which id; the first one seen keeps it."""
        keys = map(self._by_handle, pc.unique(handles.drop_null()).to_pylist())
        self._known_handles.add(np.array([*keys], np.int64))
        both = pc.and_(pc.is_valid(ids), pc.is_valid(handles))
        pairs = pa.table({"id": ids.filter(both), "handle": handles.filter(both)})
        if not len(pairs):
            return
        distinct = pairs.group_by(["id", "handle"], use_threads=False).aggregate([])
        given = [(pair["id"], pair["handle"]) for pair in distinct.to_pylist()]
        people = self._ids.of(distinct["id"].combine_chunks())
        provisional = np.array([self._by_handle(handle) for _id, handle in given], np.int64)
        new = ~self._joined.has(provisional)
        self._learnt.add(provisional[new], people.to_numpy()[new])
        self.meet(self)
        self._met.say(dict(zip(people.to_pylist(), given, strict=True)))

    def learnt(self) -> tuple[Ints, Ints]:
        """Provisional keys, and the key of each, as this import taught."""
        return self._learnt.all()

    def replaced(self, people: Ints) -> NDArray[np.bool_]:
        """Who bears another key from this import on, or asked to be forgotten."""
        return self._learnt.has(people) | np.isin(people, np.array([*self.forgotten], np.int64))

    def apart(self) -> Door:
        """The same door for some of the messages, worked on beside others: see ``meet``.

        Only what nobody's answer depends on is shared. Nothing may be learnt at the same time.
        """
        beside = copy(self)
        beside._here, beside._alone = [], {}
        return beside

    def meet(self, beside: Door) -> None:
        """Take over whom another door met, in the order in which this is called."""
        for people in (*beside._here, named(beside._alone)):
            self._met.note(people)
        beside._here, beside._alone = [], {}

    def met(self) -> Met:
        """Everybody met, in order of first appearance, and what the source calls them."""
        self.meet(self)
        return self._met

    def people(self, ids: pa.Array, handles: pa.Array) -> pa.Int64Array:
        """The person of each (id, handle): by id where there is one, else through the handle."""
        return pc.coalesce(self._of_ids(ids), self._of_handles(handles))

    def _of_ids(self, natives: pa.StringArray) -> pa.Int64Array:
        """``by_id`` of a column."""
        if natives.null_count == len(natives):
            return pa.nulls(len(natives), pa.int64())
        found, known = self._ids.of(natives), natives.is_valid()
        nothing = pa.nulls(known.true_count, pa.string())
        self._note(found.filter(known), natives.filter(known), nothing)
        return found

    def _of_handles(self, handles: pa.StringArray) -> pa.Int64Array:
        """``by_handle`` of a column, asked once of those that come again."""
        coded = pc.dictionary_encode(handles)
        return self._handles(coded.dictionary).take(coded.indices)

    def _handles(self, handles: pa.StringArray) -> pa.Int64Array:
        """``by_handle`` of many different handles."""
        known = self._handle_keys.get
        keys = [known(handle) or self._by_handle(handle) for handle in handles.to_pylist()]
        people = pa.array(self._owner(np.array(keys, np.int64)))
        self._note(people, pa.nulls(len(handles), pa.string()), handles)
        return people

    def _note(self, people: pa.Int64Array, natives: pa.Array, handles: pa.Array) -> None:
        """People of a column, met after those who were met one by one."""
        if self._alone:
            self._here.append(named(self._alone))
            self._alone = {}
        self._here.append(pa.record_batch([people, natives, handles], NAMED))

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
        found = self._by_id(native)
        self._alone.setdefault(found, (native, None))
        return found

    def by_handle(self, handle: str) -> int:
        """The person with this handle, under their own key as soon as their id is known."""
        person = int(self._owner(np.array([self._by_handle(handle)]))[0])
        self._alone.setdefault(person, (None, handle))
        return person

    def _owner(self, provisional: Ints) -> Ints:
        """The keys of people of whom a handle is known."""
        joined = self._joined.of(provisional)
        return np.where(joined == provisional, self._learnt.of(provisional), joined)

    def _by_id(self, native: str) -> int:
        return self._keyring.one("person", self._instance, native)

    def _by_handle(self, handle: str) -> int:
        found = self._handle_keys.get(handle)
        if found is None:
            bare = handle.removeprefix("@").casefold()
            found = self._keyring.one("handle", self._instance, bare)
            if len(self._handle_keys) >= KEPT:
                self._handle_keys.clear()
            self._handle_keys[handle] = found
        return found

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
        handles = [m.handle if m.id is None else None for _row, m in given]
        ids = pa.array([m.id for _row, m in given], pa.string())
        found = self.people(ids, pa.array(handles, pa.string()))
        people = found.fill_null(0).to_pylist()
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
        people = self._handles(coded.dictionary).to_pylist()
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
        words = list(set(hits.value))
        keys = np.fromiter(map(self._by_handle, words), np.int64, len(words))
        known = {words[i] for i in np.flatnonzero(self._known_handles.has(keys)).tolist()}
        return _where(hits, np.array([word in known for word in hits.value], bool))

    def _token(self, mention: Mention, person: int) -> str:
        """``@p_`` and eight digits, made from the name as written.

        So a text stays the same when a handle is later joined to an id.
        """
        if person in self.forgotten:
            return NOBODY
        if mention.handle is not None:
            return token("@p_", self._by_handle(mention.handle))
        return token("@p_", person)

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
    if rows.all():
        return hits
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
    is_mention, found = among(
        _place(named.row, named.start)[order], _place(offsets.row, offsets.start)
    )
    is_mention[is_mention] = people[order][found[is_mention]] != 0
    person = people[order][found[is_mention]]
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
