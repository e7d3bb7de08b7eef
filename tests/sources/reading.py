"""Short ways to read bytes with a source in the tests."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from liaisons.sources import Options, all_sources, open_inputs
from liaisons.sources.base import detect
from liaisons.sources.records import Message, Moderation, Person, Record, Refusal

R = TypeVar("R", Message, Moderation, Person, Refusal)


def read(path: Path, source: str | None = None, **options: object) -> list[Record]:
    """The records of ``path``, by the source that recognises it unless one is named."""
    with open_inputs([path]) as inputs:
        found = all_sources()[source] if source else detect(inputs)
        return list(found.read(inputs, Options(**options)))  # type: ignore[arg-type]


def only(kind: type[R], records: list[Record]) -> list[R]:
    return [r for r in records if isinstance(r, kind)]


def notices(path: Path, source: str | None = None, **options: object) -> list[str]:
    """What reading ``path`` had to say."""
    with open_inputs([path]) as inputs:
        found = all_sources()[source] if source else detect(inputs)
        list(found.read(inputs, Options(**options)))  # type: ignore[arg-type]
        return inputs.notices
