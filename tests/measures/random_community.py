"""Small communities drawn by hypothesis, with everything that real ones have wrong."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.measures.build import DAY, HOUR, message

_KINDS = ("reply", "reply", "reply", "comment", "share", "edit")


@st.composite
def communities(draw: st.DrawFn, most: int = 25) -> list[dict[str, Any]]:
    """Threads with late, early and simultaneous replies, lost parents and unknown authors."""
    openings = draw(st.integers(1, 6))
    found = [
        message(10 + i, draw(_person()), draw(_moment()), reactions=draw(st.integers(0, 3)))
        for i in range(openings)
    ]
    for i in range(draw(st.integers(0, most))):
        parent = draw(st.sampled_from(found))
        lost = draw(st.integers(0, 9)) == 0
        found.append(
            message(
                100 + i,
                draw(_person()),
                draw(_moment()),
                thread_id=parent["thread_id"],
                reply_to=999 if lost else parent["message_id"],
                kind=draw(st.sampled_from(_KINDS)),
            )
        )
    return found


def _person() -> st.SearchStrategy[int | None]:
    return st.one_of(st.none(), *([st.integers(1, 6)] * 5))


def _moment() -> st.SearchStrategy[int]:
    """Hours over 120 days, so that some are the same."""
    return st.integers(0, 5).map(lambda n: n * HOUR) | st.integers(0, 120).map(lambda n: n * DAY)
