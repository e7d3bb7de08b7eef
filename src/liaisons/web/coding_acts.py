"""What one key or button does: a coding kept, taken back, undone; something read to the end."""

from __future__ import annotations

from typing import get_args

import msgspec

from liaisons.coding import codings, samples
from liaisons.coding.codebook import codebook
from liaisons.coding.codings import Act, BadCoding, Kind, Mark, Subject
from liaisons.errors import NotFound, Refused
from liaisons.i18n import _
from liaisons.web import chips, coders, interviewing, reading
from liaisons.web.desk import Desk, key_of


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a form asks for. ``subject`` as addresses name it; ``start`` None: all of it."""

    kind: str = "message"
    community: str = ""
    subject: str = ""
    start: int | None = None
    end: int | None = None
    quote: str = ""
    code: int | None = None
    withdraw: int | None = None
    undo: bool = False
    done: str = ""
    sample: int | None = None


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What was done, in words, and the chips of what it touched, by their place on the page."""

    said: str
    slots: dict[str, str] = {}
    left: int | None = None


def act(desk: Desk, asked: Asked) -> Answer:
    """Do it for who asks. Raises BadCoding, NotFound or Refused with what cannot be done."""
    if asked.undo:
        return _undo(desk, asked)
    if asked.withdraw is not None:
        done = codings.withdraw(coders.room(desk), coders.coder(desk).id, [asked.withdraw])
        return _answer(desk, done, _("Taken back."))
    if asked.done:
        return _read(desk, asked)
    if asked.code is None:
        raise BadCoding(_("Choose a code first."))
    return _code(desk, asked, asked.code)


def _code(desk: Desk, asked: Asked, code: int) -> Answer:
    subject, quote = _passage(desk, asked)
    me, database = coders.coder(desk).id, coders.room(desk)
    if asked.sample is not None:
        _check_sample(desk, asked.sample, me, subject)
    done = codings.code(database, me, [Mark(subject, code, quote=quote)], sample=asked.sample)
    name = codebook(database).value_name(code)
    said = _("{code}: kept.", code=name) if done.made else _("{code}: already there.", code=name)
    return Answer(said=said, slots=chips.slots(desk, [subject.whole]), left=_left(desk, asked, me))


def _undo(desk: Desk, asked: Asked) -> Answer:
    me = coders.coder(desk).id
    done = codings.undo(coders.room(desk), me, by_hand=True)
    if done is None:
        return Answer(said=_("There is nothing to undo."))
    made = _answer(desk, done, _("Undone."))
    return msgspec.structs.replace(made, left=_left(desk, asked, me))


def _answer(desk: Desk, done: Act, said: str) -> Answer:
    touched = codings.subjects_of(coders.room(desk), [*done.made, *done.withdrawn])
    return Answer(said=said, slots=chips.slots(desk, touched))


def _read(desk: Desk, asked: Asked) -> Answer:
    """Somebody has read to the end, and there may be nothing to say."""
    if asked.sample is None:
        raise BadCoding(_("Only what is in a sample is marked as read."))
    me, database = coders.coder(desk).id, coders.room(desk)
    subject = subject_of(asked.community, asked.kind, asked.subject)
    _check_sample(desk, asked.sample, me, subject)
    if asked.done == "not":
        samples.unfinished(database, asked.sample, me, subject.id)
    else:
        samples.finished(database, asked.sample, me, [subject.id])
    said = _("Read, nothing to code.") if asked.done != "not" else _("To be read again.")
    return Answer(said=said, left=_left(desk, asked, me))


def _left(desk: Desk, asked: Asked, me: int) -> int | None:
    database = coders.room(desk)
    return None if asked.sample is None else samples.how_many_left(database, asked.sample, me)


def _check_sample(desk: Desk, sample: int, me: int, subject: Subject) -> None:
    found = samples.one(coders.room(desk), sample)
    if found.coders and me not in found.coders:
        raise Refused(_("This sample is given to others to code."))
    if found.kind != subject.kind or not samples.holds(coders.room(desk), sample, subject.id):
        raise NotFound(_("This is not in the sample."))


def _passage(desk: Desk, asked: Asked) -> tuple[Subject, str | None]:
    """What is coded, and the words that stand there. Raises where it is not in the study."""
    subject = subject_of(asked.community, asked.kind, asked.subject, asked.start, asked.end)
    text = _text(desk, subject)
    if asked.start is None or asked.end is None:
        return subject.whole, None
    if subject.kind == "thread" or not 0 <= asked.start < asked.end <= len(text):
        raise BadCoding(_("A passage begins before it ends, and inside its text."))
    quote = text[asked.start : asked.end]
    if asked.quote and asked.quote != quote:
        raise BadCoding(_("The text is not what your page shows (any more): load it again."))
    return subject, quote


def _text(desk: Desk, subject: Subject) -> str:
    if subject.kind == "interview":
        return interviewing.known(desk, subject.id).text
    case = reading.opened(desk, subject.community)
    if subject.kind == "thread":
        return str(case.shelf.thread(subject.id)["text"] or "")
    (found_message,) = case.texts.some([subject.id], ["text"])
    if found_message is None:
        raise NotFound(_("This message is not in the corpus."))
    return str(found_message["text"] or "")


def subject_of(
    community: str, kind: str, subject: str, start: int | None = None, end: int | None = None
) -> Subject:
    """What a form is about. Raises BadCoding or NotFound where it cannot be coded."""
    known = _kind(kind)
    if known != "interview":
        return Subject(community, known, key_of(subject), start, end)
    if not subject.isdecimal() or len(subject) > 9:
        raise NotFound(_("There is no such interview."))
    return Subject("", known, int(subject), start, end)


def _kind(said: str) -> Kind:
    for kind in get_args(Kind):
        if said == kind and kind != "person":
            return kind  # type: ignore[no-any-return]
    raise BadCoding(_("This cannot be coded here."))
