"""Items are made ahead of their use, and nothing else changes."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from liaisons.ahead import HANDS, ahead, behind, beside, spread
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


def test_spread_work_comes_in_the_order_of_the_items() -> None:
    last = threading.Event()

    def slow_first(item: int) -> int:
        if item == 0:
            assert last.wait(10)  # the second is done before the first
        last.set()
        return item * item

    assert list(spread(slow_first, range(20))) == [item * item for item in range(20)]
    assert list(spread(str, [])) == []


def test_no_more_is_begun_than_is_wanted() -> None:
    taken: list[int] = []
    done = spread(str, (taken.append(item) or item for item in range(50)))
    assert next(done) == "0"
    done.close()
    assert len(taken) == HANDS + 1


def test_spread_work_that_fails_is_told_in_its_place() -> None:
    with language("fr"):
        assert list(spread(lambda _item: current(), range(3))) == ["fr"] * 3
    done = spread(lambda item: 1 // item, [1, 0, 1])
    assert next(done) == 1
    with pytest.raises(ZeroDivisionError):
        next(done)


def test_what_is_done_beside_waits_or_is_told_to_stop() -> None:
    with beside(lambda _stop: "done") as result:
        assert result() == "done"
    stopped: list[bool] = []
    with beside(lambda stop: stopped.append(stop.wait(10))):
        assert stopped == []
    assert stopped == [True]
    with beside(lambda _stop: 1 // 0) as result, pytest.raises(ZeroDivisionError):
        result()


def test_what_is_handed_over_is_done_in_order_before_the_block_ends() -> None:
    done: list[int] = []
    with behind(done.append) as hand_over:
        for item in range(20):
            hand_over(item)
            assert len(done) >= item - 1
    assert done == list(range(20))


@pytest.mark.parametrize("bad", [0, 19])
def test_what_fails_behind_is_raised_here(bad: int) -> None:
    def work(item: int) -> None:
        if item == bad:
            raise ValueError(item)

    def all_of_them() -> None:
        with behind(work) as hand_over:
            for item in range(20):
                hand_over(item)

    with pytest.raises(ValueError, match=str(bad)):
        all_of_them()
