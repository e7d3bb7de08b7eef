"""The moderators' queue: what waits, what they decide, and how it is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaisons.channel import private, vetting
from liaisons.channel.engine import Engine
from liaisons.channel.events import Event, event
from liaisons.channel.ledger import Transaction
from liaisons.channel.rights import Who
from liaisons.channel.state import LIVE, Item, State
from liaisons.errors import BadFile, NotFound, Refused
from liaisons.i18n import _

if TYPE_CHECKING:
    from liaisons.channel.intake import Intake

#: What can be decided of each kind of thing.
OUTCOMES: dict[str, tuple[str, ...]] = {
    "appeal": ("upheld", "kept"),
    "vetting": ("vetted", "not_vetted"),
    "report": ("removed", "kept"),
    "distress": ("followed",),
    "duty": ("answered", "closed"),
    "dead_letter": ("seen",),
}
#: The most pressing first; within a kind the oldest.
_PRESSING = ("distress", "duty", "appeal", "vetting", "report", "dead_letter")


def waiting(state: State) -> list[Item]:
    """What waits, the most pressing first."""
    open_ = [item for item in state.items.values() if not item.outcome]
    return sorted(open_, key=lambda item: (_PRESSING.index(item.what), item.opened_us))


def settle(
    intake: Intake, engine: Engine, tx: Transaction, who: Who, id: str, outcome: str, now: int
) -> None:
    """Decide on something that waits. Nobody decides on what is about themselves."""
    item = tx.state.items.get(id)
    if item is None:
        raise NotFound(_("Nothing of the kind waits."))
    if item.outcome:
        raise Refused(_("This is decided already."))
    if outcome not in OUTCOMES[item.what]:
        raise BadFile(_("It can be decided: {outcomes}.", outcomes=", ".join(OUTCOMES[item.what])))
    if item.what in ("appeal", "vetting"):
        who.need("decide")
    if who.person == item.person:
        raise Refused(_("Nobody decides on what is about themselves."))
    about = {"question": item.question, "person": item.person, "by": who.person}
    line = event("settled", now, code=outcome, item=id, **about)
    if item.what == "vetting":
        _vet(engine, tx, who, item, outcome, now)
        return
    engine.record(tx, [line])
    if outcome == "upheld":
        _upheld(intake, tx, who, item, now)
    elif outcome in ("removed", "closed"):
        kind = "withdrawn" if outcome == "removed" else "closed"
        engine.record(tx, [event(kind, now, code="moderator", **about)])


def _vet(engine: Engine, tx: Transaction, who: Who, item: Item, outcome: str, now: int) -> None:
    """A vetting that peers do not agree on; the lines that follow settle the item."""
    asked = tx.state.vettings[item.ref]
    about = {"person": item.person, "by": who.person, "code": "senior", "vetting": asked.id}
    lines: list[Event] = [event("not_vetted", now, **about)]
    if outcome == "vetted":
        until = vetting.until(engine.policy, now)
        lines = [event("vetted", now, until_us=until, **about)]
    settled = {"person": item.person, "by": who.person, "code": outcome}
    engine.record(tx, [*lines, event("settled", now, item=item.id, **settled)])


def _upheld(intake: Intake, tx: Transaction, who: Who, item: Item, now: int) -> None:
    """The check that refused a question is set aside for it; the others still hold."""
    question = tx.state.questions[item.question]
    said = private.kept(tx, question)
    if question.phase == "refused" and said is not None:
        skips = (question.code,)
        intake.regate(tx, question, said, now, who.person, edited=False, skips=skips)


def reverse(engine: Engine, tx: Transaction, who: Who, id: str, now: int) -> None:
    """Undo a decision: what it let through is taken back, what it refused waits again."""
    item = tx.state.items.get(id)
    if item is None or not item.outcome:
        raise NotFound(_("Nothing of the kind was decided."))
    about = {"question": item.question, "person": item.person, "by": who.person}
    lines = [event("reversed", now, code=item.outcome, item=id, **about)]
    if item.outcome == "vetted":
        lines.append(event("revoked", now, person=item.person, by=who.person))
    elif item.outcome == "upheld":
        lines += _refused_again(tx.state, item, now)
    elif item.outcome == "not_vetted":
        again = {"person": item.person, "by": who.person}
        lines.append(event("vet", now, vetting=engine.new_id("v"), **again))
    engine.record(tx, lines)


def _refused_again(state: State, item: Item, now: int) -> list[Event]:
    """A question that an appeal let through, taken back for the reason it had."""
    question = state.questions[item.question]
    if question.phase not in LIVE:
        return []
    about = {"question": question.id, "person": question.person}
    return [event("refused", now, code=item.ref, **about)]
