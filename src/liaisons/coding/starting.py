"""The codebook that a study can start from, in French or English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from liaisons.coding.codebook import Code, Codebook, codebook_in
from liaisons.coding.editing import add_in
from liaisons.database import Database


@cache
def _file() -> dict[str, Any]:
    text = files(__package__).joinpath("starting_codebook.toml").read_text("utf-8")
    return tomllib.loads(text)


def keys() -> list[str]:
    """The keys of the codes, each after the one above it."""
    return [code["key"] for code in _file()["code"]]


def mapping(categories: str) -> dict[str, str]:
    """Category of somebody else's list → key of a code: ``mapping("doctoctoc")``."""
    return dict(_file()["mapping"][categories])


def start(database: Database, language: str, *, by: int | None = None) -> list[Code]:
    """Add the codes that are not there yet; those that are keep what people made of them."""
    with database.writing() as write:
        book = codebook_in(write)
        known = {code.key for code in book.every.values()}
        return [
            _add(write, book, code, language, by)
            for code in _file()["code"]
            if code["key"] not in known
        ]


def _add(write: Any, book: Codebook, said: dict[str, Any], language: str, by: int | None) -> Code:
    tongue = "fr" if language == "fr" else "en"
    name, definition = said[tongue]
    key = said["key"]
    above = book.keyed(key.rpartition(".")[0]) if "." in key else None
    parent = above.id if above is not None else None
    taken = {code.name.casefold() for code in book.below(parent)}
    return add_in(
        write,
        book,
        name if name.casefold() not in taken else f"{name} ({key})",
        by=by,
        parent=parent,
        key=key,
        kind=said.get("kind", "code"),
        codable=said.get("codable", True),
        definition=definition,
        use=said.get("use", {}).get(tongue, ""),
        avoid=said.get("avoid", {}).get(tongue, ""),
        examples=said.get("examples", {}).get(tongue, []),
    )
