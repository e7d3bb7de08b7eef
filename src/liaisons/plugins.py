"""What registers itself in entry points: sources, measures, exports, ours and others'."""

from __future__ import annotations

from importlib.metadata import entry_points
from typing import Any

from liaisons.errors import Missing
from liaisons.i18n import _


def plugins(group: str) -> dict[str, Any]:
    """What the entry points of ``group`` name, loaded; a class is instantiated.

    Raises Missing, naming the plugin, where one cannot be loaded.
    """
    found: dict[str, Any] = {}
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        try:
            loaded = point.load()
        except (ImportError, AttributeError) as error:
            raise Missing(
                _(
                    "{name}, of {group}, cannot be loaded ({error}). Update or remove the package "
                    "that brings it.",
                    name=point.name,
                    group=group,
                    error=error,
                )
            ) from error
        found[point.name] = loaded() if isinstance(loaded, type) else loaded
    return found
