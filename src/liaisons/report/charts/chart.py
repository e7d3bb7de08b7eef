"""A chart: what it says, its picture at any width, its table, its rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from liaisons.measures.rows import Contrast, Row
from liaisons.report.charts import svg
from liaisons.report.content import CommunityCard


@dataclass(frozen=True)
class Frame:
    """The room a picture has: its width in pixels, and how many panels stand side by side.

    Where the picture stands among pages, ``link`` gives the address behind a row, empty where
    there is none: marks lead there, the same for all who are ``for_whom``. A report has no pages,
    and no ``link``.
    """

    name: str
    width: int
    columns: int
    link: Callable[[Row], str] | None = None
    for_whom: str = ""

    @property
    def wide(self) -> bool:
        return self.columns > 1

    def mark(self, row: Row | None, words: str) -> dict[str, str]:
        """What makes the mark of a row a link; nothing where it leads nowhere."""
        href = self.link(row) if self.link is not None and row is not None else ""
        return {"href": svg.HERE + href, "said": words} if href else {}


WIDE = Frame("wide", 720, 2)
NARROW = Frame("narrow", 336, 1)

#: Draws a picture into a frame: SVG as text, of any provenance.
Draw = Callable[[Frame], str]


@dataclass(frozen=True)
class Table:
    """The numbers behind a picture, as they read."""

    header: tuple[str, ...]
    lines: list[tuple[str, ...]]


@dataclass(frozen=True)
class Chart:
    """One picture with its words.

    ``title`` is the finding, ``subtitle`` what is counted and over how many, ``note`` the sentence
    under the picture, ``kind`` the sort of picture for those who cannot see it. ``key`` lists the
    communities for pictures that do not name them; a ``labelled`` one does where it is wide.
    ``open_table`` has the table shown beside the picture rather than on request. Pictures are
    drawn when asked for, once for each frame and whom it is for.
    """

    name: str
    question: str
    title: str
    subtitle: str
    note: str
    kind: str
    table: Table
    rows: list[Row]
    draw: Draw
    key: tuple[CommunityCard, ...] = ()
    contrasts: Sequence[Contrast] = ()
    labelled: bool = False
    open_table: bool = False
    _drawn: dict[tuple[str, str], Markup] = field(default_factory=dict, compare=False, repr=False)

    @property
    def description(self) -> str:
        """The text alternative of the picture."""
        return f"{self.kind} {self.subtitle} {self.note}".strip()

    def svg(self, frame: Frame = WIDE) -> Markup:
        """The picture as an inline ``<svg role="img">`` with title and description."""
        key = (frame.name, frame.for_whom)
        if key not in self._drawn:
            self._drawn[key] = self._draw(frame)
        return self._drawn[key]

    def _draw(self, frame: Frame) -> Markup:
        """It is safe in a page: it was parsed and written anew, texts escaped."""
        finished = svg.finish(
            self.draw(frame),
            prefix=f"{self.name}-{frame.name}",
            title=self.title,
            description=self.description,
        )
        return Markup(finished)  # noqa: S704

    def as_file(self, notice: str = "") -> str:
        """The picture as a file of its own: its title, subtitle and key drawn in.

        ``notice`` stands above them: what must be said wherever the picture goes.
        """
        key = () if self.labelled else self.key
        return svg.with_heading(self.svg(WIDE), self.title, self.subtitle, key, notice=notice)
