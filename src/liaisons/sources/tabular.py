"""Any other table or JSON, read through a column mapping: given, or guessed and shown.

A table with neither text nor time is read too: a bare list of who turned to whom. Its messages have
no text and, where no column tells it, no time but their order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

import pyarrow as pa

from liaisons.ahead import ahead
from liaisons.errors import BadFile, UnknownFormat
from liaisons.i18n import _
from liaisons.sources import blocks, mapping_guess, peek
from liaisons.sources.base import Options, Source, unknown
from liaisons.sources.blocks import Blocks
from liaisons.sources.entries import missing
from liaisons.sources.mapped import Mapped
from liaisons.sources.mapping import Mapping
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.records import Frame, Record


class Tabular(Source):
    """CSV, TSV, XLSX, JSON or JSON lines of any other kind, by a column mapping."""

    name: ClassVar[str] = "mapping"
    version: ClassVar[int] = 1
    title: ClassVar[str] = "CSV, TSV, XLSX, JSON, JSON lines (by a column mapping)"
    capabilities: ClassVar[frozenset[str]] = frozenset(
        {"threads", "reply_targets", "authors", "questions", "answers", "edits"}
    )
    frame: ClassVar[Frame | None] = None

    def declared(self, inputs: Inputs, options: Options | None = None) -> frozenset[str]:
        """What the mapped columns can tell."""
        mapping = self.mapping(inputs, options)
        fields = mapping.fields
        found = {
            "authors": "author_id" in fields or "author_handle" in fields,
            "threads": "thread" in fields or "reply_to" in fields or bool(mapping.nested),
            "reply_targets": "reply_to" in fields or bool(mapping.nested),
            "questions": "question" in fields,
            "answers": "answer" in mapping.kinds.values(),
            "edits": "edit" in mapping.kinds.values(),
        }
        return frozenset(name for name, there in found.items() if there)

    def detect(self, inputs: Inputs) -> float:
        found = mapping_guess.guess(inputs)
        return found.certainty if found else 0.0

    def mapping(self, inputs: Inputs, options: Options | None = None) -> Mapping:
        """The mapping that will be used: the one given, else the one guessed.

        Raises UnknownFormat where none was given and none can be guessed.
        """
        if options is not None and options.mapping is not None:
            return options.mapping
        found = mapping_guess.guess(inputs)
        if found is None:
            raise UnknownFormat(unknown(inputs))
        for sentence in found.said():
            inputs.note(sentence)
        return found.mapping

    def read(self, inputs: Inputs, options: Options) -> Iterator[Record]:
        mapping = self.mapping(inputs, options)

        def read(member: Member, before: int) -> Iterator[Record]:
            return Mapped(member, mapping, options.zone, before).records()

        yield from peek.in_turn(_fitting(inputs, mapping), read)

    def batches(self, inputs: Inputs, options: Options) -> Iterator[Record | pa.RecordBatch]:
        mapping = self.mapping(inputs, options)

        def read(member: Member, before: int) -> Iterator[Record | pa.RecordBatch]:
            mapped = Mapped(member, mapping, options.zone, before)
            if not blocks.fits(member, mapping):
                return mapped.records()
            return ahead(Blocks(member, mapping, before, mapped.of_lines).read())

        yield from peek.in_turn(_fitting(inputs, mapping), read)


def _fitting(inputs: Inputs, mapping: Mapping) -> list[Member]:
    """The members that have the mapped columns. Raises BadFile where none has them all."""
    lacks = {m.name: missing(m, mapping) for m in inputs.members}
    if all(lacks.values()) and inputs.damage is None:
        name, lacking = min(lacks.items(), key=lambda item: len(item[1]))
        raise BadFile(
            _(
                "{file} does not have what the mapping names: {names}. Correct the mapping; "
                "columns are written as in the file.",
                file=name,
                names=", ".join(lacking),
            )
        )
    return peek.chosen(inputs, lambda member: float(not lacks[member.name]))
