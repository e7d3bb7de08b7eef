"""What commands print: sentences and tables for people, JSON for scripts."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import typer

from liaisons.i18n import _

StudyFolder = Annotated[Path, typer.Argument(metavar="DIR", help=_("The study's folder."))]
Communities = Annotated[
    list[str] | None, typer.Option("--community", help=_("Of which community; repeatable."))
]
OfTexts = Annotated[
    Literal["messages", "questions", "replies", "threads"],
    typer.Option("--of", help=_("Which texts.")),
]
AsJson = Annotated[bool, typer.Option("--json", help=_("Print JSON, for scripts."))]


def say(text: str) -> None:
    """One line for a person."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """One line beside the result, on standard error."""
    sys.stderr.write(text + "\n")


def as_json(value: Any) -> None:
    """A value as JSON, structs as objects."""
    sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")
    sys.stdout.flush()


#: Longer tables are not fitted to a width: this takes 0.8 s of so many rows, 33 s of 40,000.
LONG = 2000


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str | None = None) -> None:
    """A table drawn to the width there is; of many rows, lines under one another."""
    if len(rows) > LONG:
        _lines([columns, *rows], title)
    else:
        _drawn(columns, rows, title)


def _lines(rows: Sequence[Sequence[str]], title: str | None) -> None:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    if title is not None:
        say(title)
    for row in rows:
        say("  ".join(map(str.ljust, row, widths)).rstrip())


def _drawn(columns: Sequence[str], rows: Sequence[Sequence[str]], title: str | None) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    drawn = Table(box=box.SIMPLE, title=title, title_justify="left", pad_edge=False)
    for name in columns:
        drawn.add_column(name, overflow="fold")
    for row in rows:
        drawn.add_row(*row)
    console = Console(markup=False, highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(markup=False, highlight=False, width=int(os.environ.get("COLUMNS", 160)))
    console.print(drawn)


@contextmanager
def progress(title: str, unit: str) -> Iterator[Any]:
    """A progress line on a terminal; nothing where output is not one. Call it with a number."""
    if not sys.stderr.isatty():
        yield lambda done, text=None: None
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def step(done: int, text: str | None = None) -> None:
            bar.update(task, description=text or f"{title} {done:,} {unit}".replace(",", "\u202f"))

        yield step
