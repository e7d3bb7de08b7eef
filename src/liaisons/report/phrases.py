"""The sentences for the figures that are told in words; the others are told by their label.

``sure`` has ``{first}`` and ``{second}``, the other two a ``{list}`` of every community's figure;
all may use ``{within}``, the group in words. Each stands for any title a community may have, so
titles come in brackets after their figure and never govern the grammar.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from liaisons.i18n import _, number
from liaisons.measures.rows import Row
from liaisons.report.lazy import N_
from liaisons.report.wording import shown


@dataclass(frozen=True)
class Phrase:
    """How a figure is said when two communities differ, when one cannot tell, and alone.

    ``beside`` names the measure of what chance alone would give; ``show`` says the figure another
    way than ``wording.shown``.
    """

    plain: str
    sure: str = ""
    unsure: str = ""
    lowest_first: bool = False
    beside: str | None = None
    show: Callable[[Row], str] | None = None

    @property
    def compares(self) -> bool:
        """False for figures that depend on size: side by side, without saying who has more."""
        return bool(self.sure and self.unsure)


def plain_phrase(label: str) -> Phrase:
    """For a figure without a sentence of its own: its label, a colon, the figures."""
    return Phrase(plain=label.replace("{", "{{").replace("}", "}}") + _(": ") + "{list}")


def _out_of(row: Row) -> str:
    """12 of 340."""
    if row.n is None:
        return shown(row)
    return _("{value} of {n}", value=shown(row), n=number(row.n))


PHRASES = {
    "presence.people": Phrase(N_("People who wrote at least once: {list}")),
    "presence.messages_per_day": Phrase(
        N_("Messages per day: {list}"),
        N_("More messages are written each day: {first}, against {second}"),
        N_("We cannot tell where more messages are written each day: {list}"),
    ),
    "help.first_reply_delay": Phrase(
        N_("Half of the questions have a first reply within {list}"),
        N_(
            "The first reply comes sooner: half of the questions have it within {first}, "
            "against {second}"
        ),
        N_(
            "We cannot tell where the first reply comes sooner: half of the questions have it "
            "within {list}"
        ),
        lowest_first=True,
    ),
    "help.replied_share": Phrase(
        N_("Questions that get a reply: {list}"),
        N_("More questions get a reply: {first}, against {second}"),
        N_("We cannot tell where more questions get a reply: {list}"),
    ),
    "help.replied_within": Phrase(
        N_("Questions with a reply {within}: {list}"),
        N_("More questions have a reply {within}: {first}, against {second}"),
        N_("We cannot tell where more questions have a reply {within}: {list}"),
    ),
    "help.helped_share": Phrase(
        N_("Questions that were helped: {list}"),
        N_("More questions are helped: {first}, against {second}"),
        N_("We cannot tell where more questions are helped: {list}"),
    ),
    "ties.reciprocity": Phrase(
        N_("Links that go both ways ({within}): {list}"),
        N_("More links go both ways ({within}): {first}, against {second}"),
        N_("We cannot tell where more links go both ways ({within}): {list}"),
        beside="ties.expected_reciprocity",
    ),
    "ties.transitivity": Phrase(
        N_("Triangles that close ({within}): {list}"),
        N_("More triangles close ({within}): {first}, against {second}"),
        N_("We cannot tell where more triangles close ({within}): {list}"),
        beside="ties.expected_transitivity",
    ),
    "ties.personal_index": Phrase(
        N_(
            "Keeping to the same partners ({within}; 0 for exchanges with anybody, 1 for always "
            "the same): {list}"
        ),
        N_(
            "People keep more to the same partners ({within}): {first}, against {second}, on a "
            "scale where 0 is exchanging with anybody"
        ),
        N_("We cannot tell where people keep more to the same partners ({within}): {list}"),
    ),
    "actors.half_of_help": Phrase(
        N_("Helpers who together give half of the help: {list}"), show=_out_of
    ),
    "actors.gini_help": Phrase(
        N_("Inequality of the help given, from 0 to 1: {list}"),
        N_("Help is carried by fewer: inequality is {first}, against {second}"),
        N_("We cannot tell where help is carried by fewer: inequality is {list}"),
    ),
    "actors.gini_messages": Phrase(
        N_("Inequality of the messages written, from 0 to 1: {list}"),
        N_("Talk is carried by fewer: inequality is {first}, against {second}"),
        N_("We cannot tell where talk is carried by fewer: inequality is {list}"),
    ),
    "staying.returned": Phrase(
        N_("Newcomers who write in another thread within 30 days: {list}"),
        N_("More newcomers come back within 30 days: {first}, against {second}"),
        N_("We cannot tell where more newcomers come back within 30 days: {list}"),
    ),
    "regulation.acts_per_1000": Phrase(
        N_("Acts of moderation per 1,000 messages: {list}"),
        N_("More acts of moderation per 1,000 messages: {first}, against {second}"),
        N_("We cannot tell where there are more acts of moderation per 1,000 messages: {list}"),
    ),
    "commons.reciprocators": Phrase(
        N_("Who receives also gives, from 0 (unrelated) to 1: {list}"),
        N_("Giving goes more with receiving: correlation {first}, against {second}"),
        N_("We cannot tell where giving goes more with receiving: correlation {list}"),
        beside="commons.expected_reciprocators",
    ),
    "commons.indirect_share": Phrase(
        N_("Help given to people who had not helped the giver: {list}"),
        N_("More help goes to people who had not helped the giver: {first}, against {second}"),
        N_("We cannot tell where more help goes to people who had not helped the giver: {list}"),
        beside="commons.expected_indirect_share",
    ),
    "commons.silent": Phrase(
        N_("Members who only read: {list}"),
        N_("More members only read: {first}, against {second}"),
        N_("We cannot tell where more members only read: {list}"),
    ),
}
