"""What happens in a channel, a line each: what, about whom, by whom, when, why.

A line holds ids, times and codes, and no text and no identity: these lie in a payload beside the
log that can be erased. Persons, questions and answers bear ids of the channel's own, drawn at
random, that say nothing once their payload is gone. Lines are never changed.
"""

from __future__ import annotations

from typing import Any

import msgspec

#: Who does what nobody in particular does.
CHANNEL = "channel"


class Event(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the log. ``person`` is whom it is about, ``by`` who did it."""

    kind: str
    at_us: int
    question: str = ""
    person: str = ""
    by: str = CHANNEL
    code: str = ""
    data: dict[str, Any] = {}
    seq: int = 0


#: Every kind of line, and what it says.
KINDS: dict[str, str] = {
    # a question's life
    "asked": "A question came in.",
    "held": "It waits for its author: details that identify, or already answered.",
    "waiting": "It waits until its author is vetted.",
    "refused": "It is not relayed; the code says why.",
    "released": "Its author gave a new text, or chose to go on.",
    "accepted": "It is to be relayed.",
    "digested": "It goes into the next digest: the day's noise budget is spent.",
    "let_out": "The delay that its author wished for is over.",
    "digest": "A digest goes out.",
    "relayed": "A network has it.",
    "edited": "Its author changed it.",
    "replied": "Somebody answered.",
    "answer_edited": "An answer was changed by its author.",
    "answer_gone": "An answer was deleted.",
    "agreed": "A peer agrees with an answer.",
    "disagreed": "A peer does not.",
    "solved": "Its author says that it is answered.",
    "source_asked": "A peer asks where an answer can be read up.",
    "outcome_asked": "Its author is asked what it was.",
    "outcome": "Its author told what it was.",
    "routed": "Peers likely to know were written to.",
    "again": "It was put in front of the community again.",
    "handed": "A person on duty owns it until somebody answers.",
    "closed": "Nothing more is expected.",
    "reopened": "It is open again.",
    "withdrawn": "Its author deleted it.",
    "appealed": "Its author asks that a refusal be looked at again.",
    "tagged": "Its subjects or urgency were corrected.",
    # care
    "distress": "Its author may be in danger; the numbers were given.",
    "emergency": "A life may be in danger; its author was told whom to call.",
    # people
    "met": "Somebody appears for the first time.",
    "linked": "Somebody is known on one more network.",
    "declared": "Somebody says what their profession is.",
    "vet": "Somebody is to be vetted.",
    "vetting_opened": "Peers are asked whether they vouch for somebody.",
    "vetting_drawn": "Others are asked too.",
    "vetting_senior": "They disagree: a senior member decides.",
    "voted": "A peer said yes, no, abstain, busy or stop.",
    "vetted": "Somebody is a member.",
    "not_vetted": "Somebody is not.",
    "vetting_expired": "A membership ran out.",
    "revoked": "A membership was taken back.",
    "role": "Somebody's role changed.",
    "profile": "Somebody says what they know and how often they may be asked.",
    "letter": "What was answered since the last one goes to somebody who chose it.",
    "consented": "Somebody lets their texts serve research.",
    "unconsented": "Somebody no longer does.",
    "erased": "Somebody's texts and identities were erased.",
    # work of moderators
    "reported": "A member finds that something should not stand.",
    "queued": "Something waits for a moderator.",
    "taken": "A moderator looks at it.",
    "reminded": "It has waited long: somebody on duty is told.",
    "settled": "A moderator decided; the code says what.",
    "reversed": "A decision was undone.",
    # the machine
    "told": "A private message was delivered; the code says which.",
    "undelivered": "Something could not be sent; the code says what.",
    "misunderstood": "Somebody wrote something that the channel does not understand.",
    "malformed": "A network said something that cannot be read.",
    "policy": "channel.toml changed.",
}


def event(kind: str, at_us: int, **fields: Any) -> Event:
    """A line to be written; unknown fields go into ``data``."""
    known = {
        name: fields.pop(name) for name in ("question", "person", "by", "code") if name in fields
    }
    return Event(kind, at_us, data=fields, **known)
