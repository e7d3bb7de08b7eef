"""The language of rules: read, refused with line and column, applied; whatever is written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaisons.channel import rules
from liaisons.channel.rules import BadRule, first, read

FACTS = {
    "text": "Bonjour, je cherche un REMPLAÇANT en août ? J'ai cédé ma patientèle.",
    "profession": "Médecin généraliste", "network": "local", "visibility": "public",
    "hashtags": ("doctoctoc", "derm"), "language": "fr", "length": 60, "hour": 22, "weekday": 3,
    "media": 0, "links": 2, "asked_today": 1, "answers_given": 4, "question": True,
    "member": False, "newcomer": True, "unseen": False, "urgent": False, "similar": False,
}  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ('text has "remplacant"', True),
        ('text has "rempla"', True),
        ('text has "placant"', False),  # not at the start of a word
        ('text has "?"', True),
        ('text has any of ["patientèle", "x"]', True),
        ('text has all of ["patientele", "x"]', False),
        ('text has all of ["patientele", "août"]', True),
        ('not text has "xyz" and text has "aout"', True),
        ("not not member", False),
        ('profession is "medecin generaliste"', True),
        ('profession is not "aide"', True),
        ('hashtags has "DERM"', True),
        ('hashtags is any of ["x", "derm"]', True),
        ("length < 60", False),
        ("length <= 60 and hour >= 22 and links = 2 and media != 1", True),
        ("hour > 21.5", True),
        ("member or newcomer and question", True),
        ("(member or newcomer) and unseen", False),
    ],
)
def test_a_rule_holds_or_not(rule, holds):
    assert bool(first(read(f"reason when {rule}"), FACTS)) is holds


def test_the_first_that_holds_decides_and_comments_are_none():
    source = "# essai\n\nlate when hour > 23\nfar when text has [\n".replace("[\n", "any of [\n")
    source += '  "août",  # in summer\n  "juin"]\nlast when question'
    assert [r.code for r in read(source)] == ["late", "far", "last"]
    assert first(read(source), FACTS) == "far"
    assert first((), FACTS) == ""


@pytest.mark.parametrize(
    ("source", "line", "column"),
    [
        ("a", 1, 2),
        ("A when question", 1, 1),
        ("a when", 1, 7),
        ("a when text", 1, 12),
        ("ok when question\nb when nothing", 2, 8),
        ('a when text has ""', 1, 17),
        ('a when text has any ["x"]', 1, 21),
        ('a when text has any of ["x" "y"]', 1, 29),
        ("a when hour is 3", 1, 13),
        ('a when hour > "x"', 1, 15),
        ("a when profession < 3", 1, 19),
        ("a when text has 3", 1, 17),
        ("a when (question", 1, 17),
        ("a when question question", 1, 17),
        ("a when 3", 1, 8),
        ("a when question; b", 1, 16),
        ('a when text has "x', 1, 17),
        ("a when " + "(" * 50 + "question", 1, 48),
    ],
)
def test_what_cannot_be_read_is_said_where(source, line, column):
    with pytest.raises(BadRule) as caught:
        read(source)
    assert (caught.value.line, caught.value.column) == (line, column)


def test_there_is_an_end_to_everything():
    many = "\n".join(f"r{i} when question" for i in range(202))
    words = ", ".join('"x"' for _ in range(301))
    for source in (many, f"a when text has any of [{words}]", "#" * 20_001):
        with pytest.raises(BadRule):
            read(source)


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=200))
def test_no_text_does_anything_but_be_read_or_refused(source):
    try:
        found = read(source)
    except BadRule as error:
        found = ()
        place = (error.line, error.column)
        assert min(place) >= 1
    for rule in found:
        assert rule.holds(FACTS) in (True, False)


_WORD = st.sampled_from(
    ["a", "when", "and", "or", "not", "(", ")", "[", "]", ",", "text", "has", "is", "any", "all",
     "of", '"x"', "3", "<", "hour", "member", "profession", "\n", "#", "__import__", "lambda"]
)  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(_WORD, max_size=25))
def test_no_order_of_its_own_words_does_either(words):
    test_no_text_does_anything_but_be_read_or_refused.hypothesis.inner_test(" ".join(words))


_TESTS = st.recursive(
    st.sampled_from([("question", True), ("member", False), ("hour > 3", True)]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda p: (f"({p[0][0]} and {p[1][0]})", p[0][1] and p[1][1])),
        st.tuples(inner, inner).map(lambda p: (f"({p[0][0]} or {p[1][0]})", p[0][1] or p[1][1])),
        inner.map(lambda t: (f"not {t[0]}", not t[1])),
    ),
    max_leaves=12,
)


@settings(max_examples=200, deadline=None)
@given(_TESTS)
def test_it_means_what_logic_means(test):
    source, holds = test
    assert bool(first(read(f"a when {source}"), FACTS)) is holds


def test_a_long_text_and_long_rules_take_milliseconds():
    source = "\n".join(f'r{i} when text has any of ["zz{i}", "yy{i}"]' for i in range(200))
    ready = read(source)
    rules.folded.cache_clear()
    began = time.process_time()
    assert first(ready, FACTS | {"text": "a" * 20_000}) == ""
    assert time.process_time() - began < 1.0
