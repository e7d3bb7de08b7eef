"""A ConvoKit corpus: a folder of ``utterances.jsonl`` with speakers and conversations beside it.

Also the older shapes (``utterances.json``, users for speakers, root for conversation). Parts that
are Python pickles are never loaded, because a pickle can run any program: they are named instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, cast, get_args

import msgspec

from liaisons.i18n import _
from liaisons.sources import jsonlines, peek
from liaisons.sources.base import Options, Source
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.records import Frame, Kind, Message, Person, Record, Refusal
from liaisons.sources.refusals import Place, Unkept
from liaisons.sources.times import Clock
from liaisons.sources.values import Loose, as_bool, as_count, as_text

_KINDS = frozenset(get_args(Kind))
_SPEAKERS = ("speakers.json", "users.json")
_BESIDE = (*_SPEAKERS, "conversations.json", "corpus.json", "index.json")
_PICKLES = (".p", ".pkl", ".pickle")
#: What stands in the JSON where a pickle holds the value.
_BINARY = "<##bin"
#: What Reddit corpora write for an author who left: not one person.
_NOBODY = frozenset({"[deleted]", "[removed]"})
#: Longest value that is a person's attribute rather than a text about them.
_ATTRIBUTE_LIMIT = 200


class Utterance(msgspec.Struct, gc=False):
    """One utterance, under its present and its older names."""

    id: Loose = None
    conversation_id: Loose = None
    root: Loose = None
    speaker: Loose = None
    user: Loose = None
    text: str | None = None
    reply_to_now: Loose = msgspec.field(name="reply-to", default=None)
    reply_to: Loose = None
    timestamp: Loose = None
    meta: Any = None


class ConvoKit(Source):
    """utterances.jsonl, speakers.json, conversations.json, index.json."""

    name: ClassVar[str] = "convokit"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "ConvoKit corpus"
    capabilities: ClassVar[frozenset[str]] = frozenset({"threads", "reply_targets", "authors"})
    frame: ClassVar[Frame | None] = None

    def declared(self, inputs: Inputs, options: Options | None = None) -> frozenset[str]:
        """Questions and answers are declared where the metadata tell them (our own exports do)."""
        metas = [
            meta
            for member in inputs.members
            if _likeness(member)
            for found in peek.objects(member)
            if isinstance(meta := found.get("meta"), dict)
        ]
        more = set()
        if any(isinstance(meta.get("is_question"), bool) for meta in metas):
            more.add("questions")
        if any(meta.get("kind") == "answer" for meta in metas):
            more.add("answers")
        return self.capabilities | more

    def detect(self, inputs: Inputs) -> float:
        return max((_likeness(m) for m in inputs.members), default=0.0)

    def read(self, inputs: Inputs, options: Options) -> Iterator[Record]:
        titles = _titles(inputs)
        zoned = Clock(options.zone)
        _say_pickles(inputs)
        speakers = inputs.find(*_SPEAKERS)

        def read(member: Member, before: int) -> Iterator[Record]:
            if member is speakers:
                yield from _people(member, before)
                return
            place = Place(member, before)
            clock = None if _has_no_times(member) else zoned
            for row, raw, utterance in jsonlines.records(member, Utterance, before):
                try:
                    yield (
                        utterance
                        if isinstance(utterance, Refusal)
                        else _message(utterance, row, raw, place, clock, titles)
                    )
                except Unkept as unkept:
                    yield unkept.refusal

        yield from peek.in_turn(
            [*_utterance_members(inputs), *([speakers] if speakers else [])], read
        )


def _likeness(member: Member) -> float:
    found = peek.objects(member)
    shapes = [
        ("id", "text", speaker, conversation, reply)
        for speaker in ("speaker", "user")
        for conversation in ("conversation_id", "root")
        for reply in ("reply-to", "reply_to")
    ]
    return max(peek.share_with(found, *shape) for shape in shapes)


def _utterance_members(inputs: Inputs) -> list[Member]:
    """The members that hold utterances; those that are no part of a corpus are noted."""
    beside = {m.name for m in inputs.members if m.name.rsplit("/")[-1].casefold() in _BESIDE}
    found = peek.chosen(
        inputs,
        lambda m: 1.0 if m.name in beside or m.name.endswith(_PICKLES) else _likeness(m),
    )
    return [m for m in found if m.name not in beside and not m.name.endswith(_PICKLES)]


def _has_no_times(member: Member) -> bool:
    """Whether the corpus has no times at all; a single missing one is an error instead."""
    found = peek.objects(member, 1_000)
    return all(utterance.get("timestamp") is None for utterance in found)


def _message(
    utterance: Utterance,
    row: int,
    raw: bytes,
    place: Place,
    clock: Clock | None,
    titles: dict[str, str],
) -> Message:
    """The message that an utterance is; without ``clock`` its place in the file stands for time."""
    native = place.identity(utterance.id, row, "id", raw)
    if clock is None:
        sent, naive = place.before + row, False
    else:
        sent, naive = place.time(clock, utterance.timestamp, row, "timestamp", raw)
    reply_to = as_text(utterance.reply_to_now) or as_text(utterance.reply_to)
    speaker = as_text(utterance.speaker) or as_text(utterance.user)
    message = Message(
        row=place.before + row,
        id=native,
        sent_us=sent,
        naive=naive,
        untimed=clock is None,
        text=utterance.text or "",
        kind="post" if reply_to is None else "reply",
        author_id=None if speaker in _NOBODY else speaker,
        thread=as_text(utterance.conversation_id) or as_text(utterance.root),
        reply_to=reply_to,
        title=titles.get(native),
    )
    if isinstance(utterance.meta, dict) and utterance.meta:
        _add_meta(message, utterance.meta)
    return message


def _add_meta(message: Message, meta: dict[str, Any]) -> None:
    """What metadata commonly tell (Reddit's score and title), and what our own exports write."""
    kind, title, lang = meta.get("kind"), meta.get("title"), meta.get("lang")
    if isinstance(kind, str) and kind in _KINDS:
        message.kind = cast(Kind, kind)
    if isinstance(title, str) and message.reply_to is None:
        message.title = title or None
    if isinstance(lang, str):
        message.lang = lang or None
    for name in ("score", "reactions", "shares"):
        if isinstance(value := meta.get(name), (int, float)) and not isinstance(value, bool):
            setattr(message, name, as_count(value))
    for name, field in (("addressee", "to_id"), ("quoted_id", "quoted")):
        if isinstance(value := meta.get(name), str):
            setattr(message, field, value)
    message.accepted = _yes_or_no(meta.get("accepted"))
    message.is_question = _yes_or_no(meta.get("is_question"))


def _yes_or_no(value: object) -> bool | None:
    return as_bool(value) if isinstance(value, (bool, str)) else None


def _titles(inputs: Inputs) -> dict[str, str]:
    """Conversation → title, where conversations have one: it is its first message's."""
    member = inputs.find("conversations.json")
    if member is None:
        return {}
    titles = {}
    for identity, raw in jsonlines.split(member, dict[str, msgspec.Raw]).items():
        title = _meta(raw).get("title")
        if isinstance(title, str) and title:
            titles[identity] = title
    return titles


def _people(member: Member, before: int) -> Iterator[Record]:
    speakers = jsonlines.split(member, dict[str, msgspec.Raw])
    for row, (identity, raw) in enumerate(speakers.items(), before + 1):
        if identity not in _NOBODY:
            yield _person(identity, _meta(raw), row, member)


def _person(identity: str, meta: dict[str, Any], row: int, member: Member) -> Person:
    attributes = {name: _attribute(value) for name, value in meta.items()}
    kept = {name: value for name, value in attributes.items() if value is not None}
    left = sorted(name for name, value in meta.items() if value is not None and name not in kept)
    if left:
        member.note(
            _(
                "{file}: what is not a short text or a number was left aside ({names}).",
                file=member.name,
                names=", ".join(left),
            )
        )
    return Person(
        row=row,
        id=identity,
        profession=kept.pop("profession", None),
        is_bot=as_bool(kept.pop("is_bot", None)),
        attributes=kept or None,
    )


def _attribute(value: object) -> str | None:
    if isinstance(value, str) and value.startswith(_BINARY):
        return None
    if isinstance(value, (str, int, float)):
        text = as_text(value)
        return text if text and len(text) <= _ATTRIBUTE_LIMIT else None
    return None


def _meta(raw: msgspec.Raw) -> dict[str, Any]:
    """The metadata of a speaker or conversation: under ``meta``, or in older corpora the value."""
    try:
        value = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return {}
    if not isinstance(value, dict):
        return {}
    inner = value.get("meta", value)
    return inner if isinstance(inner, dict) else {}


def _say_pickles(inputs: Inputs) -> None:
    """Name what is in Python's pickle format and therefore not read."""
    fields = _binary_fields(inputs) or [m.name for m in inputs.members if m.name.endswith(_PICKLES)]
    if fields:
        inputs.note(
            _(
                "Not read, because they are Python pickles, which can run any program: {names}.",
                names=", ".join(sorted(fields)),
            )
        )


def _binary_fields(inputs: Inputs) -> list[str]:
    index = inputs.find("index.json")
    if index is None:
        return []
    tables = jsonlines.split(index, dict[str, Any])
    return [
        name
        for table in tables.values()
        if isinstance(table, dict)
        for name, kinds in table.items()
        if kinds == ["bin"] or kinds == "bin"
    ]
