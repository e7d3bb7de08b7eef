"""What coders differ on, with the words it is about and what was decided, for those who may see."""

from __future__ import annotations

from dataclasses import dataclass

from liaisons.coding import samples
from liaisons.coding.adjudication import Decision, decisions
from liaisons.coding.agreement.disagreements import Disagreement, disagreements
from liaisons.coding.codebook import Code, Codebook, codebook
from liaisons.coding.codings import Subject
from liaisons.coding.interviews import store as interviews
from liaisons.errors import NotFound
from liaisons.i18n import _, current
from liaisons.study.codings import revisions
from liaisons.web import coders, reading
from liaisons.web.coding import since
from liaisons.web.desk import Desk, public


@dataclass(frozen=True)
class Difference:
    """One unit on which coders differ. ``options``: what was said, as codes to decide for."""

    found: Disagreement
    subject: Subject
    key: str
    options: list[tuple[Code, str]]
    others: list[Code]
    decision: Decision | None
    decided: str = ""
    by: str = ""
    when: str = ""
    author: str = ""
    before: str = ""
    words: str = ""
    after: str = ""


def listed(desk: Desk, community: str) -> list[Difference]:
    """All that may be seen: what lies in a blind sample that is closed may not."""
    database = coders.room(desk)
    hidden = samples.closed(database)
    book, names = codebook(database), coders.names(desk)
    held = {(d.subject, d.about): d for d in decisions(database)}
    by_name: dict[int, dict[str, Code]] = {}
    return [
        _difference(book, names, one, community, held, by_name)
        for one in _kept(desk, community)
        if (one.kind, one.subject) not in hidden and one.kind != "person"
    ]


def _kept(desk: Desk, community: str) -> list[Disagreement]:
    """The disagreements, worked out once for what stands."""
    database = coders.room(desk)
    stamp = revisions(database)
    key = ("disagreements", community, current(), stamp)
    return desk.opened.kept.keep(key, lambda: disagreements(desk.study, community=community))


def find(desk: Desk, community: str, asked: Subject, about: int) -> Difference:
    """The disagreement on a subject and a variable or code; NotFound where there is none."""
    for one in listed(desk, community):
        if one.subject == asked and one.found.about == about:
            return one
    raise NotFound(_("Nobody differs on this (any more): load the page again."))


def _difference(
    book: Codebook,
    names: dict[int, str],
    one: Disagreement,
    community: str,
    held: dict[tuple[Subject, int], Decision],
    by_name: dict[int, dict[str, Code]],
) -> Difference:
    where = "" if one.kind == "interview" else community
    subject = Subject(where, one.kind, one.subject, one.start, one.end)  # type: ignore[arg-type]
    decision = held.get((subject, one.about))
    if one.about not in by_name:
        by_name[one.about] = _named(book, one.about)
    options, others = _options(book, one, by_name[one.about])
    return Difference(
        found=one,
        subject=subject,
        key=str(one.subject) if one.kind == "interview" else public(one.subject),
        options=options,
        others=others,
        decision=decision,
        decided=_decided(book, decision),
        by=names.get(decision.coder, "") if decision else "",
        when=since(decision.at_us) if decision else "",
    )


def _named(book: Codebook, about: int) -> dict[str, Code]:
    """The values of a variable by their names, those that are offered no more included."""
    of = [code for code in book.every.values() if book.about(code.id).id == about]
    return {book.value_name(code.id): code for code in of if code.id != about}


def _options(
    book: Codebook, one: Disagreement, by_name: dict[str, Code]
) -> tuple[list[tuple[Code, str]], list[Code]]:
    """The codes that were said, with who said them; the other values of the variable."""
    about = book[one.about]
    if not about.is_variable:
        who = ", ".join(name for name, value in one.said.items() if value == _("present"))
        return [(about, who)], []
    by_value: dict[str, list[str]] = {}
    for name, value in one.said.items():
        by_value.setdefault(value, []).append(name)
    said = [(by_name[v], ", ".join(who)) for v, who in by_value.items() if v in by_name]
    kept = {code.id for code, _who in said}
    usable = (code for code in by_name.values() if code.codable and not code.retired)
    return said, [c for c in usable if c.id not in kept and c.merged_into is None]


def _decided(book: Codebook, decision: Decision | None) -> str:
    if decision is None:
        return ""
    if decision.code is None:
        return _("none of them")
    return book.value_name(decision.code)


def with_words(desk: Desk, community: str, some: list[Difference]) -> list[Difference]:
    """The same with the words that each is about."""
    case = reading.opened(desk, community)
    ids = [one.subject.id for one in some if one.subject.kind == "message"]
    texts = {("message", k): (m["author"] or "", m["text"] or "")
             for k, m in case.messages(ids).items()}  # fmt: skip
    for one in some:
        if one.subject.kind == "thread":
            about = case.shelf.thread(one.subject.id)
            texts["thread", one.subject.id] = (about["author"] or "", about["text"] or "")
    told = {t.id: t for t in interviews.everything(coders.room(desk))}
    texts |= {("interview", t.id): (t.name, t.text) for t in told.values()}
    return [_worded(one, texts) for one in some]


_AROUND = 200


def _worded(one: Difference, texts: dict[tuple[str, int], tuple[str, str]]) -> Difference:
    import dataclasses

    author, text = texts.get((one.subject.kind, one.subject.id), ("", ""))
    start, end = one.subject.start, one.subject.end
    if start is None or end is None:
        return dataclasses.replace(one, author=author, before=text)
    before = text[max(0, start - _AROUND) : start]
    after = text[end : end + _AROUND]
    return dataclasses.replace(
        one, author=author, before=before, words=text[start:end], after=after
    )
