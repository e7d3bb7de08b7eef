"""The moderators' queue: what waits, what they decide, and how it is undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from liaisons.channel import private, vetting
from liaisons.channel.engine import Engine
from liaisons.channel.events import Event, event
from liaisons.channel.ledger import Transaction
from liaisons.channel.rights import Who
from liaisons.channel.settings import DAY_US
from liaisons.channel.state import LIVE, Item, State, Vetting
from liaisons.errors import BadFile, NotFound, Refused
from liaisons.i18n import _

if TYPE_CHECKING:
    from liaisons.channel.intake import Intake

#: What can be decided of each kind of thing.
OUTCOMES: dict[str, tuple[str, ...]] = {
    "appeal": ("upheld", "kept"),
    "vetting": ("vetted", "not_vetted"),
    "vetting_appeal": ("vetted", "not_vetted"),
    "report": ("removed", "kept"),
    "distress": ("followed",),
    "duty": ("answered", "closed"),
    "dead_letter": ("seen",),
}
#: The most pressing first; within a kind the oldest.
_PRESSING = (
    "distress", "duty", "appeal", "vetting_appeal", "vetting", "report", "dead_letter",
)  # fmt: skip


def waiting(state: State) -> list[Item]:
    """What waits, the most pressing first; each reminder brings a thing one place forward.

    Nothing but distress comes before distress, and what waits long does not wait for ever.
    """

    def pressing(item: Item) -> tuple[int, int]:
        rank = _PRESSING.index(item.what)
        return (max(1, rank - item.reminded) if rank else 0, item.opened_us)

    return sorted((item for item in state.items.values() if not item.outcome), key=pressing)


def shown(state: State, person: str, per_day: int, now_us: int) -> tuple[list[Item], int]:
    """What one moderator is shown today, and how much more waits for others or tomorrow.

    What they decided in the last 24 hours counts; distress is always shown.
    """
    done = sum(
        item.settled_by == person and item.settled_us > now_us - DAY_US
        for item in state.items.values()
    )
    all_ = waiting(state)
    urgent = [item for item in all_ if item.what == "distress"]
    others = [item for item in all_ if item.what != "distress"]
    mine = [*urgent, *others[: max(0, per_day - done)]]
    return mine, len(all_) - len(mine)


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
    if item.what in ("appeal", "vetting", "vetting_appeal"):
        who.need("decide")
    if who.person == item.person:
        raise Refused(_("Nobody decides on what is about themselves."))
    about = {"question": item.question, "person": item.person, "by": who.person}
    line = event("settled", now, code=outcome, item=id, **about)
    if item.what in ("vetting", "vetting_appeal"):
        _vet(engine, tx, who, item, outcome, now)
        return
    engine.record(tx, [line])
    if outcome == "upheld":
        _upheld(intake, tx, who, item, now)
    elif outcome == "removed":
        _removed(engine, tx, who, item, now)
    elif outcome == "closed":
        engine.record(tx, [event("closed", now, code="moderator", **about)])


def _removed(engine: Engine, tx: Transaction, who: Who, item: Item, now: int) -> None:
    """The answer that was reported goes, or the whole question."""
    about = {"question": item.question, "person": item.person, "by": who.person}
    asked = tx.state.questions[item.question]
    if item.ref in asked.answers:
        line = event("answer_gone", now, answer=item.ref, code="moderator", **about)
    else:
        line = event("withdrawn", now, code="moderator", **about)
    engine.record(tx, [line])


def _vet(engine: Engine, tx: Transaction, who: Who, item: Item, outcome: str, now: int) -> None:
    """A vetting that peers do not agree on, or an appeal about one: somebody else decides."""
    asked = _last_vetting(tx.state, item)
    if item.what == "vetting_appeal" and asked and who.person in (asked.senior, *asked.votes):
        raise Refused(_("Somebody else decides on an appeal."))
    about = {"person": item.person, "by": who.person, "code": "senior"}
    if item.what == "vetting" and asked:
        about["vetting"] = asked.id
    lines: list[Event] = [event("not_vetted", now, **about)]
    if outcome == "vetted":
        until = vetting.until(engine.policy, now)
        lines = [event("vetted", now, until_us=until, **about)]
    settled = {"person": item.person, "by": who.person, "code": outcome}
    engine.record(tx, [*lines, event("settled", now, item=item.id, **settled)])


def _last_vetting(state: State, item: Item) -> Vetting | None:
    theirs = [v for v in state.vettings.values() if v.person == item.person]
    return state.vettings.get(item.ref) or (theirs[-1] if theirs else None)


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
