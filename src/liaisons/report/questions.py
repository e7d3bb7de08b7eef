"""The questions of the study, in the order of MEASURES.md, and the figure that answers each first.

The first part of a measure's name is its question. Measures of a question not listed here (a
plugin's) get a section under that name, at the end.
"""

from __future__ import annotations

from dataclasses import dataclass

from liaisons.i18n import _
from liaisons.measures.registry import CODED
from liaisons.measures.rows import Group
from liaisons.report.lazy import N_
from liaisons.report.sentences import Figure

_HELP: Group = {"network": "help"}
_CONTACT: Group = {"network": "contact"}


@dataclass(frozen=True)
class Question:
    """A section of the report. ``figures``: what its headline may be about, best first."""

    name: str
    english_title: str
    figures: tuple[Figure, ...] = ()

    @property
    def coded(self) -> bool:
        """True if all its figures take coding: none of them stands for it before."""
        return self.name in CODED and not self.figures

    @property
    def title(self) -> str:
        return _(self.english_title) if self.english_title else self.name


QUESTIONS = (
    Question(
        "presence",
        N_("Where do people go, and when?"),
        (("presence.messages_per_day", {}), ("presence.people", {}), ("presence.messages", {})),
    ),
    Question(
        "help",
        N_("Do they get replies, and how fast?"),
        (
            ("help.first_reply_delay", {}),
            ("help.replied_within", {"horizon_s": 3600}),
            ("help.replied_share", {}),
            ("help.questions", {}),
        ),
    ),
    Question(
        "ties",
        N_("Who helps whom?"),
        (
            ("ties.reciprocity", _HELP),
            ("ties.personal_index", _HELP),
            ("ties.reciprocity", _CONTACT),
            ("ties.links", _CONTACT),
        ),
    ),
    Question(
        "actors",
        N_("Who carries it?"),
        (("actors.half_of_help", {}), ("actors.gini_help", {}), ("actors.gini_messages", {})),
    ),
    Question("staying", N_("Why do they stay?"), (("staying.returned", {}),)),
    Question("kinds", N_("Of what kind are the links?")),
    Question("subjects", N_("What is it about?")),
    Question("support", N_("What kind of support is given?")),
    Question("tension", N_("Where does it strain?")),
    Question("knowledge", N_("What is produced together?")),
    Question(
        "regulation",
        N_("What is regulated, by whom, at what cost?"),
        (("regulation.acts_per_1000", {}),),
    ),
    Question(
        "commons",
        N_("Does individual interest add up to collective help?"),
        (("commons.indirect_share", {}), ("commons.reciprocators", {})),
    ),
)


def asked(measures: list[str]) -> list[Question]:
    """The questions of the study: the seven that are always asked, others if they have rows."""
    present = list(dict.fromkeys(measure.partition(".")[0] for measure in measures))
    known = {question.name for question in QUESTIONS}
    own = [Question(name, "") for name in present if name not in known and name != "coverage"]
    kept = [q for q in QUESTIONS if q.figures or q.name in present]
    return kept + own
