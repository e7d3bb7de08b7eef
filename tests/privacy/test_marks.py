"""What is looked for first: which texts hold anything at all."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from liaisons.privacy import details, marks


@given(st.text(alphabet="aÀé@＠#＃/_.:1 5A[](www)tchezarobsdop-\u00a0é", max_size=40))
@settings(max_examples=1000)
def test_what_is_not_marked_holds_nothing_that_is_looked_for(text: str) -> None:
    texts = pa.array([text])
    if marks.marked(texts)[0].as_py():
        return
    found = [marks.mentions(texts), marks.name_like(texts), details.find_all(texts)]
    assert not any(len(hits.row) for hits in found)
    assert [marks.find_hashtags(texts)[0].as_py(), marks.all_links(texts)[0].as_py()] == [[], []]


@given(st.text(alphabet="aÀé@＠#＃/_.:1 h5A\n·-", max_size=40))
@settings(max_examples=1000)
def test_the_narrow_signs_are_found_as_either_is(text: str) -> None:
    people = [(*m.span(), m[1].replace("＠", "@")) for m in marks._WIDE_MENTION.finditer(text)]
    assert marks.find_mentions(text) == people
    tags = [m[1] for m in marks._WIDE_HASHTAG.finditer(text)]
    assert marks.find_hashtags(pa.array([text]))[0].as_py() == tags
