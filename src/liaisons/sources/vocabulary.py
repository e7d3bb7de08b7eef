"""What columns are called: ``vocabulary.toml``, read."""

from __future__ import annotations

import tomllib
from importlib.resources import files

from liaisons.sources.mapping import Role
from liaisons.sources.records import Kind

_READ = tomllib.loads(files(__package__).joinpath("vocabulary.toml").read_text("utf-8"))


def _spelt_out(name: str) -> list[str]:
    return [name.replace("PERSON", person) for person in _READ["people"]]


def _names(listed: list[str]) -> tuple[str, ...]:
    """The listed names; those of a person for each word that stands for one."""
    return tuple(n for name in listed for n in (_spelt_out(name) if "PERSON" in name else [name]))


#: Role → names, from the likeliest to the less likely.
NAMES: dict[Role, tuple[str, ...]] = {r: _names(names) for r, names in _READ["names"].items()}
SENDERS: tuple[str, ...] = tuple(_READ["pairs"]["senders"])
RECEIVERS: tuple[str, ...] = tuple(_READ["pairs"]["receivers"])
OF_AUTHORS = frozenset(_READ["other"]["of_authors"])
WRAPPERS = frozenset(_READ["other"]["wrappers"])
#: Value of a column that says what a message is → kind.
KINDS: dict[str, Kind] = {v: kind for kind, values in _READ["kinds"].items() for v in values}
