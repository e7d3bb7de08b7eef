"""Networks, one file each; a kind of network registers itself as an entry point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from liaisons import plugins
from liaisons.channel.port import Home, Kind, Platform
from liaisons.errors import BadStudy, NotFound
from liaisons.i18n import _

#: The group of entry points in which kinds of networks register.
GROUP = "liaisons.platforms"


def kind(name: str) -> Kind:
    """The kind of network called ``name``; NotFound lists those there are."""
    known = plugins.names(GROUP)
    if name not in known:
        raise NotFound(
            _("No kind of network is called {name}. There are: {known}.", name=name, known=known)
        )
    found: Kind = plugins.plugin(GROUP, name)
    return found


async def connect(
    name: str, given: Mapping[str, Any], home: Home, hashtags: Sequence[str] = ()
) -> Platform:
    """The network called ``name``, of the kind that its settings say, connected.

    ``hashtags`` are the channel's, for a network that listens to hashtags and names none itself.
    """
    what = kind(str(given.get("kind", name)))
    plain = {key: value for key, value in given.items() if key != "kind"}
    if "hashtags" in what.settings.__struct_fields__:
        plain.setdefault("hashtags", list(hashtags))
    try:
        settings = msgspec.convert(plain, what.settings)
    except msgspec.ValidationError as error:
        raise BadStudy(
            _("channel.toml, [networks.{name}]: {error}.", name=name, error=error)
        ) from error
    return await what.connect(name, settings, home)
