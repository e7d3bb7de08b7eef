"""The report as one self-contained HTML file: no script, no request, the same without a network.

Nothing is computed here: sections, sentences and charts come ready; this file lays them out.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup
from msgspec.structs import replace

from liaisons.files import write_atomically
from liaisons.i18n import _, date, language, ngettext, number
from liaisons.report import comparison, coverage, joint, methods, notes, palette
from liaisons.report.charts import NARROW, WIDE, charts_of
from liaisons.report.charts.svg import MARKS
from liaisons.report.content import CommunityCard, Joint, Note, ReportContent
from liaisons.report.names import short
from liaisons.report.rowset import RowSet
from liaisons.report.sections import headlined, sections
from liaisons.report.sentences import Verdict


@dataclass(frozen=True)
class Card:
    """A community on the first page: colour, mark, names and facts in words."""

    name: str
    title: str
    short: str
    colour: int
    mark: str
    fill: str
    facts: list[tuple[str, str]]


@dataclass(frozen=True)
class Pair:
    """A comparison on the page; what was left out is grouped by its reason."""

    a: Card
    b: Card
    sure: list[comparison.Side]
    unsure: list[comparison.Side]
    left_out: list[tuple[str, list[str]]]
    more: str


def render_html(content: ReportContent) -> str:
    """The whole report as HTML, in the content's language, small cells masked."""
    with language(content.language):
        return written(laid_out(RowSet(content)))


def written(told: Mapping[str, Any]) -> str:
    """What was ``laid_out`` as HTML, in the language in force."""
    style = files(__package__).joinpath("templates/report.css").read_text("utf-8")
    page = _environment().get_template("report.html")
    return page.render(**told, style=Markup(style), style_hash=_hash(style))  # noqa: S704


def with_notes(
    told: Mapping[str, Any], written_for_it: Sequence[Note], displays: Sequence[Joint] = ()
) -> dict[str, Any]:
    """What was ``laid_out``, with other notes and displays: its figures and pictures stay."""
    rows = RowSet(replace(told["content"], notes=list(written_for_it), joint=list(displays)))
    return {
        **told,
        "content": rows.content,
        "notes": notes.told(rows),
        "joint": joint.told(rows),
    }


def write_html(content: ReportContent, path: Path) -> None:
    """Write the report; a reader sees the old file or the new one, never half of one."""
    write_atomically(path, render_html(content).encode("utf-8"))


def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("liaisons.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals.update(_=_, **helpers())
    return environment


def helpers() -> dict[str, Any]:
    """What the macros of ``parts.html`` call."""
    return {"stop": _stop, "WIDE": WIDE, "NARROW": NARROW}


def laid_out(rows: RowSet) -> dict[str, Any]:
    """What the templates lay out, in the language in force; the pages use the same."""
    charts = charts_of(rows)
    told = sections(rows, charts)
    return {
        "content": rows.content,
        "fictitious": rows.fictitious,
        "made": _made(rows),
        "cards": [_card(card) for card in rows.communities],
        "sections": told,
        "headlined": headlined(rows, told),
        "comparisons": [_pair(sides) for sides in comparison.sides(rows)],
        "verdicts": Verdict,
        "explained": comparison.verdicts_explained(),
        "comparison_charts": [c for c in charts.values() if c.question == "comparison"],
        "warnings": coverage.warnings(rows),
        "holdings": coverage.holdings(rows),
        "ledger": coverage.ledger(rows),
        "ledger_definitions": coverage.defined(rows),
        "paragraph": methods.paragraph(rows),
        "methods": methods.by_method(rows),
        "references": methods.references(rows),
        "limits": methods.limits(rows),
        "notes": notes.told(rows),
        "joint": joint.told(rows),
    }


def _made(rows: RowSet) -> str:
    content = rows.content
    return _(
        "State of {date}. Corpus {fingerprint}, Liaisons {version}.",
        date=date(content.made_at),
        fingerprint=content.fingerprint[:12],
        version=content.version,
    )


def _card(card: CommunityCard) -> Card:
    facts = [
        (_("Trade"), card.profession or ""),
        (_("Place"), card.platform or ""),
        (_("Corpus"), coverage.frame(card)),
        (_("Window"), _window(card)),
        (_("Messages"), number(card.messages)),
        (_("People"), number(card.people)),
    ]
    style = palette.style(card.colour_index)
    return Card(
        name=card.name,
        title=card.title,
        short=short(card),
        colour=card.colour_index % len(palette.STYLES),
        mark=MARKS[style.shape],
        fill=style.fill,
        facts=[(name, value) for name, value in facts if value],
    )


def _window(card: CommunityCard) -> str:
    if card.first_day is None or card.last_day is None:
        return ""
    return _("{first} to {last}", first=date(card.first_day), last=date(card.last_day))


def _pair(sides: comparison.Sides) -> Pair:
    by_reason: dict[str, list[str]] = defaultdict(list)
    for label, why in sides.left_out:
        by_reason[why or _("No reason was given.")].append(label)
    cards = _card(sides.a), _card(sides.b)
    more = ngettext("{n} more is in the comparison.", "{n} more are in the comparison.", sides.more)
    left_out = list(by_reason.items())
    return Pair(*cards, sides.sure, sides.unsure, left_out, more if sides.more else "")


def _stop(text: str) -> str:
    """The full stop that a finding wants, unless it ends with one."""
    return "" if text.endswith((".", "?", "!", "…")) else "."


def _hash(style: str) -> str:
    digest = hashlib.sha256(style.encode("utf-8")).digest()
    return f"sha256-{base64.b64encode(digest).decode('ascii')}"
