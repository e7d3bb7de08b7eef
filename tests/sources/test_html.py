"""HTML to text, against a real parser and against what is made to be slow."""

from __future__ import annotations

import re
import time

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.sources.html import plain


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("sans balise &amp; sans&nbsp;rien", "sans balise & sans\xa0rien"),
        ("<p>Un</p><p>Deux</p>", "Un\n\nDeux"),
        ("Un<br>Deux<br/>Trois", "Un\nDeux\nTrois"),
        ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
        ("<p>  trop   \n d'espace </p>", "trop d'espace"),
        ("<pre>a  b\n  c</pre>", "a  b\n  c"),
        ("<script>alert(1)</script>oui<style>p{}</style>", "oui"),
        ('<a title="a > b" href="https://example.org/?a=1&amp;b=2">lien</a>', "lien"),
        ("3 < 4 et 5 > 2", "3 < 4 et 5 > 2"),
        ("<!-- caché -->vu", "vu"),
        ("&lt;b&gt;", "<b>"),
        ("non fermé <p", "non fermé <p"),
    ],
)
def test_text(source: str, text: str) -> None:
    assert plain(source).text == text


def test_links_and_images() -> None:
    found = plain(
        "<a href='https://example.org/a'>1</a><a href=https://example.org/b>2</a>"
        '<a href="https://example.org/a">3</a><a href="mailto:x@example.org">4</a><img src="i">'
    )
    assert found.links == ["https://example.org/a", "https://example.org/b"]
    assert found.images == 1


words = st.text("abé ", min_size=1, max_size=8)
trees = st.recursive(
    words,
    lambda inner: st.builds(
        lambda tag, parts: f"<{tag}>{''.join(parts)}</{tag}>",
        st.sampled_from(["b", "i", "p", "div", "em", "blockquote", "li"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=10,
)


@given(trees)
def test_same_letters_as_lxml(source: str) -> None:
    expected = lxml.html.fromstring(f"<div>{source}</div>").text_content()
    letters = re.sub(r"[\s-]", "", plain(source).text)
    assert letters == re.sub(r"\s", "", expected)


@given(st.text(alphabet="<>/\"'=&;!-ab \n", max_size=300))
def test_any_text_is_read(source: str) -> None:
    plain(source)


@pytest.mark.parametrize(
    "piece", ["<", '<a "', "<a href=", "<!--", "<script>", "&", '<a b="<', "<pre>", "'<a '"]
)
def test_hostile_text_is_no_slower(piece: str) -> None:
    started = time.perf_counter()
    plain(piece * 20_000)
    assert time.perf_counter() - started < 3
