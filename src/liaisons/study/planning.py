"""An import before it starts: what was asked, what was guessed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from liaisons.sources.base import Options, Source, detect, named
from liaisons.sources.mapping import Mapping
from liaisons.sources.opening import Inputs
from liaisons.sources.records import Frame
from liaisons.sources.tabular import Tabular
from liaisons.study import mappings
from liaisons.study import settings as settings_file
from liaisons.study.study import Study


class Request(msgspec.Struct, kw_only=True):
    """What a person asks to be imported, and how; what is left out is guessed and said."""

    paths: Sequence[Path]
    community: str
    format: str | None = None
    frame: Frame | None = None
    profession: str | None = None
    zone: str | None = None
    site: str | None = None
    mapping: Mapping | None = None
    fictitious: bool = False
    dry_run: bool = False


class Plan(msgspec.Struct):
    """An import before it starts: everything that was given or guessed."""

    source: Source
    options: Options
    frame: str
    frame_guessed: bool
    instance: str
    capabilities: frozenset[str]
    begun: str  # when, as it stands in the import's id
    file_digest: Callable[[], str]

    @property
    def digest(self) -> str:
        """The digest of what is imported; the first call waits until all of it was read."""
        return self.file_digest()

    @property
    def import_id(self) -> str:
        """The name of this import: of what, and when."""
        return f"{self.digest[:10]}-{self.begun}"

    def mapping_text(self) -> str | None:
        """The column mapping as the file that corrects it; None where none is used."""
        return None if self.options.mapping is None else self.options.mapping.to_toml()


def plan(
    study: Study, request: Request, inputs: Inputs, digest: Callable[[], str] | None = None
) -> Plan:
    """Everything about an import that can be told before it starts.

    ``digest`` gives that of the inputs, where somebody works it out already.
    """
    source = _source(request, inputs)
    known = {c.name: c for c in study.settings.communities}.get(request.community)
    zone = request.zone or (known.zone if known else "Europe/Paris")
    settings_file.check_zone(zone)
    mapping = _mapping(study, request, source, inputs)
    options = Options(zone=zone, mapping=mapping, site=request.site)
    guessed = source.frame_of(inputs)
    frame = request.frame or guessed or "census"
    return Plan(
        source=source,
        options=options,
        frame=frame,
        frame_guessed=request.frame is None,
        instance=request.site or source.instance(inputs) or request.community,
        capabilities=source.declared(inputs, options),
        begun=f"{dt.datetime.now(dt.UTC):%Y%m%d%H%M%S%f}",
        file_digest=digest or inputs.digest,
    )


def _source(request: Request, inputs: Inputs) -> Source:
    """The format asked for; with a column mapping the one that uses it; else by the content."""
    if request.format:
        return named(request.format)
    return detect(inputs) if request.mapping is None else named(Tabular.name)


def _mapping(study: Study, request: Request, source: Source, inputs: Inputs) -> Mapping | None:
    """The column mapping: the one given, else the study's own if it fits, else a guess."""
    if request.mapping is not None or not isinstance(source, Tabular):
        return request.mapping
    return mappings.kept(study, request.community, inputs) or source.mapping(inputs)
