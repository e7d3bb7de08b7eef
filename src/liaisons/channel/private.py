"""What people write to the channel alone: a few words that it understands, or a question unseen."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from liaisons.channel import decide, tagging, vetting
from liaisons.channel.engine import Engine
from liaisons.channel.events import Event, event
from liaisons.channel.gate import Said
from liaisons.channel.ledger import Transaction
from liaisons.channel.port import PrivateMessage
from liaisons.channel.rules import folded
from liaisons.channel.settings import Settings
from liaisons.channel.state import LIVE, Question

if TYPE_CHECKING:
    from liaisons.channel.intake import Intake

_SOLVED = re.compile(r"\W*(?:#?resolue?s?|c'est resolu|#?solved)\b")
_GO_ON = re.compile(r"\W*(?:continuer|quand meme|maintenir|go on)\b")
_OUTCOME = re.compile(r"\W*(?:suite|outcome)\s*:\s*(.+)", re.DOTALL)
_APPEAL = re.compile(r"\W*(?:recours|appeal)\b")
_RHYTHMS = {
    "daily": ("jour", "chaque jour", "tous les jours", "daily"),
    "weekly": ("semaine", "chaque semaine", "weekly"),
    "": ("jamais", "non", "stop", "never", "no"),
}
_LETTERS = re.compile(
    r"\W*(?:lettres?|letters?)\W+("
    + "|".join(w for said in _RHYTHMS.values() for w in said)
    + r")\W*"
)
_VOTES = {
    "oui": "yes", "yes": "yes", "non": "no", "no": "no", "abstention": "abstain",
    "abstain": "abstain", "occupe": "busy", "occupee": "busy", "busy": "busy", "stop": "stop",
}  # fmt: skip


def solves(text: str) -> bool:
    """Whether an asker says that the question is answered."""
    return _SOLVED.match(folded(text)) is not None


def rhythm(text: str) -> str | None:
    """How often somebody wishes letters, as they write it; None where they write something else."""
    said = _LETTERS.fullmatch(folded(text))
    return None if said is None else next(k for k, words in _RHYTHMS.items() if said[1] in words)


def corrects(text: str, question: Question, settings: Settings, now: int) -> list[Event]:
    """What an asker's reply says of the subject or the urgency of their question."""
    said = tagging.correction(text, settings)
    if said is None:
        return []
    fields = {"subjects": list(said.subjects or question.subjects)}
    urgent = question.urgent if said.urgent is None else said.urgent
    about = {"question": question.id, "person": question.person, "by": question.person}
    return [event("tagged", now, urgent=urgent, **fields, **about)]


def deal(
    intake: Intake, engine: Engine, tx: Transaction, person: str, message: PrivateMessage, now: int
) -> None:
    """Understand a private message, or say what can be understood."""
    text = folded(message.text).strip()
    for act in (_care, _vote, _letters, _profession, _about_question):
        if act(intake, engine, tx, person, message, text, now):
            return
    _ask(intake, engine, tx, person, message, now)


_Args = tuple["Intake", Engine, Transaction, str, PrivateMessage, str, int]


def _care(*args: *_Args) -> bool:
    """Somebody may be in danger: the numbers, and a person, before anything else."""
    _intake, engine, tx, person, message, _text, now = args
    if engine.readers.care(message.text) != "distress":
        return False
    engine.record(tx, [event("distress", now, person=person, by=person)])
    return True


def _vote(*args: *_Args) -> bool:
    _intake, engine, tx, person, _message, text, now = args
    said = _VOTES.get(text.strip(" .!"))
    if said is None:
        return False
    asked = [
        v
        for v in tx.state.vettings.values()
        if not v.outcome and person in (*v.drawn, v.senior) and person not in v.votes
    ]
    # "oui" to two requests at once would vouch for somebody else: the page tells them apart.
    if len(asked) != 1:
        return False
    engine.record(tx, vetting.voted(tx.state, engine.policy, asked[0], person, said, now))
    return True


def _letters(*args: *_Args) -> bool:
    _intake, engine, tx, person, message, _text, now = args
    said = rhythm(message.text)
    if said is None:
        return False
    engine.record(tx, [event("profile", now, person=person, by=person, digest=said)])
    return True


def _profession(*args: *_Args) -> bool:
    _intake, engine, tx, person, _message, text, now = args
    member = tx.state.members[person]
    if member.standing not in ("unknown", "declared", "expired"):
        return False
    for profession in engine.policy.settings.professions:
        if re.search(rf"\b{re.escape(folded(profession))}\b", text):
            id = engine.new_id("v")
            lines = decide.declared(tx.state, engine.policy, person, profession, now, id)
            engine.record(tx, lines)
            return True
    return False


def _last(tx: Transaction, person: str, *phases: str) -> Question | None:
    theirs = [q for q in tx.state.questions.values() if q.person == person and q.phase in phases]
    return theirs[-1] if theirs else None


def _about_question(*args: *_Args) -> bool:
    """Go on, appeal, solved: about their last question of which it can be said."""
    intake, engine, tx, person, message, text, now = args
    if _GO_ON.match(text) and (q := _last(tx, person, "held")) and q.code == "similar":
        if (what := kept(tx, q)) is not None:
            intake.regate(tx, q, what, now, person, edited=False, skips=("similar",))
        return True
    if _APPEAL.match(text) and (q := _last(tx, person, "refused")):
        about = {"question": q.id, "person": person, "by": person, "code": q.code}
        engine.record(tx, [event("appealed", now, **about)])
        return True
    if _APPEAL.match(text) and (line := vetting.appealed(tx.state, person, now)):
        engine.record(tx, [line])
        return True
    if _OUTCOME.match(text) and (q := _told_of(tx, person)):
        _outcome(engine, tx, q, message.text.partition(":")[2].strip(), now)
        return True
    if solves(text) and (q := _last(tx, person, "relayed", "replied", "converging", "disputed")):
        engine.record(tx, [event("solved", now, question=q.id, person=person, by=person)])
        return True
    if q := _last(tx, person, *LIVE, "held", "vetting"):
        lines = corrects(message.text, q, engine.policy.settings, now)
        engine.record(tx, lines)
        return bool(lines)
    return False


def _told_of(tx: Transaction, person: str) -> Question | None:
    """The last question of theirs whose author was asked what it was."""
    theirs = (q for q in tx.state.questions.values() if q.person == person and q.phase in LIVE)
    return max((q for q in theirs if q.answered), key=lambda q: q.outcome_asked, default=None)


def _outcome(engine: Engine, tx: Transaction, question: Question, text: str, now: int) -> None:
    """What it was, told by its author; one that identifies somebody is not kept."""
    about = {"question": question.id, "person": question.person, "by": question.person}
    if engine.readers.details(text):
        engine.record(tx, [event("misunderstood", now, code="details", **about)])
        return
    tx.keep(f"o-{question.id}", "outcome", question.person, question.id, {"text": text})
    engine.record(tx, [event("outcome", now, **about)])


def _ask(
    intake: Intake, engine: Engine, tx: Transaction, person: str, message: PrivateMessage, now: int
) -> None:
    """A question that its author wants to ask without being seen."""
    if engine.policy.settings.unseen.allowed and engine.readers.question(message.text):
        id = engine.new_id("q")
        said = {"text": message.text, "network": message.network, "sent_us": message.sent_us}
        tx.keep(id, "question", person, id, said | {"unseen": True, "visibility": "members"})
        what = unseen(message.text, message.network, message.sent_us)
        intake.ask(tx, id, person, what, now)
        return
    engine.record(tx, [event("misunderstood", now, person=person)])


def unseen(text: str, network: str, at_us: int) -> Said:
    return Said(text=text, network=network, at_us=at_us, visibility="members", unseen=True)


def kept(tx: Transaction, question: Question) -> Said | None:
    """What a question says, as rules look at it; None where it was erased."""
    found = tx.text(question.id)
    if found is None:
        return None
    return Said(
        text=found["text"], network=question.network, at_us=question.asked_us,
        visibility=question.visibility, hashtags=tuple(found.get("hashtags", ())),
        media=len(found.get("media", ())), links=found.get("links", 0), unseen=question.unseen,
    )  # fmt: skip
