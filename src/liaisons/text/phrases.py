"""Phrases as people type them, turned into patterns for RE2.

A phrase is written in small letters without accents and matches any case and any accents (also none
at all): ``est-ce que`` finds "Est ce que", "EST-CE QUE" and "est-ce que". The accents are folded in
the pattern and not in the texts: folding 200,000 texts costs a second, folding the pattern nothing.

In a phrase

- a space stands for any run of spaces, unbreakable ones too; an apostrophe for any apostrophe, or
  none; a hyphen for a hyphen, a space or nothing, and ``=`` for a hyphen that must be there;
- ``~`` is a word or the rest of one, ``…`` the rest of the sentence, ``<name>`` a list of words
  named beside;
- ``(a|b)`` and ``?`` mean what they mean in RE2, as does what is escaped or in square brackets.

Texts are expected in Unicode NFC.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

#: A letter, and what is neither letter nor digit, in Latin script. RE2's own \b and \w take an
#: accented letter for the end of a word; its \pL knows all scripts and is many times slower.
LETTER = "[A-Za-zÀ-ɏ]"
OTHER = "[^0-9A-Za-zÀ-ɏ]"

#: Where a word begins and ends.
LEFT = f"(?:^|{OTHER})"
RIGHT = f"(?:$|{OTHER})"

#: A space as it is typed, also before French punctuation.
SPACE = r"[\s\x{A0}\x{202F}\x{2009}]"

_FOLDED = {
    "a": "[aàâä]",
    "c": "[cç]",
    "e": "[eéèêë]",
    "i": "[iîï]",
    "o": "[oôö]",
    "u": "[uùûü]",
    " ": f"(?:{SPACE}+)",
    "'": f"(?:['’ʼ´`]{SPACE}?)?",
    "-": r"[-‐‑\s]?",
    "=": "[-‐‑]",
    "~": f"{LETTER}+",
    "…": r"[^.?!\n]*",
    "(": "(?:",
}
_TOKEN = re.compile(r"\\.|\[[^\]]*\]|\{\d,?\d*\}|.", re.DOTALL)
_NAME = re.compile(r"<(\w+)>")


def folded(phrase: str) -> str:
    """The pattern of one phrase, without word boundaries around it."""
    return "".join(_FOLDED.get(token, token) for token in _TOKEN.findall(phrase))


def any_of(phrases: Iterable[str], *, left: str = LEFT, right: str = RIGHT) -> str:
    """One pattern for any of ``phrases``, each as whole words."""
    return f"{left}(?:{'|'.join(map(folded, phrases))}){right}"


def listed(text: str, words: Mapping[str, str]) -> list[str]:
    """The phrases of a block of lines, one a line; empty lines and ``#`` comments are left out.

    ``words`` gives what each ``<name>`` stands for.
    """
    lines = (line.strip() for line in text.splitlines())
    return [
        _NAME.sub(lambda name: f"({words[name[1]]})", line)
        for line in lines
        if line and not line.startswith("#")
    ]
