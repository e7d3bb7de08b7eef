"""A sample as a grid: messages down, variables across, values in the cells."""

from __future__ import annotations

import textwrap
from functools import cached_property
from typing import Any

from liaisons.coding import samples
from liaisons.coding.assistant.showing import measures_agreement
from liaisons.coding.codebook import Code, codebook
from liaisons.coding.samples import Sample
from liaisons.i18n import _
from liaisons.study.reading import Bookcase
from liaisons.web import chips, coders, reading
from liaisons.web.choosing_codes import for_columns
from liaisons.web.desk import Desk, key_of, public
from liaisons.web.marks import Marks, has_spoken, marks_of
from liaisons.web.panels import Panel
from liaisons.web.view import Turn

#: Lines on one page.
LEAF = 25
_QUOTED = 140


class Grid:
    """What a page of a sample shows to one coder: their codings, and others' where it is open."""

    def __init__(self, desk: Desk, sample: Sample, wanted: list[int]) -> None:
        self.sample = sample
        self._desk = desk
        self._book = codebook(coders.room(desk))
        variables = [v for v in self._book.variables if self._book.values(v.id)]
        self.variables = variables
        self.columns: list[Code] = [v for v in variables if v.id in wanted] or variables[:3]

    @cached_property
    def items(self) -> list[int]:
        return samples.items(coders.room(self._desk), self.sample.id)

    @cached_property
    def undone(self) -> set[int]:
        return set(samples.left(coders.room(self._desk), self.sample.id, coders.mine(self._desk)))

    @property
    def left(self) -> int:
        """How much the reader still has to read."""
        return len(self.undone)

    @property
    def mine(self) -> bool:
        """Whether the reader may code it."""
        given = self.sample.coders
        return not given or coders.mine(self._desk) in given

    def turn(self, number: int | None) -> Turn:
        """The page that is asked for, else the one with the first line that is left."""
        first = next((n for n, item in enumerate(self.items) if item in self.undone), 0)
        return Turn(number or first // LEAF + 1, len(self.items), LEAF)

    def rows(self, turn: Turn) -> list[dict[str, Any]]:
        """The lines of a page."""
        items = self.items[turn.first : turn.first + LEAF]
        found = chips.on(self._desk, self.sample.community, self.sample.kind, items)
        texts = self._texts(items)
        return [self._row(item, texts.get(item), found[item]) for item in items]

    @property
    def compared(self) -> bool:
        """Whether what is said here measures agreement: the assistant keeps silent then."""
        return measures_agreement(self.sample)

    def marks(self, items: list[int]) -> Marks:
        """What the assistant proposes of some lines."""
        if self.compared:
            return Marks(asked=has_spoken(self._desk, self.sample.community))
        return marks_of(self._desk, self.sample.community, {self.sample.kind: items})

    def panel(self, rows: list[dict[str, Any]]) -> Panel:
        """The codes beside the grid, keys beginning anew for each column."""
        first = rows[0]["key"] if rows else ""
        return Panel(
            choice=for_columns(self._book, self.columns),
            kind=self.sample.kind, community=self.sample.community, subject=first,
            label="", place="", all="", whole=[], chips={}, sample=self.sample.id,
            marks=self.marks([key_of(row["key"]) for row in rows]),
        )  # fmt: skip

    def plain(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The lines for programs."""
        return [
            {"subject": row["key"], "text": row["text"], "read": row["done"],
             "codes": [{"code": chip.name, "coder": chip.who} for chip in row["chips"]]}
            for row in rows
        ]  # fmt: skip

    def table(self, rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
        """The reader's own values as columns."""
        told: dict[str, list[Any]] = {"id": [row["key"] for row in rows]}
        told["text"] = [row["text"] for row in rows]
        for n, code in enumerate(self.columns):
            told[code.name] = [row["cells"][n]["value"] for row in rows]
        return told

    def _row(
        self, item: int, line: dict[str, Any] | None, found: list[chips.Chip]
    ) -> dict[str, Any]:
        own = {chip.about: chip for chip in found if chip.mine}
        return {
            "key": public(item),
            "author": (line or {}).get("author") or _("deleted author"),
            "text": (line or {}).get("text") or "",
            "before": (line or {}).get("before") or "",
            "gone": line is None,
            "done": item not in self.undone,
            "chips": found,
            "cells": [
                {"about": code.id, "value": own[code.id].name if code.id in own else ""}
                for code in self.columns
            ],
        }

    def _texts(self, items: list[int]) -> dict[int, dict[str, Any]]:
        case = reading.opened(self._desk, self.sample.community)
        if self.sample.kind == "thread":
            return {item: _thread(case, item) for item in items}
        found = case.messages(items)
        asked = [m["reply_to"] for m in found.values() if m["reply_to"] is not None]
        before = case.messages(asked)
        for line in found.values():
            parent = before.get(line["reply_to"], {})
            line["before"] = textwrap.shorten(parent.get("text") or "", _QUOTED, placeholder="…")
        return found


def _thread(case: Bookcase, thread: int) -> dict[str, Any]:
    about = case.shelf.thread(thread)
    return {"author": about.get("author"), "text": about["text"] or about["title"] or ""}
