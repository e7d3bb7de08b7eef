"""Sentences declared in one place and said in another, when the reader's language is known."""

from __future__ import annotations


def N_(message: str) -> str:
    """Mark ``message`` for translation and return it as it is; ``_()`` translates it on use.

    The name is the one that gettext tools look for.
    """
    return message
