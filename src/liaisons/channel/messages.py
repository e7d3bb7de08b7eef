"""What the channel says, in the community's language. What identifies somebody is never quoted."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from liaisons.channel.settings import Settings
from liaisons.i18n import _, duration, language, percent

#: Private messages that quote a question: they are taken back when it is.
QUOTING = ("routed", "duty", "outcome")
#: The letters of a question that are quoted to those who are asked to answer.
QUOTED = 400


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What a message speaks of."""

    settings: Settings
    text: str = ""  # of the question, where it may be said
    answer: str = ""
    outcome: str = ""
    profession: str = ""
    link: str = ""  # where to go on in the pages
    url: str = ""  # where the question is
    tags: str = ""
    subject: str = ""
    provisional: bool = False
    share: float | None = None  # of questions at this hour that were answered
    median_s: float | None = None
    rule: str = ""
    letter: tuple[str, ...] = ()  # what was answered: each question, what was said of it
    near: tuple[str, ...] = ()  # what was answered before: its first words, its address


def words(code: str, context: Context) -> str:
    """The message that ``code`` names; ``refused:rule:off_topic`` says that rule."""
    with language(context.settings.language):
        for name in (code, code.partition(":")[0]):
            if name in _WORDS:
                said = _WORDS[name](context)
                break
        else:
            said = _(
                "The channel {name} did something: {code}.", name=context.settings.name, code=code
            )
        return said.strip()


#: What must reach its author, also where nothing private can be said.
_MUST = ("refused", "held", "answer_details", "waiting", "not_vetted", "revoked", "appeal")


def publicly(code: str, context: Context) -> str | None:
    """What is said under somebody's post where there are no private messages; None: nothing.

    It tells nobody what it is about, and never bears a one-time address.
    """
    first, care = code.partition(":")[0], context.settings.care
    with language(context.settings.language):
        if first == "emergency":
            return words(code, context)
        if first == "distress":
            return _(
                "At any hour, free: {distress}. In an emergency: {emergency}.",
                distress=care.distress, emergency=care.emergency,
            )  # fmt: skip
        if first not in _MUST:
            return None
        where = context.settings.address.rstrip("/") or _("the pages of the channel")
        return _(
            "The channel has something to tell you alone, and there are no private messages here "
            "that it can promise. Come to {where}, where you can ask too.",
            where=where,
        )


def _refused(sentence: Callable[[Context], str]) -> Callable[[Context], str]:
    def said(c: Context) -> str:
        return _(
            "Your question was not relayed. {why} To have a person look at it, answer “appeal”.",
            why=sentence(c),
        )

    return said


def _rule(c: Context) -> str:
    return _(
        "The community's rule “{rule}” sets such messages aside.", rule=c.rule.replace("_", " ")
    )


def _expect(c: Context) -> str:
    if not c.subject:
        return _expected(c)
    said = _(
        "Subject: {subject}. If it is another, answer “subject:” and its name.", subject=c.subject
    )
    return f"{_expected(c)} {said}"


def _expected(c: Context) -> str:
    sent = _("Your question is on its way to your peers.")
    if c.share is None or c.median_s is None:
        return (
            sent + " " + _("If nobody answers, we write to some of them, and a person takes it on.")
        )
    usual = _(
        "At this hour a first reply usually comes within {delay}; {share} of questions are answered.",
        delay=duration(c.median_s), share=percent(c.share),
    )  # fmt: skip
    return f"{sent} {usual}"


def _held_details(c: Context) -> str:
    return _(
        "Your question was not relayed: it seems to hold details that identify somebody. What you "
        "posted in public is still public: we advise to delete it. See what was found, and send a "
        "version without it, here: {link}",
        link=c.link,
    )


def _similar(c: Context) -> str:
    near = "\n".join(f"- {line}" for line in c.near) or c.link
    return _(
        "Peers have already answered something close:\n{near}\nYour question waits: to ask all the "
        "same, answer “go on”. {link}",
        near=near, link=c.link if c.near else "",
    )  # fmt: skip


def _numbers(c: Context) -> str:
    care = c.settings.care
    return _(
        "What you write worries us. You can call {distress}, free, at any hour, and {emergency} in "
        "an emergency. A person of the channel will write to you.",
        distress=care.distress, emergency=care.emergency,
    )  # fmt: skip


def _relay(c: Context) -> str:
    """What is said above a question that is boosted or quoted; may be nothing."""
    provisional = _("(profession not verified yet)") if c.provisional else ""
    return " ".join(part for part in (c.tags, provisional) if part)


def _unseen(c: Context) -> str:
    who = (
        _("A {profession}, vetted, asks:", profession=c.profession)
        if c.profession
        else _("A vetted member asks:")
    )
    return f"{who}\n\n{c.text}\n\n{c.tags}"


def _asked(sentence: Callable[[], str]) -> Callable[[Context], str]:
    return lambda c: f"{sentence()}\n\n{c.text[:QUOTED]}\n{c.url or c.link}"


_WORDS: dict[str, Callable[[Context], str]] = {
    "refused:not_member": _refused(lambda c: _("The channel is for professionals whose peers vouch for them.")),
    "refused:unseen_needs_vetting": _refused(lambda c: _("To ask without being seen, peers must have vouched for you first.")),
    "refused:other_profession": _refused(lambda c: _("The channel is for: {professions}.", professions=", ".join(c.settings.professions))),
    "refused:not_question": _refused(lambda c: _("We did not find a question in it.")),
    "refused:rate": _refused(lambda c: _("You asked several today; tomorrow it will go through.")),
    "refused:rule": _refused(_rule),
    "refused": _refused(lambda c: ""),
    "held:details": _held_details,
    "held:similar": _similar,
    "answer_details": lambda c: _("Your answer seems to hold details that identify somebody: the channel does not show it. We advise to delete it and to write it again. See what was found: {link}", link=c.link),
    "waiting:no_profession": lambda c: _("Before your question is relayed, peers of your profession must vouch for you. Which is yours? Answer with one of: {professions}.", professions=", ".join(c.settings.professions) or "…"),
    "waiting": lambda c: _("Peers of your profession are asked to vouch for you; your question is relayed as soon as they do."),
    "expect": _expect,
    "provisional": lambda c: _expect(c) + " " + _("It says that your profession is not verified yet. Which is it? Peers will be asked to vouch for you."),
    "digested": lambda c: _("Many questions came today: yours goes out with the next digest, and we write to some peers before."),
    "routed": _asked(lambda: _("Nobody has answered this yet. Could you?")),
    "duty": _asked(lambda: _("Nobody has answered this for a day. It is yours until somebody does.")),
    "answer": lambda c: _("Somebody answered your question:") + f"\n\n{c.answer}",
    "vetting_began": lambda c: _("Peers of your profession are asked to vouch for you. We tell you as soon as they have."),
    "vetting": lambda c: _("Somebody says that they are: {profession}. Do you know them as one? Answer yes, no, abstain, busy or stop, or see: {link}", profession=c.profession, link=c.link),
    "vetting_senior": lambda c: _("Peers do not agree on somebody who says that they are: {profession}. Please decide: {link}", profession=c.profession, link=c.link),
    "vetted": lambda c: _("Your peers vouched for you: you are a member of {name}.", name=c.settings.name),
    "not_vetted": lambda c: _("Your peers did not vouch for you. You can ask a person to look at it again: {link}", link=c.link),
    "revoked": lambda c: _("Your membership was taken back. You can ask a person to look at it again: {link}", link=c.link),
    "vetting_expired": lambda c: _("Your membership has run out; peers are asked again. There is nothing to do."),
    "appeal:upheld": lambda c: _("A person looked at your question again: it is relayed."),
    "appeal": lambda c: _("A person looked at your question again, and the refusal stays."),
    "emergency": lambda c: _("If a life is in danger, call {number} now; do not wait for an answer here.", number=c.settings.care.emergency),
    "distress": _numbers,
    "liaison": lambda c: _("Somebody may be in distress and needs a person to write to them now: {link}", link=c.link),
    "removed": lambda c: _("A moderator took your question back. You can ask them why, in the pages."),
    "outcome_asked": lambda c: _("Some days ago you asked a question. What was it in the end? Those who answered would like to know: answer “outcome:” and what it was, or tell it here: {link}", link=c.link),
    "outcome": lambda c: _("Somebody whom you answered tells what it was: {link}", link=c.link) + (f"\n\n{c.outcome}" if c.outcome else ""),
    "source": lambda c: _("A peer asks kindly where this can be read up:") + f"\n\n{c.answer[:QUOTED]}\n\n" + _("Add it to your answer if you know: {link}", link=c.link),
    "waits": lambda c: _("Something has waited for a moderator for a day or more: {link}", link=c.link),
    "misunderstood:details": lambda c: _("It holds details that identify somebody: write it without."),
    "letter": lambda c: _("Answered since the last time:") + "\n\n" + "\n\n".join(c.letter) + "\n\n" + _("To receive these letters otherwise or not at all, answer “letters: daily”, “weekly” or “never”."),
    "misunderstood": lambda c: _("We did not understand. You can ask a question here without being seen, say your profession, or answer “appeal”."),
    "relay": _relay,
    "again": lambda c: _("Still without an answer.") + " " + _relay(c),
    "unseen": _unseen,
    "amend": lambda c: c.text,
    "digest": lambda c: _("Questions of the day:") + f"\n\n{c.text}",
}  # fmt: skip
