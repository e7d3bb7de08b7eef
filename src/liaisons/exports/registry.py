"""The exports known here: ours and those that plugins bring."""

from __future__ import annotations

from functools import cache
from importlib.metadata import EntryPoint, entry_points

from liaisons.errors import Missing, NotFound
from liaisons.exports.contract import Export
from liaisons.i18n import _

#: The group of entry points in which exports register.
GROUP = "liaisons.exports"


@cache
def exports() -> dict[str, Export]:
    """The exports by name. Raises Missing, naming the plugin, where one cannot be loaded."""
    found = [_load(point) for point in entry_points(group=GROUP)]
    return {export.name: export for export in sorted(found, key=lambda e: e.name)}


def named(name: str) -> Export:
    """The export called ``name``; NotFound lists the others."""
    known = exports()
    if name not in known:
        raise NotFound(
            _(
                "No export is called {name}. There are: {names}.",
                name=name,
                names=", ".join(known),
            )
        )
    return known[name]


def _load(point: EntryPoint) -> Export:
    try:
        kind = point.load()
    except (ImportError, AttributeError) as error:
        raise Missing(
            _(
                "The export {name} cannot be loaded ({error}). Update or remove the package that "
                "brings it.",
                name=point.name,
                error=error,
            )
        ) from error
    export: Export = kind() if isinstance(kind, type) else kind
    return export
