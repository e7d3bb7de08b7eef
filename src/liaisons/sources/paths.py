"""Paths into JSON: ``data.user.id``, ``comments[].text``, ``[].*``, ``"a name.with dots"``.

A name goes into an object, ``[]`` to each element of a list, ``*`` to each value of an object.
Going down to the records cuts the JSON without decoding it; fields are taken from a decoded record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from operator import methodcaller
from typing import Any, TypeAlias

import msgspec

from liaisons.errors import BadFile
from liaisons.i18n import _

#: A decoded record: an object, or a row of cells.
Getter: TypeAlias = Callable[[Any], Any]
#: The name under which a record was found, as a path.
KEY = "@key"

EACH, VALUES = "[]", "*"
_STEP = re.compile(r'"(?P<quoted>[^"]+)"|(?P<name>[^.\[\]"*]+)|(?P<each>\[\])|(?P<values>\*)')


def steps(path: str) -> tuple[str, ...]:
    """``data[].user.id`` → (``data``, ``[]``, ``user``, ``id``). Raises BadFile for no path."""
    found: list[str] = []
    position = 0
    while position < len(path):
        match = _STEP.match(path, position)
        if not match:
            raise BadFile(
                _(
                    "{path} is not a path into JSON. Write it as in data.user.id or "
                    "comments[].text.",
                    path=path,
                )
            )
        found.append(match["quoted"] or match["name"] or match[0])
        position = match.end()
        if path.startswith(".", position):
            position += 1
    return tuple(found)


def getter(path: str) -> Getter:
    """A function that takes the field at ``path`` from a decoded object; None where it is not.

    A path that is itself a key of the object goes first. ``[]`` gathers a list.
    """
    parts = steps(path)
    if len(parts) == 1:
        return methodcaller("get", parts[0])

    def get(record: Any) -> Any:
        return record[path] if path in record else _down(record, parts)

    return get


def _down(value: Any, parts: tuple[str, ...]) -> Any:
    for position, part in enumerate(parts):
        if part in (EACH, VALUES):
            inner = value.values() if isinstance(value, dict) and part == VALUES else value
            if not isinstance(inner, (list, type({}.values()))):
                return None
            return [_down(v, parts[position + 1 :]) for v in inner]
        if not isinstance(value, dict):
            return None
        value = value.get(part)
    return value


_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw]).decode
_LIST = msgspec.json.Decoder(list[msgspec.Raw]).decode


def records(
    raw: bytes | msgspec.Raw, parts: tuple[str, ...], key: str = ""
) -> Iterator[tuple[str, bytes]]:
    """(name it was found under, JSON) of each record that ``parts`` lead to, still undecoded.

    Raises msgspec.MsgspecError, ValueError or RecursionError where the JSON is not of that shape.
    """
    if not parts:
        yield key, bytes(raw)
        return
    part, rest = parts[0], parts[1:]
    if part == EACH:
        for position, element in enumerate(_LIST(raw), 1):
            yield from records(element, rest, str(position))
    elif part == VALUES:
        for name, value in _OBJECT(raw).items():
            yield from records(value, rest, name)
    else:
        inner = _OBJECT(raw).get(part)
        if inner is None:
            raise ValueError(part)
        yield from records(inner, rest, part)
