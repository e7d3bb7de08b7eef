"""Replacing spans and finding one's way back; mentions, hashtags and links."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaisons.privacy.marks import Hits, scan
from liaisons.privacy.rewriting import (
    all_links,
    carry,
    find_hashtags,
    find_links,
    find_mentions,
    inverse,
    mentions,
    prefilter,
    rewrite,
    rewrite_all,
)

TEXT = st.text(alphabet="ab é@#.:/?\n😂＠-_9·hws", max_size=40)


@st.composite
def text_and_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]]]:
    text = draw(TEXT)
    spans = []
    for _ in range(draw(st.integers(0, 5)) if text else 0):
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        spans.append((start, end, draw(st.text("XY😂", max_size=4))))
    return text, spans


def test_a_text_by_hand() -> None:
    text = "😂 Merci @marie et @luc !"
    new, offsets = rewrite(text, [(8, 14, "@p_1"), (18, 22, "@p_22222222")])
    assert new == "😂 Merci @p_1 et @p_22222222 !"
    assert offsets == [(8, 14, 8, 12), (18, 22, 16, 27)]
    assert carry(offsets, 2, 7) == (2, 7)  # "Merci", before any replacement
    assert new[slice(*carry(offsets, 15, 17))] == "et"
    assert carry(offsets, 20, 24) == (16, 29)  # begins inside @luc: takes the whole pseudonym
    assert carry(inverse(offsets), 13, 15) == (15, 17)


@pytest.mark.parametrize(
    ("spans", "kept"),
    [
        ([(0, 3, "A"), (2, 8, "B")], ["B"]),  # the longest wins
        ([(4, 7, "B"), (2, 5, "A")], ["A"]),  # as long: the one that starts first
        ([(2, 5, "A"), (2, 5, "B")], ["A"]),  # same place: the one given first
        ([(0, 2, "A"), (2, 4, "B")], ["A", "B"]),  # touching is not overlapping
        ([(0, 9, "A"), (1, 2, "B"), (3, 4, "C")], ["A"]),
        ([(0, 4, "A"), (3, 8, "B"), (7, 9, "C")], ["B"]),
    ],
)
def test_overlaps(spans: list[tuple[int, int, str]], kept: list[str]) -> None:
    new, offsets = rewrite("abcdefghij", spans)
    assert [new[a:b] for _, _, a, b in offsets] == kept
    rows = np.zeros(len(spans), dtype=np.int64)
    starts, ends, values = zip(*spans, strict=True)
    hits = Hits(rows, np.array(starts), np.array(ends), list(values))
    assert rewrite_all(pa.array(["abcdefghij"]), hits)[0].to_pylist() == [new]


@pytest.mark.parametrize("span", [(0, 0, "x"), (3, 2, "x"), (-1, 2, "x"), (2, 6, "x")])
def test_a_span_outside_the_text_is_an_error(span: tuple[int, int, str]) -> None:
    with pytest.raises(ValueError, match="outside"):
        rewrite("abcde", [span])


@given(text_and_spans())
@settings(deadline=None)
def test_what_is_not_replaced_keeps_its_letters(
    case: tuple[str, list[tuple[int, int, str]]],
) -> None:
    text, spans = case
    new, offsets = rewrite(text, spans)
    rebuilt, done = [], 0
    for start, end, new_start, new_end in offsets:
        rebuilt += [text[done:start], new[new_start:new_end]]
        assert (start, end, new[new_start:new_end]) in spans
        done = end
    assert "".join(rebuilt) + text[done:] == new
    assert all(any(s < o[1] and o[0] < e for o in offsets) for s, e, _ in spans)
    for start in range(len(text)):
        for end in range(start + 1, len(text) + 1):
            if all(end <= o[0] or o[1] <= start for o in offsets):
                there = carry(offsets, start, end)
                assert new[slice(*there)] == text[start:end]
                assert carry(inverse(offsets), *there) == (start, end)


@given(text_and_spans())
@settings(deadline=None)
def test_carrying_keeps_the_order_and_stays_inside(
    case: tuple[str, list[tuple[int, int, str]]],
) -> None:
    text, spans = case
    new, offsets = rewrite(text, spans)
    passages = [(a, b) for a in range(len(text) + 1) for b in range(a, len(text) + 1)]
    carried = {p: carry(offsets, *p) for p in passages}
    assert all(0 <= a <= b <= len(new) for a, b in carried.values())
    for (a, b), (new_a, new_b) in carried.items():
        for wider in [(a - 1, b), (a, b + 1)]:
            if wider in carried and a < b:
                assert carried[wider][0] <= new_a
                assert carried[wider][1] >= new_b


@given(st.lists(text_and_spans() | st.none(), max_size=8), st.randoms(use_true_random=False))
@settings(deadline=None)
def test_a_column_is_rewritten_as_each_text_is(
    cases: list[tuple[str, list[tuple[int, int, str]]] | None], random: object
) -> None:
    texts = pa.array([c[0] if c else None for c in cases], pa.string())
    flat = [(row, *span) for row, c in enumerate(cases) if c for span in c[1]]
    columns = [list(c) for c in zip(*flat, strict=True)] or [[], [], [], []]
    hits = Hits(*(np.array(c, dtype=np.int64) for c in columns[:3]), columns[3])
    new, offsets = rewrite_all(texts, hits)
    expected = [rewrite(*c) if c else (None, []) for c in cases]
    assert new.to_pylist() == [text for text, _ in expected]
    assert list(zip(*(c.tolist() for c in offsets), strict=True)) == [
        (row, *offset) for row, (_, found) in enumerate(expected) for offset in found
    ]


@pytest.mark.parametrize(
    ("text", "handles"),
    [
        ("merci @marie", ["marie"]),
        (".@marie et @luc_75, bonjour", ["marie", "luc_75"]),
        ("(@marie) « @luc » @anne, @zoe!", ["marie", "luc", "anne", "zoe"]),
        ("@marie's chat, @luc’s chien", ["marie", "luc"]),
        ("@marie@piaille.fr, @luc@mastodon.social.", ["marie@piaille.fr", "luc@mastodon.social"]),
        ("@marie:matrix.org: oui", ["marie:matrix.org"]),
        ("@marie: oui", ["marie"]),
        ("@marie.bsky.social bonjour", ["marie.bsky.social"]),
        ("voir @marie.dupont", ["marie.dupont"]),
        ("merci @marie.Bonne nuit", ["marie"]),
        ("merci @marie. Bonne nuit", ["marie"]),
        ("@marie-lou et @luc-", ["marie-lou", "luc"]),
        ("@éléonore @Łukasz @дмитрий", ["éléonore", "Łukasz", "дмитрий"]),
        ("＠marie", ["marie"]),
        ("ligne\n@marie\n@luc", ["marie", "luc"]),
        ("@p_0a1b2c3d salut", ["p_0a1b2c3d"]),
        ("@3e_internat @2b", ["3e_internat", "2b"]),
        ("écrire à marie.dupont@chu.fr", []),
        ("@ marie, @, @@marie, 3 @ 5 €", []),
        ("rdv @18h30 ou @9h ou @2024", []),
        ("https://mastodon.social/@marie et a=@b", []),
        ("", []),
    ],
)
def test_mentions(text: str, handles: list[str]) -> None:
    found = find_mentions(text)
    assert [handle for _, _, handle in found] == handles
    assert all(text[a:b].replace("＠", "@") == f"@{handle}" for a, b, handle in found)


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#DocTocToc une question", ["DocTocToc"]),
        ("fin de phrase #doctoctoc.", ["doctoctoc"]),
        ("#été2024 #Santé_Publique #soignant·e·s", ["été2024", "Santé_Publique", "soignant·e·s"]),
        ("#a#b (#c) ＃d", ["a", "c", "d"]),
        ("le n° #1, C# et &#8217;, https://x.fr/#ancre https://x.fr/p#ancre", []),
        ("#3e", ["3e"]),
        (None, []),
    ],
)
def test_hashtags(text: str | None, tags: list[str]) -> None:
    assert find_hashtags(pa.array([text], pa.string())).to_pylist() == [tags]


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("voir https://www.has-sante.fr/a?b=c&d#e.", ["https://www.has-sante.fr/a?b=c&d#e"]),
        (
            "(https://fr.wikipedia.org/wiki/If_(arbre))",
            ["https://fr.wikipedia.org/wiki/If_(arbre)"],
        ),
        ("www.lecrat.fr, pic.twitter.com/aBc1 !", ["www.lecrat.fr", "pic.twitter.com/aBc1"]),
        ("« http://a.fr/x » et “http://b.fr”", ["http://a.fr/x", "http://b.fr"]),
        ("HTTPS://A.FR/x…", ["HTTPS://A.FR/x"]),
        ("et/ou, M./Mme, 1/2, https:// rien, a@b.fr/x, fin.Donc", []),
        ("http://a.fr\nhttp://b.fr", ["http://a.fr", "http://b.fr"]),
    ],
)
def test_links(text: str, links: list[str]) -> None:
    found = find_links(text)
    assert [link for _, _, link in found] == links
    assert all(text[a:b] == link for a, b, link in found)
    assert all_links(pa.array([text])).to_pylist() == [links]


@given(st.lists(TEXT | st.none(), max_size=6))
@settings(deadline=None)
def test_a_column_gives_what_each_text_gives(texts: list[str | None]) -> None:
    column = pa.chunked_array([pa.array(texts[:2], pa.string()), pa.array(texts[2:], pa.string())])
    expected = [
        (row, *found) for row, text in enumerate(texts) for found in find_mentions(text or "")
    ]
    hits = mentions(column)
    assert list(zip(*(c.tolist() for c in hits[:3]), hits.value, strict=True)) == expected
    assert all(prefilter(column)[row].as_py() for row, *_ in expected)
    links = [[link for _, _, link in find_links(text or "")] for text in texts]
    assert all_links(column).to_pylist() == links
    every = scan(find_links, column)
    assert len(every.value) == sum(map(len, links))


def test_more_texts_than_one_block_holds() -> None:
    texts = pa.array([f"texte {i} à @p{i}_x" if i % 3 else "rien 😂" for i in range(20_000)])
    hits = mentions(texts)
    assert hits.value == [f"p{i}_x" for i in range(20_000) if i % 3]
    new, offsets = rewrite_all(texts, hits._replace(value=["@"] * len(hits.value)))
    assert new.to_pylist() == [f"texte {i} à @" if i % 3 else "rien 😂" for i in range(20_000)]
    assert np.array_equal(offsets.new_end - offsets.new_start, np.ones(len(hits.value)))


def test_the_empty_column() -> None:
    empty = pa.array([], pa.string())
    assert mentions(empty).value == []
    assert rewrite_all(empty, mentions(empty))[0].to_pylist() == []
    assert find_hashtags(empty).to_pylist() == []
