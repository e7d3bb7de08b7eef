"""The places people talk: one file per kind of export, each turned into the same records."""

from liaisons.sources.base import Options, Source, all_sources, detect, named, open_inputs
from liaisons.sources.opening import Inputs

__all__ = ["Inputs", "Options", "Source", "all_sources", "detect", "named", "open_inputs"]
