"""A classification as it leaves the program: all of it as JSON, its profiles as a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from liaisons.coding.classes.corpus import Texts
from liaisons.coding.classes.profiles import Classes

COLUMNS = ("class", "what", "name", "chi2", "inside", "segments", "words")
_KINDS = (("form", "forms"), ("absent", "absent"), ("variable", "variables"))


def page_data(found: Classes, texts: Texts) -> dict[str, Any]:
    """A classification as JSON: as it is, with the words and the key of each typical segment."""
    told: dict[str, Any] = msgspec.to_builtins(found)
    for profile in told["profiles"]:
        for one in profile["typical"]:
            place = one.pop("text")
            one["item"], one["community"] = texts.items[place], texts.communities[place]
            one["words"] = texts.texts[place][one["start"] : one["end"]]
    return told


def lines(told: Mapping[str, Any]) -> Iterator[list[str | int | float]]:
    """The forms and variables of each class, from ``page_data``: a line each."""
    for profile in told["profiles"]:
        for what, name in _KINDS:
            for one in profile[name]:
                words = " ".join(one.get("words", ()))
                yield [
                    profile["number"],
                    what,
                    one["name"],
                    one["chi2"],
                    one["inside"],
                    one["segments"],
                    words,
                ]
