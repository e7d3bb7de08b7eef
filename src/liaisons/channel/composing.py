"""The words of what is sent, made when it is sent: from the state, the texts, the policy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec
import sqlalchemy as sa

from liaisons.channel import messages, summary
from liaisons.channel.archive import archived
from liaisons.channel.engine import Engine
from liaisons.channel.expecting import expected
from liaisons.channel.ledger import Place, Transaction, payload
from liaisons.channel.messages import Context
from liaisons.channel.port import PAGES, Platform, Relay
from liaisons.channel.settings import Settings
from liaisons.channel.state import LIVE, Question, State
from liaisons.i18n import _, language
from liaisons.text import subjects

if TYPE_CHECKING:
    from liaisons.channel.sending import Row


def context(engine: Engine, read: sa.Connection, state: State, key: str, row: Row) -> Context:
    """What the message of ``row`` speaks of."""
    question = state.questions.get(row.question)
    settings = engine.policy.settings
    kept = (payload(read, row.question) or {}) if question else {}
    answer = (payload(read, row.about) or {}) if row.code in ("answer", "source") else {}
    told = (payload(read, f"o-{row.question}") or {}) if row.code == "outcome" else {}
    vetting = state.vettings.get(row.about)
    quoted = row.kind == "relay" or row.code in messages.QUOTING
    usual = expected(state, question.asked_us) if question else None
    return Context(
        settings=settings,
        text=kept.get("text", "") if quoted else "",
        answer=answer.get("text", ""),
        outcome=told.get("text", ""),
        profession=vetting.profession if vetting else _shared(state, question, engine),
        link=_link(engine, row, key),
        url="" if question is None or question.unseen else kept.get("url", ""),
        tags=_tags(question, settings) if question else "",
        subject=_subject(question, settings) if question else "",
        provisional=bool(question and question.provisional),
        share=usual[0] if usual else None,
        median_s=usual[1] if usual else None,
        rule=row.code.rpartition(":")[2],
        letter=_letter(engine, read, state, row) if row.code == "letter" else (),
        near=_near(engine, read, row, question) if row.code == "held:similar" else (),
    )


def _letter(engine: Engine, read: sa.Connection, state: State, row: Row) -> tuple[str, ...]:
    """Each question that is still there, what peers proposed, where it can be read."""
    base, said = engine.policy.settings.address.rstrip("/"), []
    for q in (state.questions[id] for id in row.about.split()):
        kept = payload(read, q.id)
        if kept is None or not archived(q):
            continue
        first = _first(kept, 160)
        proposals = summary.of(read, state, q, engine.policy.settings.language).proposals[:2]
        quoted = [f"  {_quoted(engine, fitted(p.first.text, 120))}" for p in proposals]
        said.append("\n".join((f"- {first}", *quoted, f"  {_where(row, base, kept, q.id)}")))
    return tuple(said)


def _first(kept: dict[str, Any], most: int) -> str:
    """The first words of a question, on one line."""
    return fitted(" ".join(kept["text"].split()), most)


def _quoted(engine: Engine, text: str) -> str:
    """Somebody's words between the marks of the community's language."""
    french = engine.policy.settings.language == "fr"
    return f"«\N{NO-BREAK SPACE}{text}\N{NO-BREAK SPACE}»" if french else f"“{text}”"


def _where(row: Row, base: str, kept: dict[str, Any], id: str) -> str:
    """Where a question can be read: where it was asked, else in the pages."""
    own = f"{base}/questions/{id}" if base or row.network == PAGES else ""
    return str(kept.get("url") or own)


def _near(
    engine: Engine, read: sa.Connection, row: Row, question: Question | None
) -> tuple[str, ...]:
    """What was answered before, as its author wrote it in public, and where it can be read."""
    base, lines = engine.policy.settings.address.rstrip("/"), []
    for id in question.similar if question else ():
        kept = payload(read, id)
        if kept is not None:
            first = _first(kept, 120)
            lines.append(f"{_quoted(engine, first)} {_where(row, base, kept, id)}".strip())
    return tuple(lines)


def native(read: sa.Connection, row: Row) -> str:
    """The post on its own network of what a message is about; nothing where there is none."""
    kept = payload(read, row.about if row.code == "answer_details" else row.question) or {}
    return str(kept.get("native") or "") if kept.get("network") == row.network else ""


def private(row: Row, said: Context) -> str:
    return messages.words(row.code, said)


def relay(
    engine: Engine, read: sa.Connection, state: State, row: Row, said: Context, platform: Platform
) -> Relay | None:
    """What is put in front of the community; None where there is nothing left to show."""
    if row.code == "digest":
        return _digest(read, state, row, said, platform)
    question = state.questions[row.question]
    kept = payload(read, question.id)
    if kept is None:
        return None
    code = "again" if row.code == "again" else "relay"
    hashtags = engine.policy.settings.hashtags
    if question.unseen:
        text = fitted(messages.words("unseen", said), platform.abilities.max_length)
        return Relay(text=text, hashtags=hashtags)
    above = messages.words(code, said)
    if question.network == row.network and platform.abilities.boosts and kept.get("native"):
        return Relay(text=above, original=kept["native"])
    body = "\n\n".join(part for part in (above, kept["text"]) if part)
    address = f"\n\n{said.url}" if said.url else ""
    limit = platform.abilities.max_length
    body = fitted(body, limit and limit - len(address))
    return Relay(text=body + address, hashtags=hashtags)


def _digest(
    read: sa.Connection, state: State, row: Row, said: Context, platform: Platform
) -> Relay | None:
    waiting = ("digest", "replied", "converging", "disputed")
    ids = [id for id in row.about.split()[1:] if state.questions[id].phase in waiting]
    text = digest_of(read, state, ids, said, platform)
    return None if text is None else Relay(text=text)


def digest_of(
    read: sa.Connection, state: State, ids: Iterable[str], said: Context, platform: Platform
) -> str | None:
    """One post for several questions, those that are there; None where none is."""
    lines = []
    for id in ids:
        kept, question = payload(read, id), state.questions[id]
        if kept is not None and question.phase in LIVE:
            url = "" if question.unseen else kept.get("url", "")
            lines.append(f"- {fitted(kept['text'], 200)} {url}".strip())
    if not lines:
        return None
    text = messages.words("digest", msgspec.structs.replace(said, text="\n".join(lines)))
    return fitted(text, platform.abilities.max_length)


def amended(
    engine: Engine, read: sa.Connection, state: State, row: Row, platform: Platform
) -> str | None:
    """The new words of a relay that holds the question's own; a boost follows by itself."""
    question, kept = state.questions[row.question], payload(read, row.question)
    boosted = question.network == row.network and platform.abilities.boosts and not question.unseen
    if kept is None or boosted:
        return None
    said = context(engine, read, state, row.key, row)
    said = msgspec.structs.replace(said, text=kept["text"])
    if question.unseen:
        return fitted(messages.words("unseen", said), platform.abilities.max_length)
    return fitted(f"{kept['text']}\n\n{said.url}".strip(), platform.abilities.max_length)


def placed(tx: Transaction, network: str, native: str, questions: list[str]) -> None:
    """What answers a relay answers the question; a digest stands for no single one."""
    if len(questions) == 1:
        id = questions[0]
        tx.put(Place(network=network, native=native, kind="relay", ref=id, question=id))


def fitted(text: str, limit: int | None) -> str:
    """``text`` within what a network allows, cut at a word."""
    if limit is None or len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut[limit // 2 :] else cut) + "…"


def _shared(state: State, question: Question | None, engine: Engine) -> str:
    """What is said of somebody who asks unseen: only what enough members share."""
    if question is None or not question.unseen:
        return ""
    asker = state.members[question.person].profession
    shared = Counter(m.profession for m in state.members.values() if m.standing == "vetted")
    return asker if shared[asker] >= engine.policy.settings.unseen.shared_by else ""


def _tags(question: Question, settings: Settings) -> str:
    """Subject, urgency and the community's hashtag, in its language."""
    urgent = ["urgent"] if question.urgent else []
    said = (*_subjects(question, settings), *urgent, *settings.hashtags[:1])
    return " ".join(f"#{tag}" for tag in said if tag)


def _subject(question: Question, settings: Settings) -> str:
    return ", ".join(_subjects(question, settings))


def _subjects(question: Question, settings: Settings) -> list[str]:
    with language(settings.language):
        return [subjects.name(subject) for subject in question.subjects]


def _link(engine: Engine, row: Row, key: str) -> str:
    """Where to go on: the one-time page of a held text, the vetting, the question."""
    base = engine.policy.settings.address.rstrip("/")
    if not base and row.network != PAGES:
        return _("the pages of the channel")  # nobody said where they are
    if row.code in ("held:details", "answer_details"):
        return f"{base}/held/{engine.token(key)}"
    if row.code in ("vetting", "vetting_senior"):
        return f"{base}/vouching"
    if row.code.startswith("waits") or row.code == "liaison":
        return f"{base}/queue"
    return f"{base}/questions/{row.question}" if row.question else f"{base}/me"
