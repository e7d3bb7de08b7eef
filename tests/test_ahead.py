"""Items are made ahead of their use, and nothing else changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from liaisons.ahead import ahead
from liaisons.i18n import current, language


def test_the_same_items_in_the_same_order() -> None:
    assert list(ahead(range(50))) == list(range(50))
    assert list(ahead([None, 0, ""])) == [None, 0, ""]
    assert list(ahead([])) == []


def test_one_is_made_while_the_one_before_is_in_use_and_no_more() -> None:
    made: list[int] = []
    second = threading.Event()

    def items() -> Iterator[int]:
        for item in (1, 2, 3):
            made.append(item)
            if item == 2:
                second.set()
            yield item

    used = ahead(items())
    assert next(used) == 1
    assert second.wait(10)
    used.close()  # type: ignore[attr-defined]
    assert made == [1, 2]


def test_items_are_made_in_the_language_of_whoever_uses_them() -> None:
    for code in ("fr", "en"):
        with language(code):
            assert list(ahead(current() for _ in range(2))) == [code, code]


def test_what_goes_wrong_is_raised_where_it_is_used() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ZeroDivisionError

    used = ahead(items())
    assert next(used) == 1
    with pytest.raises(ZeroDivisionError):
        next(used)
