"""Liaisons: how people who work alone help each other online.

>>> study = liaisons.open("my-study")            # doctest: +SKIP
>>> study.measure("help")                        # doctest: +SKIP
>>> study.corpus.messages.to_polars()            # doctest: +SKIP
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liaisons.study.study import Study

__version__ = "0.1.0"


def open(folder: str | Path) -> Study:
    """The study in ``folder``. Raises NotFound where there is none."""
    from liaisons.study.study import Study

    return Study(Path(folder))


def new(folder: str | Path, title: str, language: str | None = None) -> Study:
    """Make a study in ``folder``. Raises BadStudy where there is one already."""
    from liaisons.study.study import Study

    return Study.create(Path(folder), title, language)
