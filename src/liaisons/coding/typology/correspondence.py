"""Multiple correspondence analysis of people × questions, unknown and rare answers set aside.

The *specific* analysis of Le Roux & Rouanet 2004, *Geometric Data Analysis*, ch. 5: an answer that
is unknown, or that few people give, makes no axis, and the person keeps their weight by the others.
Rates of variance are Benzécri's (1979), which a table of indicators needs: an axis counts by what
its variance has above 1/Q, Q being the number of questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from liaisons.measures.rows import Floats, Ints

#: Answers of fewer people than this make no axis.
FEWEST = 5


@dataclass(frozen=True, eq=False)
class Plane:
    """``people`` (people × axes) and ``answers`` (answers × axes) in principal coordinates.

    ``variances`` of the axes, their ``rates`` (Benzécri's, in shares), ``contributions`` of each
    answer to each axis. ``names`` are (question, answer); ``table`` the indicators that were used.
    """

    people: Floats
    answers: Floats
    variances: Floats
    rates: Floats
    contributions: Floats
    names: list[tuple[str, str]]
    table: Floats


def indicators(
    columns: dict[str, Sequence[str | None]], fewest: int = FEWEST
) -> tuple[list[tuple[str, str]], Floats]:
    """The answers that enough people give, and who gives each (people × answers)."""
    names, cells = [], []
    for question, said in columns.items():
        given = np.array([one if one is not None else "" for one in said], str)
        known, often = np.unique(given[given != ""], return_counts=True)
        kept = [
            answer for answer, n in zip(known.tolist(), often.tolist(), strict=True) if n >= fewest
        ]
        for answer in kept if len(known) > 1 else ():
            names.append((question, answer))
            cells.append((given == answer).astype(np.float64))
    return names, np.column_stack(cells) if cells else np.zeros((0, 0))


def analyse(columns: dict[str, Sequence[str | None]], fewest: int = FEWEST) -> Plane | None:
    """The plane of people and answers; None where fewer than two questions have two answers."""
    names, table = indicators(columns, fewest)
    questions = len({question for question, _answer in names})
    if questions < 2:
        return None
    share = table.mean(0)
    scaled = (table - share) / np.sqrt(share * questions * len(table))
    left, values, right = np.linalg.svd(scaled, full_matrices=False)
    kept = values > 1e-8
    left, values, right = left[:, kept], values[kept], right[kept]
    turn = np.sign(right[np.arange(len(right)), np.abs(right).argmax(1)])
    left, right = left * turn, right * turn[:, None]
    variances = values**2
    return Plane(
        people=left * values * np.sqrt(len(table)),
        answers=(right.T * values) / np.sqrt(share / questions)[:, None],
        variances=variances,
        rates=_rates(variances, questions),
        contributions=right.T**2,
        names=names,
        table=table,
    )


def _rates(variances: Floats, questions: int) -> Floats:
    above = np.maximum(variances - 1 / questions, 0)
    corrected = (questions / (questions - 1) * above) ** 2
    total = corrected.sum()
    rates: Floats = corrected / total if total > 0 else corrected
    return rates


def placed(plane: Plane, chosen: Ints) -> Floats:
    """Where some people lie: their mean, on each axis."""
    return np.asarray(plane.people[chosen].mean(0), np.float64)
