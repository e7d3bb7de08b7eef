"""The study as a project that other tools can open: documents, threads, codes, coders, codings."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING

from liaisons import __version__
from liaisons.coding import room
from liaisons.coding.codebook import Code, Codebook, codebook
from liaisons.coding.coders import Coder, everybody
from liaisons.coding.codings import Coding, Subject, standing
from liaisons.coding.exchange import turns
from liaisons.coding.exchange.layout import Document, documents, threads_of
from liaisons.coding.exchange.project import (
    Case,
    Group,
    Project,
    QCode,
    QCoding,
    Selection,
    Source,
    User,
    Variable,
)
from liaisons.coding.exchange.study_in import SLASH
from liaisons.coding.interviews.store import Interview, every_turn, everything
from liaisons.coding.samples import all_samples, items
from liaisons.i18n import _, ngettext

if TYPE_CHECKING:
    from liaisons.study.study import Study

ORIGIN = f"Liaisons {__version__}"


def codebook_project(study: Study) -> Project:
    """The codes alone."""
    book = codebook(room(study))
    return Project(name=study.settings.title, origin=ORIGIN, codes=[*_codes(book)])


def project_of(study: Study, communities: Iterable[str], *, seen_by: int | None = None) -> Project:
    """Documents and interviews, and the threads of these communities that were coded or drawn.

    ``seen_by``: only what this coder may see; blind samples stay blind.
    """
    database = room(study)
    book, coders = codebook(database), everybody(database)
    found = standing(database, seen_by=seen_by)
    made = Project(name=study.settings.title, origin=ORIGIN, codes=[*_codes(book)])
    made.users = [User(guid=coder.guid, name=coder.name) for coder in coders]
    writer = _Writer(book, coders, found)
    texts = everything(database)
    made.sources = [writer.document(text) for text in texts]
    spoken = every_turn(database)
    made.codes += turns.codes(spoken)
    for source, text in zip(made.sources, texts, strict=True):
        turns.lay(source, spoken[text.id])
    made.cases = [
        Case(guid=_derived(t.guid, "case"), name=t.name, sources=[t.guid])
        for t in texts
        if t.kind == "interview"
    ]
    place = Variable(guid=_derived(ORIGIN, "community"), name="community")
    for community in communities:
        threads = _threads(study, community, found)
        for document in documents(study, community, threads):
            made.sources.append(writer.thread(document, {place.guid: community}))
    if any(source.values for source in made.sources):
        made.variables = [place]
    made.sets = _sets(study, made)
    made.notices = writer.left_out()
    return made


def _codes(book: Codebook) -> Iterable[QCode]:
    for code in book.codes:
        above = book.every.get(code.parent) if code.parent is not None else None
        yield QCode(
            guid=code.guid,
            name=code.name.replace(SLASH, "/"),
            parent=above.guid if above else None,
            codable=code.codable,
            color=code.color,
            description=_description(code),
        )


def _description(code: Code) -> str:
    parts = [code.definition, code.use and "+ " + code.use, code.avoid and "− " + code.avoid]
    return "\n".join([part for part in parts if part] + [f"« {e} »" for e in code.examples])


def _threads(study: Study, community: str, found: list[Coding]) -> set[int]:
    """The threads of which something was coded or drawn."""
    messages = {c.subject.id for c in found if _is_of(c.subject, community, "message")}
    threads = {c.subject.id for c in found if _is_of(c.subject, community, "thread")}
    for sample in all_samples(room(study)):
        if sample.community == community:
            drawn = items(room(study), sample.id)
            (messages if sample.kind == "message" else threads).update(drawn)
    return threads | set(threads_of(study, community, messages).values())


def _is_of(subject: Subject, community: str, kind: str) -> bool:
    return subject.community == community and subject.kind == kind


class _Writer:
    """Codings laid out as selections of documents."""

    def __init__(self, book: Codebook, coders: list[Coder], found: list[Coding]) -> None:
        self._book = book
        self._coders = {coder.id: coder.guid for coder in coders}
        self._of: dict[Subject, list[Coding]] = {}
        for coding in found:
            self._of.setdefault(coding.subject.whole, []).append(coding)

    def document(self, text: Interview) -> Source:
        """An interview or a document."""
        theirs = self._of.pop(Subject("", "interview", text.id), [])
        source = Source(guid=text.guid, name=text.name, text=text.text)
        self._lay(source, [(c, c.subject.start, c.subject.end) for c in theirs])
        return source

    def thread(self, document: Document, values: dict[str, str]) -> Source:
        """A thread: what was said of it as a whole, of its messages, and of passages of them."""
        source = Source(guid=document.guid, name=document.name, text=document.text, values=values)
        whole = self._of.pop(Subject(document.community, "thread", document.thread), [])
        placed: list[tuple[Coding, int | None, int | None]] = [(c, None, None) for c in whole]
        for segment in document.segments:
            subject = Subject(document.community, "message", segment.message)
            for coding in self._of.pop(subject, []):
                start, end = coding.subject.start, coding.subject.end
                begin = segment.start + (start or 0)
                stop = segment.end if end is None else segment.start + end
                placed.append((coding, begin, min(stop, segment.end)))
        self._lay(source, placed)
        return source

    def _lay(self, source: Source, placed: list[tuple[Coding, int | None, int | None]]) -> None:
        at: dict[tuple[int, int], Selection] = {}
        for coding, start, end in placed:
            said = QCoding(
                guid=coding.guid,
                code=self._book[coding.code].guid,
                user=self._coders[coding.coder],
                at=_time(coding.at_us),
            )
            if start is None or end is None or source.text is None:
                source.codings.append(said)
                continue
            if (start, end) not in at:
                guid = _derived(source.guid, f"{start}-{end}")
                name = source.text[start:end]
                at[start, end] = Selection(guid=guid, start=start, end=end, name=name)
            at[start, end].codings.append(said)
        source.selections = [at[span] for span in sorted(at)]

    def left_out(self) -> list[str]:
        """What found no place: codings of people, and of what was written in private."""
        n = sum(len(codings) for codings in self._of.values())
        if not n:
            return []
        return [
            ngettext(
                "{n} coding is left out: of a person, of another community, or in private.",
                "{n} codings are left out: of people, of other communities, or in private.",
                n,
            )
        ]


def _sets(study: Study, made: Project) -> list[Group]:
    """A set of documents for each sample of interviews; messages lie inside their threads."""
    database = room(study)
    texts = {text.id: text.guid for text in everything(database)}
    return [
        Group(
            guid=_derived(sample.name, "sample"),
            name=_("Sample: {name}", name=sample.name),
            sources=[texts[i] for i in items(database, sample.id) if i in texts],
        )
        for sample in all_samples(database)
        if sample.kind == "interview" and made.sources
    ]


def _derived(guid: str, what: str) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"{guid} {what}"))


def _time(at_us: int) -> str:
    return dt.datetime.fromtimestamp(at_us / 1e6, dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
