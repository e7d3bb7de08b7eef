"""What the pages of analyses share: asking for one, those that were made, what changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from fastapi import Response

from liaisons.coding.settled import answer_of
from liaisons.errors import BadFile
from liaisons.i18n import _, ngettext
from liaisons.study import analyses, codings
from liaisons.study.analyses import Analysis, Made, What
from liaisons.study.jobs import Job, Jobs, Spec
from liaisons.web.answers_named import named
from liaisons.web.asked import communities
from liaisons.web.desk import Desk
from liaisons.web.phases import when


@dataclass(frozen=True)
class Shelf:
    """The analyses of a kind: those that were made, those at work, the one that is looked at."""

    made: list[Made]
    jobs: list[Job]
    chosen: Made | None

    @property
    def asked(self) -> Analysis | None:
        return self.chosen.asked if self.chosen else None

    @property
    def found(self) -> dict[str, Any]:
        """What the one that is looked at found; nothing where there is none."""
        return self.chosen.found if self.chosen else {}


def shelf(desk: Desk, what: What, name: str) -> Shelf:
    """What there is; the one called ``name`` is looked at, else the latest."""
    desk.session.communities()  # an empty study says how to begin
    known = analyses.listed(desk.session, what)
    first = known[0].asked.id if known else ""
    chosen = analyses.made(desk.session, what, name or first) if name or first else None
    return Shelf(known, _at_work(desk, what), chosen)


def shown(desk: Desk, shelf: Shelf, what: What, holds: str) -> dict[str, Any]:
    """What a page of analyses shows whatever they are; ``holds``: what one that found any holds."""
    one, found = shelf.chosen, shelf.found
    return {
        "communities": communities(desk),
        "asked": shelf.asked or Analysis(what=what, communities=[]),
        "listed": [told(desk, line) for line in shelf.made],
        "jobs": shelf.jobs,
        "one": told(desk, one) if one else None,
        "found": found if holds in found else None,
        "too_little": found.get("too_little"),
        "may_run": desk.reader.may("study"),
    }


def _at_work(desk: Desk, what: What) -> list[Job]:
    if not desk.study.written_in:
        return []
    at_work = Jobs(desk.study).at_work()
    return [job for job in at_work if job.spec.analysis and job.spec.analysis.what == what]


def ask(desk: Desk, asked: Analysis) -> Response:
    """Have it made by a process of its own, and lead to how far it is; nothing is made twice at
    once.
    """
    jobs = Jobs(desk.study)
    same = [job.id for job in jobs.at_work() if job.spec.analysis == asked]
    made = same[0] if same else jobs.ask(Spec(analysis=asked), desk.reader.id)
    return desk.on(desk.url("jobs", made))


def communities_asked(desk: Desk, names: list[str]) -> list[str]:
    """The communities of a form, in the study's order; all where none is ticked."""
    for name in names:
        desk.session.communities(name)
    return [name for name in desk.session.communities() if name in names or not names]


def counted(said: str, least: int, most: int, what: str) -> int:
    """A number of a form within its bounds; BadFile says what it must be."""
    number = int(said) if said.strip().isdecimal() and len(said) < 10 else -1
    if not least <= number <= most:
        raise BadFile(
            _(
                "{what}: write a whole number from {least} to {most}.",
                what=what,
                least=least,
                most=most,
            )
        )
    return number


def told(desk: Desk, one: Made) -> dict[str, Any]:
    """A line of the list: of what, when."""
    return {
        "id": one.asked.id,
        "communities": ", ".join(desk.titled(name) for name in one.asked.communities),
        "about": _about(one.asked),
        "when": when(one.made_at),
        "changed": sentences(one),
    }


def _about(asked: Analysis) -> str:
    """What was asked, beside the communities, in a few words."""
    if asked.what == "classes":
        return ngettext("{n} class", "{n} classes", asked.classes)
    if not asked.types:
        return _("as many types as the data say")
    return ngettext("{n} type", "{n} types", asked.types)


def sentences(one: Made) -> list[str]:
    """What has changed since an analysis was made; it still shows what was found then."""
    words = {
        "corpus": _("The corpus has changed since: what is quoted is not shown until it is made "
                    "again."),
        "codings": _("Something was coded or taken back since."),
        "settings": _("The settings of a community have changed since."),
    }  # fmt: skip
    return [words[change] for change in one.changed]


def quotes(one: Made) -> bool:
    """Whether its words are those of the corpus: what was edited or erased is quoted no more."""
    return "corpus" not in one.changed


def coded_choices(desk: Desk) -> list[tuple[str, str]]:
    """What texts can be asked for by: ``code=value`` of what people settled, in words."""
    found: set[tuple[str, str]] = set()
    for community in desk.session.communities():
        settled, _agreed = codings.settled(desk.study, community)
        texts = settled.filter(pc.is_in(settled["kind"], pa.array(["message", "thread"])))
        kinds = texts.group_by(["about", "value", "present"]).aggregate([])
        found |= {(row["about"], answer_of(row)) for row in kinds.to_pylist()}
    return [(f"{about}={answer}", named(desk, about, answer)) for about, answer in sorted(found)]
