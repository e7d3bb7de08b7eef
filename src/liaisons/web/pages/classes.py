"""Lexical classes: which segments share their words, drawn as the cuts that parted them."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from liaisons.coding.classes.page import COLUMNS, lines
from liaisons.errors import BadFile
from liaisons.i18n import _, number, percent
from liaisons.study import analyses as kept
from liaisons.study.analyses import Analysis, Made
from liaisons.web import analyses
from liaisons.web.answers_named import value_named
from liaisons.web.asked import Word
from liaisons.web.coding import pools
from liaisons.web.desk import Desk, OpenDesk, public
from liaisons.web.pictures import cuts
from liaisons.web.pictures.cuts import Leaf
from liaisons.web.pictures.drawn import share
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
#: Classes that may be asked for, words of a segment.
CLASSES, LENGTHS = (2, 30), (5, 400)
#: Forms and variables of a class that a page shows; all of them are taken away.
FORMS, VARIABLES = 30, 12
#: Segments of a class that a page shows; those that say the same are shown once.
SEGMENTS = 5
#: Where one class holds more of the segments than this, the cuts tell little.
UNEVEN = 0.8
Line = Annotated[str, Form(max_length=1_000)]


@page(ROUTER, "/studies/{study}/classes", right="texts", kept=False)
def classes(desk: OpenDesk, made: Word = "") -> View:
    """The classes that were made last, or others that are kept; and the form to ask for some."""
    shelf = analyses.shelf(desk, "classes", made)
    one = shelf.chosen
    shown = {
        **analyses.shown(desk, shelf, "classes", "profiles"),
        "title": _("Lexical classes"),
        "coded": analyses.coded_choices(desk),
        "pools": pools(),
        "bounds": (CLASSES, LENGTHS),
    }
    if one and shown["found"]:
        shown |= _shown(desk, one)
    return View("classes.html", _data(one), shown, _columns(shelf.found))


@form(ROUTER, "/studies/{study}/classes", right="study")
def ask(
    desk: OpenDesk,
    community: Annotated[list[str], Form()] = [],  # noqa: B006  # FastAPI copies it
    of: Line = "messages",
    coded: Line = "",
    many: Line = "5",
    length: Line = "40",
    words: Annotated[bool, Form()] = False,
) -> Response:
    """Have classes made; the job tells how far it is."""
    if of not in dict(pools()):
        raise BadFile(_("This form is damaged: load the page again."))
    if coded and coded not in dict(analyses.coded_choices(desk)):
        raise BadFile(_("Nothing is coded like this any more: load the page again."))
    asked = Analysis(
        what="classes",
        communities=analyses.communities_asked(desk, community[:100]),
        of=of,  # type: ignore[arg-type]  # one of the pools
        coded=dict([coded.split("=", 1)]) if coded else {},
        classes=analyses.counted(many, *CLASSES, _("How many classes")),
        length=analyses.counted(length, *LENGTHS, _("Words of a segment")),
        stems=not words,
    )
    return analyses.ask(desk, asked)


@form(ROUTER, "/studies/{study}/classes/remove", right="study")
def remove(desk: OpenDesk, made: Line = "") -> Response:
    """Keep a classification no more: it can be made again, the same."""
    kept.remove(desk.session, "classes", made)
    return desk.on(desk.url("classes"))


def _shown(desk: Desk, one: Made) -> dict[str, Any]:
    """What is drawn and said of a classification."""
    found = one.found
    profiles = [_profile(desk, one, profile) for profile in found["profiles"]]
    leaves = [Leaf(p["number"], p["share"], [f["name"] for f in p["forms"][:8]]) for p in profiles]
    splits = [(split["of"], split["chi2"]) for split in found["splits"]]
    return {
        "profiles": profiles,
        "wide": cuts.draw(leaves, splits, wide=True),
        "narrow": cuts.draw(leaves, splits, wide=False),
        "finding": _finding(leaves),
        "uneven": max(leaf.share for leaf in leaves) > UNEVEN,
        "share": share,
        "subtitle": _subtitle(desk, one),
        "coded_as": [value_named(desk, f"{k}={v}") for k, v in one.asked.coded.items()],
        "quotes": analyses.quotes(one),
    }


def _finding(leaves: list[Leaf]) -> str:
    """What the picture says: how many classes, and what the largest speaks of."""
    largest = max(leaves, key=lambda leaf: leaf.share)
    return _(
        "{n} classes; the largest, {share} of the segments, says {forms}",
        n=number(len(leaves)),
        share=share(largest.share),
        forms=", ".join(largest.forms[:3]),
    )


def _subtitle(desk: Desk, one: Made) -> str:
    found = one.found
    return _(
        "{texts} texts ({of}) of {communities}, cut into {segments} segments; {share} of them are "
        "in a class. {words} words, {forms} forms.",
        texts=number(found["texts"]),
        of=dict(pools())[one.asked.of],
        communities=", ".join(desk.titled(name) for name in one.asked.communities),
        segments=number(found["segments"]),
        share=percent(found["classified"] / max(found["segments"], 1)),
        words=number(found["occurrences"]),
        forms=number(found["forms"]),
    )


def _profile(desk: Desk, one: Made, profile: dict[str, Any]) -> dict[str, Any]:
    """A class as its section shows it."""
    variables = [v | {"label": value_named(desk, v["name"])} for v in profile["variables"]]
    more = [v for v in variables if v["chi2"] > 0]
    less = sorted((v for v in variables if v["chi2"] < 0), key=lambda v: float(v["chi2"]))
    at = "read" if one.asked.of == "threads" else "message"
    return profile | {
        "shown": profile["forms"][:FORMS],
        "more": more[:VARIABLES],
        "less": less[:VARIABLES],
        "rare": [form["name"] for form in profile["absent"][:FORMS]],
        "segments_of": [
            segment
            | {"url": desk.url(at, public(segment["item"]), community=segment["community"]),
               "title": desk.titled(segment["community"])}
            for segment in _apart(profile["typical"])
        ],
    }  # fmt: skip


def _apart(typical: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first segments that do not say the same."""
    said = {segment["words"].casefold(): segment for segment in reversed(typical)}
    return sorted(said.values(), key=lambda segment: -float(segment["score"]))[:SEGMENTS]


def _data(one: Made | None) -> Any:
    """All of it for programs; words only as long as they are those of the corpus."""
    if one is None or "profiles" not in one.found:
        return {"asked": one.asked if one else None, "too_little": (one.found if one else None)}
    quoted = analyses.quotes(one)
    profiles = [
        profile | {"typical": [_segment(s, quoted=quoted) for s in profile["typical"]]}
        for profile in one.found["profiles"]
    ]
    about = {"asked": one.asked, "made_at": one.made_at, "changed": one.changed}
    return {**about, **one.found, "profiles": profiles}


def _segment(segment: dict[str, Any], *, quoted: bool) -> dict[str, Any]:
    words = segment["words"] if quoted else None
    return segment | {"item": public(segment["item"]), "words": words}


def _columns(found: dict[str, Any]) -> dict[str, list[Any]]:
    rows = list(lines(found)) if "profiles" in found else []
    return {name: [row[place] for row in rows] for place, name in enumerate(COLUMNS)}
