"""The column mappings of a study: used again for the next file of the same kind."""

from __future__ import annotations

from pathlib import Path

from liaisons.corpus.store import folder_name
from liaisons.files import write_atomically
from liaisons.sources.entries import missing
from liaisons.sources.mapping import Mapping
from liaisons.sources.opening import Inputs
from liaisons.study.study import Study


def _folder(study: Study, community: str) -> Path:
    return study.folder / "mappings" / folder_name(community)


def kept(study: Study, community: str, inputs: Inputs) -> Mapping | None:
    """The mapping of an earlier import whose columns this input has; None where there is none."""
    for path in sorted(_folder(study, community).glob("*.toml")):
        mapping = Mapping.load(path)
        if any(not missing(member, mapping) for member in inputs.members):
            return mapping
    return None


def keep(study: Study, community: str, mapping: Mapping) -> Path:
    """Write a mapping down, one file for messages and one for people, for a person to correct."""
    path = _folder(study, community) / f"{mapping.rows}.toml"
    write_atomically(path, mapping.to_toml().encode())
    return path
