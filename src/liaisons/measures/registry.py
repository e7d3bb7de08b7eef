"""The questions known here: ours and those that plugins bring.

What draws on a question's name alone (is it known, has it been answered before) loads no measure:
their libraries take longer to load than an answer from a run takes to read.
"""

from __future__ import annotations

from liaisons import plugins
from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.measures.contract import Quantity, Question

GROUP = "liaisons.measures"
#: The order of MEASURES.md; plugins come after, by name.
ORDER = (
    *("coverage", "presence", "help", "ties", "actors", "staying"),
    *("kinds", "subjects", "support", "tension", "knowledge", "regulation", "commons"),
)
#: The questions whose numbers depend on what people coded.
CODED = frozenset({"help", "kinds", "subjects", "support", "tension", "knowledge"})


def names() -> tuple[str, ...]:
    """The questions' names, in the order in which they are asked; plugins after ours."""
    known = plugins.names(GROUP)
    ours = [name for name in ORDER if name in known]
    return (*ours, *(name for name in known if name not in ORDER))


def question(name: str) -> Question:
    """The question called ``name``, loaded."""
    if name not in names():
        raise _unknown(name)
    found: Question = plugins.plugin(GROUP, name)
    return found


def questions() -> dict[str, Question]:
    """The questions by name, in their order."""
    return {name: question(name) for name in names()}


def name_of(name: str) -> str:
    """The name of the question that a name belongs to: ``help`` for ``help.questions``.

    Raises NotFound where no question and no quantity is called so.
    """
    return name if name in names() else question_of(name).name


def question_of(name: str) -> Question:
    """The question that a name belongs to: ``help``, or a quantity of it, ``help.questions``."""
    head = name.partition(".")[0]
    if head not in names():
        raise _unknown(name)
    found = question(head)
    if "." in name and found.quantity(name) is None:
        raise _unknown(name)
    return found


def quantity_of(name: str) -> Quantity:
    """The quantity called ``name``."""
    quantity = question_of(name).quantity(name)
    if quantity is None:
        raise NotFound(_("{name} is a question; name one of its numbers.", name=name))
    return quantity


def _unknown(name: str) -> NotFound:
    return NotFound(
        _("No measure is called {name}. There are: {names}.", name=name, names=", ".join(names()))
    )
