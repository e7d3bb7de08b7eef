"""What registers itself in entry points: sources, measures, exports, ours and others'."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from liaisons.errors import Missing
from liaisons.i18n import _


def plugins(group: str) -> dict[str, Any]:
    """What the entry points of ``group`` name, loaded; a class is instantiated.

    Raises Missing, naming the plugin, where one cannot be loaded.
    """
    return {name: plugin(group, name) for name in names(group)}


def names(group: str) -> list[str]:
    """The names under which plugins of ``group`` are registered; none of them is loaded."""
    return sorted(_points(group))


def release(group: str, name: str) -> str:
    """The package that brings a plugin, and its version: ``liaisons 0.1.0``."""
    brought_by = _points(group)[name].dist
    return f"{brought_by.name} {brought_by.version}" if brought_by else ""


def plugin(group: str, name: str) -> Any:
    """One plugin, loaded; a class is instantiated. Raises Missing where it cannot be loaded."""
    try:
        loaded = _points(group)[name].load()
    except (ImportError, AttributeError) as error:
        raise Missing(
            _(
                "{name}, of {group}, cannot be loaded ({error}). Update or remove the package "
                "that brings it.",
                name=name,
                group=group,
                error=error,
            )
        ) from error
    return loaded() if isinstance(loaded, type) else loaded


@cache
def _points(group: str) -> dict[str, EntryPoint]:
    return {point.name: point for point in entry_points(group=group)}
