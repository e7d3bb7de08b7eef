"""A ConvoKit corpus: a folder of utterances, speakers and conversations.

Laid out as ConvoKit dumps it, without its binary parts: everything is JSON with other than ASCII
letters escaped, because ConvoKit opens files in the reader's own encoding. ``conversation_id`` is
always there; ids of messages and threads are the corpus' own keys, as ``liaisons evidence`` shows
them; speakers bear the identifier they have in every export. Read back by
``liaisons import`` the corpus keeps its kinds, titles, questions and addressees.

Utterances carry in ``meta``, where known: ``kind``, ``title``, ``lang``, ``score``, ``reactions``,
``shares``, ``accepted``, ``is_question`` (as the source says, never as the detector guesses),
``quoted_id``, ``addressee``, ``visibility``, ``community``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.exports.about import about, notices_of
from liaisons.exports.contract import NothingToWrite, Options, Written, check_name
from liaisons.exports.folders import files_in, replacing_folder
from liaisons.exports.people import ATTRIBUTE, People, lookup, people_of
from liaisons.exports.texts import caution, is_private, texts, visibility_notices
from liaisons.i18n import _
from liaisons.measures.scope import Scope
from liaisons.study.running import Session

#: Who wrote what a deleted account left behind; ConvoKit wants a speaker for every utterance.
NOBODY = "[deleted]"
_SECOND = 1_000_000
_BATCH = 5_000  # utterances written at a time
_ENCODE = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_TYPES = ((bool, "bool"), (int, "int"), (float, "float"), (dict, "dict"), (str, "str"))


class ConvoKit:
    """A corpus for ConvoKit, and for what reads its format."""

    name: ClassVar[str] = "convokit"
    title: ClassVar[str] = "ConvoKit corpus (folder)"
    suffixes: ClassVar[tuple[str, ...]] = ("",)

    def write(self, session: Session, out: Path, options: Options) -> Written:
        check_name(self, out)
        names = session.communities(options.community)
        told = about(session, names, options)
        notices = dict.fromkeys(notices_of(told))
        corpus = Corpus()
        with replacing_folder(out) as folder:
            with (folder / "utterances.jsonl").open("w", encoding="ascii", newline="\n") as file:
                for community in names:
                    found = Utterances.of(session, community, options)
                    file.writelines(_ENCODE(one) + "\n" for one in corpus.taking(found))
                    notices |= dict.fromkeys(found.notices)
            if not corpus.speakers:
                raise NothingToWrite(_("The corpus holds no message."))
            corpus.finish(folder, told)
        return Written(files=files_in(out), notices=[*notices, caution()])


class Utterances(msgspec.Struct):
    """The messages of a community as ConvoKit wants them: what every utterance has, its metadata,
    and what is said of people.
    """

    plain: pa.Table
    meta: pa.Table
    speakers: dict[str, dict[str, Any]]
    notices: list[str]

    @classmethod
    def of(cls, session: Session, community: str, options: Options) -> Utterances:
        scope = session.scope(community)
        messages = texts(scope)
        hidden = is_private(messages, options)
        everybody = people_of(session, community, "help", options)
        plain = {
            "id": messages["message_id"].cast(pa.string()),
            "conversation_id": messages["thread_id"].cast(pa.string()),
            "text": pc.if_else(hidden, "", messages["text"]).fill_null(""),
            "speaker": _ids(everybody, messages["person"]).fill_null(NOBODY),
            "reply-to": messages["reply_to"].cast(pa.string()),
            "timestamp": _times(messages["sent_us"], timed=not scope.untimed),
        }
        meta = {
            "community": pa.repeat(pa.scalar(community), len(messages)),
            **{name: messages[name] for name in ("kind", "visibility", "lang")},
            "title": pc.if_else(hidden, None, messages["title"]),
            **{name: messages[name] for name in ("score", "reactions", "shares", "accepted")},
            "is_question": messages["declared"],
            "quoted_id": messages["quoted_id"].cast(pa.string()),
            "addressee": _ids(everybody, messages["reply_to_person"]),
            "text_withheld": pc.if_else(hidden, True, None),
        }
        return cls(
            pa.table(plain),
            pa.table(meta),
            _speakers(scope, everybody, messages["person"]),
            [*visibility_notices(messages, options), *everybody.masked.values()],
        )

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for start in range(0, len(self.plain), _BATCH):
            plain = self.plain.slice(start, _BATCH).to_pylist()
            metas = self.meta.slice(start, _BATCH).to_pylist()
            for one, meta in zip(plain, metas, strict=True):
                yield one | {"meta": _known(meta), "vectors": []}


class Corpus(msgspec.Struct):
    """What is gathered while utterances are written: who spoke, where, with what metadata."""

    speakers: dict[str, dict[str, Any]] = {}
    conversations: dict[str, dict[str, Any]] = {}
    keys: dict[str, str] = {}

    def taking(self, found: Utterances) -> Iterator[dict[str, Any]]:
        """The utterances, their conversations and speakers noted on the way."""
        for one in found:
            meta = one["meta"]
            _note(self.keys, meta)
            conversation = self.conversations.setdefault(
                one["conversation_id"], {"community": meta["community"]}
            )
            if "title" in meta:
                conversation.setdefault("title", meta["title"])
            speaker = self.speakers.setdefault(one["speaker"], {})
            speaker |= found.speakers.get(one["speaker"], {})
            yield one

    def finish(self, folder: Path, told: Mapping[str, Any]) -> None:
        """Write what stands beside the utterances."""
        overall = {"name": told["title"], **told}
        index = {
            "utterances-index": _listed(self.keys),
            "speakers-index": _index(self.speakers.values()),
            "conversations-index": _index(self.conversations.values()),
            "overall-index": _index([overall]),
            "version": 1,
            "vectors": [],
        }
        files = {
            "speakers.json": _with_vectors(self.speakers),
            "conversations.json": _with_vectors(self.conversations),
            "corpus.json": overall,
            "index.json": index,
        }
        for name, value in files.items():
            (folder / name).write_text(_ENCODE(value), "ascii")


def _ids(everybody: People, person: pa.ChunkedArray) -> pa.Array:
    """The identifier of each person of a column; null stays null."""
    coded = person.combine_chunks().dictionary_encode()
    people = coded.dictionary.to_numpy(zero_copy_only=False).astype(np.int64)
    return pa.array(everybody.ids(people), pa.string()).take(coded.indices)


def _times(sent: pa.ChunkedArray, *, timed: bool) -> pa.Array:
    """Seconds since 1970, to the microsecond; null where the source gave no times."""
    if not timed:
        return pa.nulls(len(sent), pa.float64())
    return pc.divide(sent.cast(pa.float64(), safe=False), float(_SECOND))


def _speakers(
    scope: Scope, everybody: People, person: pa.ChunkedArray
) -> dict[str, dict[str, Any]]:
    """What is known of those who wrote, by identifier; that they are people goes without saying."""
    people = pc.unique(person.drop_null()).to_numpy(zero_copy_only=False)
    bots = lookup(scope.relation("people"), "is_bot", people)
    facts = {
        name.removeprefix(ATTRIBUTE): everybody.column(name, people).to_pylist()
        for name in everybody.facts
        if name == "profession" or name.startswith(ATTRIBUTE)
    }
    facts["is_bot"] = pc.if_else(bots, True, None).to_pylist()
    return {
        identity: _known({name: values[row] for name, values in facts.items()})
        for row, identity in enumerate(everybody.ids(people))
    }


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _with_vectors(objects: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {name: {"meta": meta, "vectors": []} for name, meta in objects.items()}


def _index(metas: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Each key of the metadata with the type of its values, as ConvoKit writes types."""
    keys: dict[str, str] = {}
    for meta in metas:
        _note(keys, meta)
    return _listed(keys)


def _note(keys: dict[str, str], meta: Mapping[str, Any]) -> None:
    for name, value in meta.items():
        if name not in keys:
            keys[name] = next(word for kind, word in _TYPES if isinstance(value, kind))


def _listed(keys: Mapping[str, str]) -> dict[str, list[str]]:
    return {name: [f"<class '{word}'>"] for name, word in keys.items()}
