"""Seeds for what draws its own chance (rewirings, Leiden), from the study's seed and a name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from liaisons.measures.scope import Scope


def seed_of(scope: Scope, *name: str) -> int:
    """A seed of its own for one figure of this community."""
    return int(scope.resampler(*name).generator().integers(1 << 31))
