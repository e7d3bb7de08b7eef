"""What a source is, and how the right one is found for what a person gave.

A source is one class in one file that turns one kind of export into records. It registers itself
in the entry points group ``liaisons.sources``, as ours do, so that anybody can ship another. The
suite ``tests/sources/test_contract.py`` says what it must keep to.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import ClassVar, Protocol, runtime_checkable

import msgspec
import pyarrow as pa

from liaisons.errors import BadFile, NotFound, UnknownFormat
from liaisons.i18n import _
from liaisons.plugins import plugins
from liaisons.sources.mapping import Mapping
from liaisons.sources.opening import Inputs, open_inputs
from liaisons.sources.records import Frame, Record

__all__ = ["Inputs", "Options", "Source", "all_sources", "detect", "named", "open_inputs"]

#: The group of entry points in which sources register.
GROUP = "liaisons.sources"
#: Below this, what a source recognises is not enough to read the file with it.
ENOUGH = 0.2


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may say on import."""

    zone: str = "Europe/Paris"  # zone of times written without one
    mapping: Mapping | None = None  # the column mapping, given or guessed
    site: str | None = None  # instance name, when the person gave one


@runtime_checkable
class Source(Protocol):
    """One place people talk, as its exports tell it. Subclass it: the hooks have defaults.

    ``version`` goes up when the same file would give other records; the import keeps it.
    """

    name: ClassVar[str]
    version: ClassVar[int]
    title: ClassVar[str]
    #: What the kind of export can know (``records.CAPABILITIES``).
    capabilities: ClassVar[frozenset[str]]
    #: The usual frame; None where it cannot be guessed.
    frame: ClassVar[Frame | None]

    def declared(self, inputs: Inputs, options: Options | None = None) -> frozenset[str]:
        """The capabilities of this very input: some exports hold more than others."""
        return self.capabilities

    def frame_of(self, inputs: Inputs) -> Frame | None:
        """The frame guessed from the content; what it was guessed from goes to the notices."""
        return self.frame

    def instance(self, inputs: Inputs) -> str | None:
        """The platform instance ("twitter", "coffee.stackexchange.com") that native ids belong to.

        None: the community's own name will do.
        """
        return None

    def detect(self, inputs: Inputs) -> float:
        """From 0 (no) to 1 (surely): whether the content, not the name, is this source's."""
        ...

    def read(self, inputs: Inputs, options: Options) -> Iterator[Record]:
        """Every record of the input, or a Refusal in its place.

        Raises BadFile, UnsafeFile where the bytes themselves cannot be read on.
        """
        ...

    def batches(self, inputs: Inputs, options: Options) -> Iterator[Record | pa.RecordBatch]:
        """What ``read`` gives, where messages may come many at once (``sources.many``).

        For sources that can make columns faster than records; what they say must be the same.
        """
        return self.read(inputs, options)


@cache
def all_sources() -> dict[str, Source]:
    """The sources installed here, ours and plugins', by name.

    Raises Missing, naming the package, where a plugin cannot be loaded.
    """
    return {source.name: source for source in plugins(GROUP).values()}


def named(name: str) -> Source:
    """The source called ``name``; NotFound lists the others."""
    sources = all_sources()
    if name not in sources:
        raise NotFound(
            _(
                "No format is called {name}. There are: {names}.",
                name=name,
                names=", ".join(sources),
            )
        )
    return sources[name]


def detect(inputs: Inputs) -> Source:
    """The source whose exports look like this.

    Raises UnknownFormat where none does, or two do alike; BadFile where the file is damaged.
    """
    scores = {source.name: source.detect(inputs) for source in all_sources().values()}
    best = max(scores.values(), default=0.0)
    winners = [name for name, score in scores.items() if score == best]
    if best < ENOUGH:
        if inputs.damage:
            raise BadFile(inputs.damage)
        raise UnknownFormat(unknown(inputs))
    if len(winners) > 1:
        raise UnknownFormat(
            _(
                "{file} could be {names}. Say which with --format.",
                file=inputs.name,
                names=", ".join(winners),
            )
        )
    return all_sources()[winners[0]]


def unknown(inputs: Inputs) -> str:
    """The sentence for what no source recognises."""
    return _(
        "{file} is not recognised as an export of any format known here ({names}). If it is a "
        "table or JSON, describe its columns in a file and give it with --map.",
        file=inputs.name,
        names=", ".join(all_sources()),
    )
