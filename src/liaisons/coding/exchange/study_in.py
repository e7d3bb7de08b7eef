"""Taking a project of another tool into the study: coders, codes, documents, codings.

What is known by its identifier is taken for the same. A passage whose words do not stand where it
says is realigned by them, or listed; nothing is dropped unsaid.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from liaisons.coding import anchors, room
from liaisons.coding.codebook import Codebook, codebook_in
from liaisons.coding.coders import Coder, coder_in, everybody_in
from liaisons.coding.codings import Mark, Subject, batches, code_in
from liaisons.coding.editing import add_in
from liaisons.coding.exchange import turns
from liaisons.coding.exchange.layout import Document, all_threads, documents, guids
from liaisons.coding.exchange.notes_in import keep_notes
from liaisons.coding.exchange.project import Project, QCode, QCoding, Selection, Source
from liaisons.coding.exchange.refi_in import is_quote
from liaisons.coding.interviews.store import Interview, Turn, everything_in
from liaisons.coding.interviews.store import add_in as add_interview
from liaisons.coding.tables import codings
from liaisons.i18n import _

if TYPE_CHECKING:
    import sqlalchemy as sa

    from liaisons.study.study import Study

#: A slash separates codes in paths; in the names of others it becomes this, and back.
SLASH = "\N{DIVISION SLASH}"


class Taken(msgspec.Struct, kw_only=True):
    """What was taken in: read = made + already + unplaced."""

    file: str
    read: int = 0
    made: int = 0
    already: int = 0
    withdrawn: int = 0
    coders: int = 0
    new_codes: int = 0
    new_documents: int = 0
    memos: int = 0
    realigned: list[str] = []
    unplaced: list[str] = []
    notices: list[str] = []
    acts: list[int] = []  # by which all of it can be taken back


def take(study: Study, project: Project, file: str) -> Taken:
    """Take a project in, whole or not at all."""
    report = Taken(file=file, notices=list(project.notices))
    spoken = turns.taken(project)
    threads = _our_threads(study, project)
    with room(study).writing() as write:
        taker = _Taker(write, project, report, threads, spoken)
        for source in project.sources:
            taker.source(source)
        taker.write()
    report.memos = keep_notes(study, project, file)
    return report


def _our_threads(study: Study, project: Project) -> dict[str, Document]:
    """The documents that are threads of this study, by identifier."""
    wanted = {source.guid.lower() for source in project.sources}
    found: dict[str, Document] = {}
    for community in study.store.communities if wanted else ():
        named = guids(study, community, all_threads(study, community))
        ours = [thread for thread, guid in named.items() if guid in wanted]
        found |= {d.guid: d for d in documents(study, community, ours)} if ours else {}
    return found


class _Taker:
    """One import under way."""

    def __init__(
        self,
        write: sa.Connection,
        project: Project,
        report: Taken,
        threads: dict[str, Document],
        spoken: dict[str, list[Turn]],
    ) -> None:
        self._write, self._report, self._threads = write, report, threads
        self._spoken = spoken
        self._book = codebook_in(write)
        self._coders = _coders(write, project)
        report.coders = len(project.users)
        self._codes = self._add_codes(project)
        self._documents = {i.guid.lower(): i for i in everything_in(write)}
        self._marks: dict[int, list[Mark]] = {}

    def _add_codes(self, project: Project) -> dict[str, int]:
        used = {c.code for s in project.sources for c in _every_coding(s)}
        known = {code.guid.lower(): code.id for code in self._book.every.values()}
        for code in project.codes:
            if code.guid.lower() not in known:
                parent = known.get((code.parent or "").lower())
                made = _add_code(self._write, self._book, code, parent, used)
                known[code.guid.lower()] = made
                self._report.new_codes += 1
        return known

    def source(self, source: Source) -> None:
        """What was coded of one document."""
        every = _every_coding(source)
        self._report.read += len(every)
        thread = self._threads.get(source.guid.lower())
        if thread is not None:
            self._of_thread(source, thread)
            return
        document = self._document(source)
        if document is None:
            for coding in every:
                self._unplaced(source, coding, _("its text is not in the file"))
            return
        whole = Subject("", "interview", document.id)
        for coding in source.codings:
            self._mark(source, coding, whole, None)
        quoted = _names_quote(source)
        for selection in source.selections:
            place = self._place(source, selection, document.text, quoted)
            for coding in selection.codings:
                if place is None:
                    self._unplaced(source, coding, _("its words are not in the text"))
                    continue
                subject = Subject("", "interview", document.id, place.start, place.end)
                self._mark(source, coding, subject, document.text[place.start : place.end])

    def _of_thread(self, source: Source, thread: Document) -> None:
        for coding in source.codings:
            self._mark(source, coding, Subject(thread.community, "thread", thread.thread), None)
        for selection in source.selections:
            place = self._place(source, selection, thread.text, _names_quote(source))
            subjects = [] if place is None else list(thread.subjects(place.start, place.end))
            for coding in selection.codings:
                if not subjects:
                    self._unplaced(source, coding, _("its words are not in the text"))
                for n, subject in enumerate(subjects):
                    self._mark(source, coding, subject, _quote(thread, subject), first=n == 0)

    def _document(self, source: Source) -> Interview | None:
        """The document kept under this identifier; kept now where it is new and has a text."""
        known = self._documents.get(source.guid.lower())
        text = _surrogate(source) if source.text is None else source.text
        if known is not None or not text.strip():
            return known
        if source.text is None:
            self._report.notices.append(
                _("{source}: the text is not in the file; its quotations are.", source=source.name)
            )
        names = {document.name for document in self._documents.values()}
        name = _free(" ".join(source.name.split()) or source.guid, names)
        found = turns.fitting(self._spoken.get(source.guid.lower(), ()), len(text))
        made = add_interview(
            self._write, name, text, found=found, kind="document", source=self._report.file,
            guid=source.guid,
        )  # fmt: skip
        self._documents[source.guid.lower()] = made
        self._report.new_documents += 1
        return made

    def _place(
        self, source: Source, selection: Selection, text: str, quoted: bool
    ) -> anchors.Place | None:
        start, end = selection.start, selection.end
        if start is None or end is None:
            return None
        theirs = source.text
        quote = theirs[start:end] if theirs is not None and end <= len(theirs) else None
        if quoted and not (quote and is_quote(quote, selection.name)):
            quote = selection.name
        place = anchors.place(text, start, end, quote or None)
        if place is not None and place.how != "exact":
            self._report.realigned.append(f"{source.name}: {text[place.start : place.end][:60]}")
        return place

    def _mark(
        self,
        source: Source,
        coding: QCoding,
        subject: Subject,
        quote: str | None,
        *,
        first: bool = True,
    ) -> None:
        code = self._codes.get(coding.code.lower())
        if code is None:
            self._unplaced(source, coding, _("its code is not in the codebook"))
            return
        coder = self._coders.get(coding.user.lower()) or self._nobody()
        guid = coding.guid if first and coding.guid else None
        self._marks.setdefault(coder, []).append(Mark(subject, code, quote, guid))

    def _nobody(self) -> int:
        """Who coded is not said: somebody under the name of the file."""
        made = coder_in(self._write, self._report.file)
        self._coders[""] = made.id
        return made.id

    def _unplaced(self, source: Source, coding: QCoding, why: str) -> None:
        self._report.unplaced.append(f"{source.name}: {coding.guid}: {why}")

    def write(self) -> None:
        """Code everything that was found."""
        taken = _taken_guids(
            self._write, [m.guid for marks in self._marks.values() for m in marks if m.guid]
        )
        for coder, marks in self._marks.items():
            fresh = [msgspec.structs.replace(m, guid=None) if m.guid in taken else m for m in marks]
            act = code_in(self._write, self._book, coder, fresh, source=self._report.file)
            self._report.made += len(marks) - act.already
            self._report.already += act.already
            self._report.withdrawn += len(act.withdrawn)
            self._report.acts += [] if act.id is None else [act.id]


def _every_coding(source: Source) -> list[QCoding]:
    return [*source.codings, *(c for s in source.selections for c in s.codings)]


def _coders(write: sa.Connection, project: Project) -> dict[str, int]:
    """User → coder: the same identifier, else the same name, else somebody new."""
    everybody = everybody_in(write)
    by_guid = {coder.guid.lower(): coder for coder in everybody}
    by_name = {coder.name: coder for coder in everybody}
    found: dict[str, int] = {}
    for user in project.users:
        name = user.name.strip() or user.guid
        coder: Coder | None = by_guid.get(user.guid.lower()) or by_name.get(name)
        if coder is None or (coder.guid != user.guid and coder.id in found.values()):
            coder = coder_in(write, _free(name, set(by_name)), guid=user.guid)
            by_name[coder.name] = coder
        found[user.guid.lower()] = coder.id
    return found


def _add_code(
    write: sa.Connection, book: Codebook, code: QCode, parent: int | None, used: set[str]
) -> int:
    name = " ".join(code.name.replace("/", SLASH).split()) or code.guid
    taken = {sibling.name.casefold() for sibling in book.below(parent)}
    made = add_in(
        write,
        book,
        _free(name, taken, str.casefold),
        parent=parent,
        guid=code.guid,
        codable=code.codable or code.guid in used,
        definition=code.description,
        color=code.color,
    )
    return made.id


def _free(name: str, taken: set[str], key: Any = str) -> str:
    names = (f"{name} ({n})" if n > 1 else name for n in range(1, len(taken) + 2))
    return next(free for free in names if key(free) not in taken)


def _names_quote(source: Source) -> bool:
    """Whether the names of selections are the words they select, as some tools have it."""
    named = [s for s in source.selections if s.name and s.start is not None]
    if source.text is None or not named:
        return False
    borne = sum(is_quote(source.text[s.start : s.end], s.name) for s in named)
    return borne * 2 >= len(named)


def _surrogate(source: Source) -> str:
    """A text in which what the selections quote stands where they say, the rest being spaces."""
    placed = [
        (s.start, s.end, s.name)
        for s in source.selections
        if s.start is not None and s.end is not None and s.codings and s.end < 10_000_000
    ]
    length = max((end for _start, end, _name in placed), default=0)
    letters = [" "] * length
    for start, end, name in placed:
        letters[start:end] = name[: end - start].ljust(end - start, "…")
    return "".join(letters)


def _quote(thread: Document, subject: Subject) -> str | None:
    segment = thread.place(subject.id)
    if segment is None or subject.start is None or subject.end is None:
        return None
    return thread.text[segment.start + subject.start : segment.start + subject.end]


def _taken_guids(write: sa.Connection, wanted: list[str]) -> set[str]:
    import sqlalchemy as sa

    return {
        guid
        for some in batches(wanted)
        for guid in write.execute(
            sa.select(codings.c.guid).where(codings.c.guid.in_(some))
        ).scalars()
    }
