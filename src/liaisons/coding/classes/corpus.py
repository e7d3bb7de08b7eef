"""Texts of a study to classify: any slice of a community, with its variables as in IRaMuTeQ."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence

import msgspec
import numpy as np

from liaisons.coding import room
from liaisons.coding.assistant.pool import Listed, listed
from liaisons.coding.classes.descending import descend
from liaisons.coding.classes.forms import forms_of
from liaisons.coding.classes.profiles import Classes, told
from liaisons.coding.classes.segments import LENGTH, segments
from liaisons.coding.classes.variables import variables_of
from liaisons.coding.drawing import From
from liaisons.coding.interviews import store
from liaisons.coding.interviews.corrections import turns_or_whole
from liaisons.errors import LiaisonsError
from liaisons.i18n import _
from liaisons.study.running import Session


class TooLittleText(LiaisonsError, ValueError):
    """There is not enough text to be cut into classes: ``n`` segments."""

    def __init__(self, n: int) -> None:
        super().__init__(_("Too little text for classes: {n} segments.", n=n))
        self.n = n


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


def texts_of_slice(
    session: Session, asked: Slice, far: Callable[[int], None] = lambda communities: None
) -> Texts:
    """The texts of a slice, community by community; ``far`` is told how many were read."""
    found = Texts()
    variables: dict[str, list[str | None]] = defaultdict(list)
    for place, community in enumerate(asked.communities):
        far(place)
        pool = listed(session, community, asked.of)
        items = pool.items.tolist()
        said = variables_of(session, community, items, pool.table, pool.name)
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


def texts_of_interviews(session: Session) -> Texts:
    """What is said in interviews, a text to a turn, the interviewer's apart; ``items`` are
    interviews. An interview whose consent was refused or withdrawn is left out.
    """
    database = room(session.study)
    spoken, found = store.every_turn(database), Texts()
    variables: dict[str, list[str | None]] = {"interview": [], "speaker": []}
    for one in store.everything(database):
        consent = store.consent_of(database, one.id)
        if consent is not None and consent.state in ("refused", "withdrawn"):
            continue
        for turn in turns_or_whole(one.text, spoken[one.id]):
            if not turn.asks:
                found.items.append(one.id)
                found.texts.append(one.text[turn.start : turn.end])
                variables["interview"].append(one.name)
                variables["speaker"].append(turn.speaker or None)
    found.communities, found.variables = [""] * len(found.items), variables
    return found


def classified(
    found: Texts,
    *,
    classes: int = 5,
    stems: bool = True,
    language: str = "fr",
    length: int = LENGTH,
    far: Callable[[int], None] = lambda classes: None,
) -> Classes:
    """The classes of some texts. Raises TooLittleText where not one cut can be made.

    ``far`` is told how many classes there are, before each cut.
    """
    cut = segments(found.texts, length)
    forms = forms_of(cut, stems=stems, language=language)
    tree = descend(forms.table, classes, far=far) if len(forms.names) else None
    if tree is None or not tree.levels:
        raise TooLittleText(len(cut))
    return told(cut, forms, tree, len(found.texts), found.variables)


def _kept(pool: Listed, said: dict[str, list[str | None]], coded: dict[str, str]) -> Sequence[int]:
    chosen = np.array([bool(text.strip()) for text in pool.texts], bool)
    for name, value in coded.items():
        values = said.get(name, [None] * len(chosen))
        chosen &= np.array([one == value for one in values], bool)
    return [int(i) for i in np.flatnonzero(chosen)]
