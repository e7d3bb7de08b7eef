"""The questions known here: ours and those that plugins bring."""

from __future__ import annotations

from functools import cache

from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.measures.contract import Quantity, Question
from liaisons.plugins import plugins

GROUP = "liaisons.measures"
#: The order of MEASURES.md; plugins come after, by name.
ORDER = ("coverage", "presence", "help", "ties", "actors", "staying", "commons", "regulation")


@cache
def questions() -> dict[str, Question]:
    """The questions by name, in the order in which they are asked."""
    found: dict[str, Question] = plugins(GROUP)
    names = [n for n in ORDER if n in found] + sorted(n for n in found if n not in ORDER)
    return {name: found[name] for name in names}


def question_of(name: str) -> Question:
    """The question that a name belongs to: ``help``, or a quantity of it, ``help.questions``."""
    known = questions()
    question = known.get(name.partition(".")[0])
    if question is None or ("." in name and question.quantity(name) is None):
        raise NotFound(
            _(
                "No measure is called {name}. There are: {names}.",
                name=name,
                names=", ".join(known),
            )
        )
    return question


def quantity_of(name: str) -> Quantity:
    """The quantity called ``name``."""
    quantity = question_of(name).quantity(name)
    if quantity is None:
        raise NotFound(_("{name} is a question; name one of its numbers.", name=name))
    return quantity
