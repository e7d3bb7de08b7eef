"""A study written for the tools that people already use; one file per tool."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from liaisons.exports.contract import Written
    from liaisons.study.study import Study


def export(study: Study, name: str, out: str | Path, **options: Any) -> Written:
    """Write a study as ``table``, ``gexf``, ``graphml``, ``iramuteq``, ``convokit`` or a plugin's.

    ``options`` are those of ``contract.Options``. Raises NotFound for an unknown name, and what the
    export raises.

    >>> export(study, "gexf", "doctors.gexf", community="doctors")       # doctest: +SKIP
    """
    from liaisons.exports.contract import Options
    from liaisons.exports.registry import named
    from liaisons.study.running import Session

    return named(name).write(Session(study), Path(out), Options(**options))
