"""A delivery before anything of it is kept: what it is taken for, and its first records."""

from __future__ import annotations

import datetime as dt
import textwrap
from itertools import islice
from zoneinfo import ZoneInfo

import msgspec

from liaisons.corpus.calendar import moment
from liaisons.errors import LiaisonsError
from liaisons.sources import columns, mapping_guess
from liaisons.sources.base import ENOUGH, Options, Source, all_sources, detect, named
from liaisons.sources.mapping import Mapping
from liaisons.sources.opening import Inputs, open_inputs
from liaisons.sources.records import Message, Refusal
from liaisons.sources.tabular import Tabular
from liaisons.study import mappings
from liaisons.study import settings as settings_file
from liaisons.study.deliveries import Delivery
from liaisons.study.study import Study

#: Messages and refusals that are shown, and how many records are read at most to find them.
SHOWN = 8
_READ = 2_000
_EXCERPT = 240


class Line(msgspec.Struct):
    """A message of the file as the corpus would take it, before pseudonyms."""

    when: dt.datetime | None
    who: str
    text: str
    kind: str
    thread: str
    answers: str


class Preview(msgspec.Struct, kw_only=True):
    """What can be said of a delivery before it is imported; ``problem`` where it cannot be."""

    format: str = ""
    title: str = ""
    #: Other formats that recognise something in it, with how sure they are.
    others: list[tuple[str, str, float]] = []
    frame: str | None = None
    zone: str = "Europe/Paris"
    mapping: Mapping | None = None
    columns: list[columns.Shown] = []
    lines: list[Line] = []
    other_records: int = 0
    refusals: list[Refusal] = []
    notices: list[str] = []
    problem: str = ""


def preview(study: Study, delivery: Delivery) -> Preview:
    """Look at a delivery the way an import would, without writing anything."""
    found = Preview()
    try:
        with open_inputs(delivery.paths(study)) as inputs:
            _look(study, delivery, inputs, found)
            found.notices = list(inputs.notices)
    except LiaisonsError as error:
        found.problem = str(error)
    return found


def _look(study: Study, delivery: Delivery, inputs: Inputs, found: Preview) -> None:
    """Fill in what is found, as far as it goes."""
    said = delivery.choices
    known = {c.name: c for c in study.settings.communities}.get(said.community)
    found.zone = said.zone or (known.zone if known else found.zone)
    settings_file.check_zone(found.zone)
    found.others = _others(inputs)
    found.mapping = said.mapping
    if said.format in (None, Tabular.name):
        found.columns = columns.shown(inputs, said.mapping)
    source = named(said.format) if said.format else detect(inputs)
    found.format, found.title = source.name, source.title
    found.others = [other for other in found.others if other[0] != source.name]
    if isinstance(source, Tabular):
        found.mapping = found.mapping or mappings.kept(study, said.community, inputs)
        found.mapping = found.mapping or _guessed(source, inputs)
        found.columns = columns.shown(inputs, found.mapping)
    else:
        found.columns, found.mapping = [], None
    found.frame = source.frame_of(inputs)
    _read(source, inputs, found, said.site)


def _guessed(source: Tabular, inputs: Inputs) -> Mapping:
    """The mapping guessed, with its doubts; the guess itself is shown column by column."""
    guess = mapping_guess.guess(inputs)
    if guess is None:
        return source.mapping(inputs)  # raises, saying why
    for doubt in guess.doubts:
        inputs.note(doubt)
    return guess.mapping


def _others(inputs: Inputs) -> list[tuple[str, str, float]]:
    """The formats that would do, the surest first."""
    scores = [(s.name, s.title, round(s.detect(inputs), 3)) for s in all_sources().values()]
    return sorted((s for s in scores if s[2] >= ENOUGH), key=lambda s: -s[2])


def _read(source: Source, inputs: Inputs, found: Preview, site: str | None) -> None:
    options = Options(zone=found.zone, mapping=found.mapping, site=site)
    for record in islice(source.read(inputs, options), _READ):
        if isinstance(record, Message):
            if len(found.lines) < SHOWN:
                found.lines.append(_line(record, found.zone))
        elif isinstance(record, Refusal):
            if len(found.refusals) < SHOWN:
                found.refusals.append(record)
        else:
            found.other_records += 1
        if len(found.lines) == SHOWN:
            return


def _line(message: Message, zone: str) -> Line:
    at = None if message.untimed else moment(message.sent_us).astimezone(ZoneInfo(zone))
    text = " — ".join(part for part in (message.title, message.text) if part)
    return Line(
        when=at,
        who=message.author_handle or message.author_id or "",
        text=textwrap.shorten(text, _EXCERPT, placeholder="…"),
        kind=message.kind,
        thread=message.thread or "",
        answers=message.reply_to or message.to_handle or message.to_id or "",
    )
