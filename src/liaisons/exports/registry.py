"""The exports known here: ours and those that plugins bring."""

from __future__ import annotations

from functools import cache

from liaisons.errors import NotFound
from liaisons.exports.contract import Export
from liaisons.i18n import _
from liaisons.plugins import plugins

#: The group of entry points in which exports register.
GROUP = "liaisons.exports"


@cache
def exports() -> dict[str, Export]:
    """The exports by name. Raises Missing, naming the plugin, where one cannot be loaded."""
    return {export.name: export for export in plugins(GROUP).values()}


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
