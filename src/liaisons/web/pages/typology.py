"""Types of people: ways of engaging, on one plane for all communities."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from liaisons.i18n import _, ngettext, number, percent
from liaisons.study import analyses as kept
from liaisons.study.analyses import Analysis, Made
from liaisons.web import analyses, persons
from liaisons.web.answers_named import named
from liaisons.web.asked import Word
from liaisons.web.desk import Desk, OpenDesk, public
from liaisons.web.pictures import plane
from liaisons.web.pictures.plane import Plane, Point
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
#: Types that may be asked for (0: as many as the data say), messages that somebody wrote at least.
TYPES, LEAST = (0, 20), (1, 1_000)
#: People drawn as points: of more of them every second, every third …
DRAWN = 1_500
#: Answers of a type that a page shows; all of them are taken away.
ANSWERS = 8
Line = Annotated[str, Form(max_length=1_000)]


@page(ROUTER, "/studies/{study}/typology", right="people", kept=False)
def typology(desk: OpenDesk, made: Word = "") -> View:
    """The types that were made last, or others that are kept; and the form to ask for some."""
    shelf = analyses.shelf(desk, "typology", made)
    one = shelf.chosen
    shown = {
        **analyses.shown(desk, shelf, "typology", "types"),
        "title": _("Types of people"),
        "bounds": (TYPES, LEAST),
    }
    if one and shown["found"]:
        shown |= _shown(desk, one)
    return View("typology.html", _data(one), shown, _columns(desk, shelf.found))


@form(ROUTER, "/studies/{study}/typology", right="study")
def ask(
    desk: OpenDesk,
    community: Annotated[list[str], Form()] = [],  # noqa: B006  # FastAPI copies it
    types: Line = "0",
    least: Line = "2",
) -> Response:
    """Have types made; the job tells how far it is."""
    many = analyses.counted(types, *TYPES, _("How many types"))
    asked = Analysis(
        what="typology",
        communities=analyses.communities_asked(desk, community[:100]),
        types=0 if many == 1 else many,  # one type says nothing
        least=analyses.counted(least, *LEAST, _("Messages, at least")),
    )
    return analyses.ask(desk, asked)


@form(ROUTER, "/studies/{study}/typology/remove", right="study")
def remove(desk: OpenDesk, made: Line = "") -> Response:
    """Keep a typology no more: it can be made again, the same."""
    kept.remove(desk.session, "typology", made)
    return desk.on(desk.url("typology"))


def _shown(desk: Desk, one: Made) -> dict[str, Any]:
    """What is drawn and said of a typology."""
    found = one.found
    laid_out = _plane(desk, found)
    return {
        "types": [_type(desk, one, kind) for kind in found["types"]],
        "wide": plane.draw(laid_out, wide=True),
        "narrow": plane.draw(laid_out, wide=False),
        "finding": _finding(desk, found),
        "subtitle": _subtitle(desk, one),
        "drawn": len(laid_out.people),
        "stability": _stability(found["stability"]),
        "answers": [_placed(desk, answer) for answer in (*found["answers"], *found["aside"])],
        "quotes": analyses.quotes(one),
    }


def _plane(desk: Desk, found: dict[str, Any]) -> Plane:
    """Everything with its place on the first two axes."""
    aside = found["aside"]
    order = desk.study.store.communities
    step = -(-len(found["persons"]) // DRAWN)
    return Plane(
        rates=found["rates"],
        answers=[_point(desk, answer) for answer in found["answers"]],
        communities=[
            _point(desk, a, order.index(a["answer"]) if a["answer"] in order else 0)
            for a in aside if a["question"] == "community"
        ],
        professions=[_point(desk, a) for a in aside if a["question"] != "community"],
        types=[Point(*_xy(kind["place"]), str(kind["number"])) for kind in found["types"]],
        people=[_person(desk, found, i) for i in range(0, len(found["persons"]), max(step, 1))],
    )  # fmt: skip


def _xy(place: list[float]) -> tuple[float, float]:
    """The place on the plane; where there is a single axis, on it."""
    x, y = [*place, 0.0, 0.0][:2]
    return x, y


def _point(desk: Desk, answer: dict[str, Any], place: int = 0) -> Point:
    x, y = _xy(answer["places"])
    name = named(desk, answer["question"], answer["answer"])
    return Point(x, y, name, weight=answer["people"] * (x * x + y * y), place=place)


def _person(desk: Desk, found: dict[str, Any], i: int) -> Point:
    x, y = _xy(found["places"][i])
    url = persons.address(desk, found["communities"][i], found["persons"][i])
    return Point(x, y, found["labels"][i], url=url)


def _finding(desk: Desk, found: dict[str, Any]) -> str:
    """What the picture says: how many types, and what the largest is."""
    largest = found["types"][0]
    more = [named(desk, a["question"], a["answer"]) for a in largest["more"][:3]]
    return _(
        "{n} types of people; the largest, {share}: {answers}",
        n=number(len(found["types"])),
        share=percent(largest["share"]),
        answers=", ".join(more) or _("nothing sets it apart"),
    )


def _subtitle(desk: Desk, one: Made) -> str:
    """Over whom and what; more axes are kept than the two that can be drawn."""
    found = one.found
    said = _(
        "{people} of {communities}, by {questions} questions. {axes} axes hold {share} of what "
        "varies.",
        people=ngettext("{n} person", "{n} people", found["people"]),
        communities=", ".join(desk.titled(name) for name in one.asked.communities),
        questions=number(len(found["questions"])),
        axes=number(found["axes"]),
        share=percent(min(sum(found["rates"]), 1.0)),
    )
    if found["axes"] <= 2:
        return said
    two = percent(min(sum(found["rates"][:2]), 1.0))
    return said + " " + _("The two that are drawn hold {two}.", two=two)


def _stability(value: float) -> str:
    """How far the types hold, in words."""
    words = (
        (0.8, _("The types hold: made of half of the people, they come out nearly the same.")),
        (0.6, _("The types hold fairly well: made of half of the people, most come out again.")),
        (0.4, _("The types hold in part: read them as one way to cut among others.")),
    )
    sure = next((said for least, said in words if value >= least), None)
    return sure or _(
        "The types do not hold: made of half of the people, others come out. Nothing should be "
        "built on them."
    )


def _type(desk: Desk, one: Made, kind: dict[str, Any]) -> dict[str, Any]:
    """A type as its section shows it."""
    return kind | {
        "of": [(desk.titled(name), n) for name, n in kind["communities"].items()],
        "more": [_said(desk, answer) for answer in kind["more"][:ANSWERS]],
        "less": [_said(desk, answer) for answer in kind["less"][:ANSWERS]],
        "nearest": [_near(desk, near) for near in kind["nearest"]],
    }


def _said(desk: Desk, answer: dict[str, Any]) -> dict[str, Any]:
    return answer | {"label": named(desk, answer["question"], answer["answer"])}


def _placed(desk: Desk, answer: dict[str, Any]) -> dict[str, Any]:
    """An answer in the table under the plane."""
    return _said(desk, answer) | {"places": _xy(answer["places"])}


def _near(desk: Desk, near: dict[str, Any]) -> dict[str, Any]:
    community = near["community"]
    return near | {
        "url": persons.address(desk, community, near["person"]),
        "title": desk.titled(community),
        "said": [
            {"text": e["text"], "url": desk.url("message", public(e["message"]),
                                                community=community)}
            for e in near["excerpts"]
        ],
    }  # fmt: skip


def _data(one: Made | None) -> Any:
    """All of it for programs, keys as they stand in addresses."""
    if one is None or "types" not in one.found:
        return {"asked": one.asked if one else None, "too_little": one.found if one else None}
    quoted = analyses.quotes(one)
    types = [
        kind | {"nearest": [_near_data(near, quoted=quoted) for near in kind["nearest"]]}
        for kind in one.found["types"]
    ]
    keys = [public(key) for key in one.found["persons"]]
    about = {"asked": one.asked, "made_at": one.made_at, "changed": one.changed}
    return {**about, **one.found, "types": types, "persons": keys}


def _near_data(near: dict[str, Any], *, quoted: bool) -> dict[str, Any]:
    excerpts = [
        {"message": public(e["message"]), "text": e["text"] if quoted else None}
        for e in near["excerpts"]
    ]
    return near | {"person": public(near["person"]), "excerpts": excerpts}


_COLUMNS = ("type", "question", "answer", "people", "inside", "everywhere", "test_value")


def _columns(desk: Desk, found: dict[str, Any]) -> dict[str, list[Any]]:
    """What each type has more and less of: a line for each answer."""
    columns: dict[str, list[Any]] = {name: [] for name in _COLUMNS}
    if desk.path.endswith(".csv"):
        for kind in found.get("types", ()):
            for answer in (*kind["more"], *kind["less"]):
                columns["type"].append(kind["number"])
                for name in _COLUMNS[1:]:
                    columns[name].append(answer[name])
    return columns
