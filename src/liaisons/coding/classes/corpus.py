"""Texts of a study to classify: any slice of a community, with its variables as in IRaMuTeQ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import msgspec
import numpy as np

from liaisons.coding import room
from liaisons.coding.assistant.pool import Listed, listed
from liaisons.coding.classes.descending import descend
from liaisons.coding.classes.forms import forms_of
from liaisons.coding.classes.profiles import Classes, told
from liaisons.coding.classes.segments import LENGTH, segments
from liaisons.coding.drawing import From
from liaisons.coding.settled import settled_tables
from liaisons.errors import LiaisonsError
from liaisons.i18n import _
from liaisons.measures.scope import Scope
from liaisons.study.running import Session

_ATTRIBUTES = """
select s.message_id, a.attribute, a.level
from speech s join attributes a on a.person = s.person
"""
_ASKED = "select question_id from asked"
#: A value that fewer people share would point at them.
_FEWEST = 5
_PEOPLE = """
select a.attribute, a.level, count(*) as people from attributes a
group by a.attribute, a.level
"""


class TooLittleText(LiaisonsError, ValueError):
    """There is not enough text to be cut into classes."""


class Slice(msgspec.Struct, kw_only=True):
    """What is classified: which texts of which communities; ``coded`` ``{"subject": "law"}``."""

    communities: list[str]
    of: From = "messages"
    coded: dict[str, str] = {}


class Texts(msgspec.Struct, kw_only=True):
    """Texts with their variables; ``items`` are keys of messages or threads."""

    items: list[int] = []
    communities: list[str] = []
    texts: list[str] = []
    variables: dict[str, list[str | None]] = {}


def texts_of_slice(session: Session, asked: Slice) -> Texts:
    """The texts of a slice, community by community."""
    found = Texts()
    variables: dict[str, list[str | None]] = defaultdict(list)
    for community in asked.communities:
        pool = listed(session, community, asked.of)
        said = _variables(session, community, pool)
        kept = _kept(pool, said, asked.coded)
        for name in {*variables, *said}:
            column = variables[name]
            column += [None] * (len(found.items) - len(column))
            values = said.get(name)
            column += [values[i] if values else None for i in kept]
        found.items += [int(pool.items[i]) for i in kept]
        found.communities += [community] * len(kept)
        found.texts += [pool.texts[i] for i in kept]
    found.variables = dict(variables)
    for column in found.variables.values():
        column += [None] * (len(found.items) - len(column))
    return found


def classified(
    found: Texts,
    *,
    classes: int = 5,
    stems: bool = True,
    language: str = "fr",
    length: int = LENGTH,
) -> Classes:
    """The classes of some texts. Raises TooLittleText where not one cut can be made."""
    cut = segments(found.texts, length)
    forms = forms_of(cut, stems=stems, language=language)
    tree = descend(forms.table, classes) if len(forms.names) else None
    if tree is None or not tree.levels:
        raise TooLittleText(
            _("Too little text for classes: {n} segments.", n=len(cut)),
        )
    return told(cut, forms, tree, len(found.texts), found.variables)


def _variables(session: Session, community: str, pool: Listed) -> dict[str, list[str | None]]:
    """community, year, type, attributes of who wrote, and what people coded, a value per text."""
    scope = session.scope(community)
    many = len(pool.items)
    found: dict[str, list[str | None]] = {"community": [community] * many}
    if not scope.untimed:
        found["year"] = [month[:4] for month in pool.table["month"].to_pylist()]
    found["type"] = _types(scope, pool)
    places = {int(item): n for n, item in enumerate(pool.items)}
    for name, item, value in [*_of_people(scope), *_of_codes(session, community, pool)]:
        if item in places:
            found.setdefault(name, [None] * many)[places[item]] = value
    return found


def _types(scope: Scope, pool: Listed) -> list[str | None]:
    scope.need("asked")
    asked = set(scope.engine.query(_ASKED)["question_id"].to_pylist())
    kinds = pool.table["kind"].to_pylist()
    return [
        "question" if item in asked else kind
        for item, kind in zip(pool.items.tolist(), kinds, strict=True)
    ]


def _of_people(scope: Scope) -> list[tuple[str, int, str]]:
    scope.need("speech", "attributes")
    rows = scope.engine.query(_PEOPLE).to_pylist()
    shared = {(r["attribute"], r["level"]) for r in rows if r["people"] >= _FEWEST}
    return [
        (r["attribute"], r["message_id"], r["level"])
        for r in scope.engine.query(_ATTRIBUTES).to_pylist()
        if (r["attribute"], r["level"]) in shared
    ]


def _of_codes(session: Session, community: str, pool: Listed) -> list[tuple[str, int, str]]:
    """What is settled: the value of a variable, yes or no of a free code."""
    settled, _agreed = settled_tables(room(session.study), community)
    kind = "thread" if pool.name == "threads" else "message"
    return [
        (r["about"], r["unit"], r["value"] or ("yes" if r["present"] else "no"))
        for r in settled.to_pylist()
        if r["kind"] == kind
    ]


def _kept(pool: Listed, said: dict[str, list[str | None]], coded: dict[str, str]) -> Sequence[int]:
    chosen = np.array([bool(text.strip()) for text in pool.texts], bool)
    for name, value in coded.items():
        values = said.get(name, [None] * len(chosen))
        chosen &= np.array([one == value for one in values], bool)
    return [int(i) for i in np.flatnonzero(chosen)]
