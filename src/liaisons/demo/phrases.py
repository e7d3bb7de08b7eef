"""The phrase banks, and how fragments are put together into sentences."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import msgspec
import numpy as np

from liaisons.demo.arrays import Bools, Texts, texts


class Question(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Fragments of the questions on one subject; ``plain`` are those without a question mark."""

    who: list[str]
    what: list[str]
    ask: list[str]
    plain: list[str]
    tag: str


class Bank(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The phrases of one community."""

    handles: list[str]
    leads: list[str]
    questions: dict[str, Question]
    openings: dict[str, list[str]]
    acts: dict[str, list[str]]


class Common(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What both communities share."""

    emoji: list[str]
    notice_first: str
    notice_last: str


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    common: Common
    medecins: Bank
    aides: Bank


@cache
def load() -> Phrases:
    """The phrases that ship with the package."""
    text = files(__package__).joinpath("phrases.toml").read_bytes()
    return msgspec.toml.decode(text, type=Phrases)


class Sentence:
    """Texts being written, one fragment at a time, many at once.

    Fragments are joined by a space; one that follows the end of a sentence takes a capital, any
    other does not.
    """

    def __init__(self, size: int, rng: np.random.Generator) -> None:
        self.text: Texts = texts([""] * size)
        self._rng = rng
        self._fresh: Bools = np.ones(size, dtype=np.bool_)

    def add(self, bank: list[str], here: Bools | None = None) -> Sentence:
        """Add a fragment drawn from ``bank`` to each text, or only ``here``."""
        drawn = self._rng.integers(0, len(bank), len(self.text))
        capitals = texts([phrase[:1].upper() + phrase[1:] for phrase in bank])
        small = texts([_without_capital(phrase) for phrase in bank])
        fragment = np.where(self._fresh, capitals[drawn], small[drawn])
        ends = np.array([phrase[-1:] in ".!?…" and phrase != "" for phrase in bank])
        fragment = fragment if here is None else np.where(here, fragment, "")
        written = fragment != ""
        self.append(fragment)
        self._fresh = np.where(written, ends[drawn], self._fresh)
        return self

    def append(self, fragment: Texts) -> Sentence:
        """Add what is given as it is (a link, a handle, a hashtag; "" adds nothing)."""
        space = np.where((self.text != "") & (fragment != ""), " ", "")
        self.text = self.text + space + fragment
        return self


def _without_capital(phrase: str) -> str:
    """``phrase`` as it goes on a sentence: its capital is lost unless it begins an acronym."""
    return phrase if phrase[1:2].isupper() else phrase[:1].lower() + phrase[1:]
