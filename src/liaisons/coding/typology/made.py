"""A typology made, with what each type is and who and what is nearest it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np

from liaisons.coding.typology.correspondence import Plane, analyse, placed
from liaisons.coding.typology.people import People
from liaisons.coding.typology.types import axes_kept, nearest, over_in_type, stability, types_of
from liaisons.errors import LiaisonsError
from liaisons.i18n import _
from liaisons.measures.rows import Floats, Ints
from liaisons.study.running import Session

#: Fewer people than this make no types.
FEWEST = 30
_TOLD = 2.0
_NEAREST = 5
_EXCERPTS = 2
_LONGEST = 400
_SAID = """
select p.place, m.message_id, m.text
from nearest p join speech s on s.person = p.person
join stored_messages m on m.message_id = s.message_id
where length(m.text) >= 40
order by p.place, m.sent_us, m.source_row
"""


class TooFewPeople(LiaisonsError, ValueError):
    """There are too few people (``n``), or too little is known of them, for types."""

    def __init__(self, n: int) -> None:
        super().__init__(_("Too little is known of {n} people to make types.", n=n))
        self.n = n


class Answer(msgspec.Struct, frozen=True):
    """An answer on the plane, or in a type with its test value and shares."""

    question: str
    answer: str
    people: int
    places: list[float] = []
    test_value: float | None = None
    inside: float | None = None
    everywhere: float | None = None


class Excerpt(msgspec.Struct, frozen=True):
    """A message of somebody near the middle of a type."""

    message: int
    text: str


class Near(msgspec.Struct, frozen=True):
    """Somebody near the middle of a type, with what they wrote first."""

    person: int
    label: str
    community: str
    excerpts: list[Excerpt]


class Type(msgspec.Struct, frozen=True):
    """One type, from 1: how many, from where, what it has more and less of, who is nearest."""

    number: int
    people: int
    share: float
    communities: dict[str, int]
    place: list[float]
    more: list[Answer]
    less: list[Answer]
    nearest: list[Near]


class Typology(msgspec.Struct, kw_only=True):
    """``rates`` of the axes, answers on them, types. ``stability``: adjusted Rand, half-samples."""

    people: int
    questions: list[str]
    rates: list[float]
    axes: int
    stability: float
    answers: list[Answer]
    aside: list[Answer]
    types: list[Type]
    persons: list[int]
    places: list[list[float]]
    type_of: list[int]


def typology(
    session: Session,
    everybody: People,
    *,
    types: int | None,
    seed: int,
    far: Callable[[], None] = lambda: None,
) -> Typology:
    """Types of people. Raises TooFewPeople where there is not enough to tell them apart.

    ``far`` is called once the plane is there, before types are made on it.
    """
    plane = analyse(dict(everybody.active)) if len(everybody.persons) >= FEWEST else None
    if plane is None:
        raise TooFewPeople(len(everybody.persons))
    far()
    axes = axes_kept(plane.rates)
    places = plane.people[:, :axes]
    of = types_of(places, types, seed)
    texts = _excerpts(session, everybody, places, of)
    return Typology(
        people=len(of),
        questions=list(dict.fromkeys(question for question, _answer in plane.names)),
        rates=_rounded(plane.rates[:axes]),
        axes=axes,
        stability=round(stability(places, of, seed), 6),
        answers=[_answer(plane, i, axes) for i in range(len(plane.names))],
        aside=_aside(plane, everybody, axes),
        types=[_type(plane, everybody, of, k, axes, texts) for k in range(int(of.max()) + 1)],
        persons=everybody.persons,
        places=[_rounded(place[:2]) for place in places],
        type_of=(of + 1).tolist(),
    )


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 6) for value in values]


def _answer(plane: Plane, i: int, axes: int) -> Answer:
    question, answer = plane.names[i]
    many = int(plane.table[:, i].sum())
    return Answer(question, answer, many, _rounded(plane.answers[i, :axes]))


def _aside(plane: Plane, everybody: People, axes: int) -> list[Answer]:
    """Where communities and professions lie: the mean of their people."""
    told = []
    for question, said in everybody.aside.items():
        given = np.array([one or "" for one in said], str)
        for answer in sorted(set(given.tolist()) - {""}):
            chosen = np.flatnonzero(given == answer)
            place = _rounded(placed(plane, chosen)[:axes])
            told.append(Answer(question, answer, len(chosen), place))
    return told


def _type(
    plane: Plane,
    everybody: People,
    of: Ints,
    k: int,
    axes: int,
    texts: dict[int, list[Excerpt]],
) -> Type:
    inside = np.flatnonzero(of == k)
    values = over_in_type(plane.table, of, k)
    order = np.argsort(-np.abs(values), kind="stable")
    told = [_over(plane, inside, i, float(values[i])) for i in order if abs(values[i]) >= _TOLD]
    names = [everybody.communities[i] for i in inside]
    near = nearest(plane.people[:, :axes], of, k, _NEAREST)
    return Type(
        number=k + 1,
        people=len(inside),
        share=len(inside) / len(of),
        communities={name: names.count(name) for name in dict.fromkeys(everybody.communities)},
        place=_rounded(placed(plane, inside)[:axes]),
        more=[one for one in told if (one.test_value or 0) > 0],
        less=[one for one in told if (one.test_value or 0) < 0],
        nearest=[_near(everybody, int(i), texts) for i in near],
    )


def _over(plane: Plane, inside: Ints, i: int, value: float) -> Answer:
    question, answer = plane.names[i]
    held = plane.table[:, i]
    return Answer(
        question,
        answer,
        int(held[inside].sum()),
        test_value=round(value, 4),
        inside=float(held[inside].mean()),
        everywhere=float(held.mean()),
    )


def _near(everybody: People, i: int, texts: dict[int, list[Excerpt]]) -> Near:
    return Near(
        everybody.persons[i], everybody.labels[i], everybody.communities[i], texts.get(i, [])
    )


def _excerpts(
    session: Session, everybody: People, places: Floats, of: Ints
) -> dict[int, list[Excerpt]]:
    """The first messages of some length of those nearest each type's middle."""
    import pyarrow as pa

    wanted = [int(i) for k in range(of.max() + 1) for i in nearest(places, of, k, _NEAREST)]
    found: dict[int, list[Excerpt]] = {i: [] for i in wanted}
    for community in dict.fromkeys(everybody.communities):
        here = [i for i in wanted if everybody.communities[i] == community]
        persons = pa.array([everybody.persons[i] for i in here], pa.int64())
        scope = session.scope(community)
        scope.need("speech")
        scope.define("nearest", pa.table({"place": pa.array(here, pa.int64()), "person": persons}))
        for row in scope.engine.query(_SAID).to_pylist():
            if len(found[row["place"]]) < _EXCERPTS:
                text = row["text"][:_LONGEST]
                found[row["place"]].append(Excerpt(row["message_id"], text))
    return found
