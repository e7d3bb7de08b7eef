"""Every sentence a person reads exists in both languages."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.dates import format_datetime
from hypothesis import given
from hypothesis import strategies as st

import liaisons
from liaisons.i18n import (
    _,
    _catalogue,
    date,
    date_time,
    duration,
    language,
    ngettext,
    number,
    percent,
)

PACKAGE = Path(liaisons.__file__).parent
MARKERS = {"_", "N_", "ngettext"}


def sentences() -> Iterator[tuple[str, str]]:
    """(where, sentence) of everything marked for translation in the code."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                first = node.args[0] if node.args and node.func.id in MARKERS else None
                if isinstance(first, ast.Constant):
                    yield path.relative_to(PACKAGE).as_posix(), first.value


def test_everything_is_in_french():
    known = _catalogue("fr")
    assert [(w, s) for w, s in sentences() if s not in known] == []


def test_a_translation_fills_the_same_fields():
    fields = re.compile(r"\{(\w+)")
    for key, forms in _catalogue("fr").items():
        for form in [forms] if isinstance(forms, str) else forms:
            assert set(fields.findall(form)) - {"n"} <= set(fields.findall(key)), key


def test_a_sentence_speaks_the_reader_s_language():
    with language("fr"):
        assert _("kept") == "gardés"
    with language("en"):
        assert _("kept") == "kept"


@pytest.mark.parametrize(
    ("seconds", "french", "english"),
    [
        (1, "1 seconde", "1 second"),
        (840, "14 minutes", "14 minutes"),
        (9054, "2,5 heures", "2.5 hours"),
        (5400, "1,5 heure", "1.5 hours"),
        (604_800 * 3, "3 semaines", "3 weeks"),
    ],
)
def test_delays_are_said_as_people_say_them(seconds, french, english):
    with language("fr"):
        assert duration(seconds) == french
    with language("en"):
        assert duration(seconds) == english


def test_numbers_are_written_as_in_the_language():
    with language("fr"):
        assert number(12345.6) == "12\u202f345,6"
        assert percent(0.924) == "92\u202f%"
        assert ngettext("{n} second", "{n} seconds", 0) == "0 seconde"
    with language("en"):
        assert number(12345.6) == "12,345.6"
        assert percent(0.924) == "92%"
        assert ngettext("{n} second", "{n} seconds", 0) == "0 seconds"


@pytest.mark.parametrize(
    ("day", "pattern", "french", "english"),
    [
        (dt.date(2025, 9, 1), "long", "1er septembre 2025", "September 1, 2025"),
        (dt.date(2025, 9, 1), "medium", "1er sept. 2025", "Sep 1, 2025"),
        (dt.date(2025, 9, 1), "full", "lundi 1er septembre 2025", "Monday, September 1, 2025"),
        (dt.date(2025, 9, 1), "d MMM", "1er sept.", "1 Sep"),
        (dt.date(2025, 9, 1), "short", "01/09/2025", "9/1/25"),
        (dt.date(2025, 9, 11), "long", "11 septembre 2025", "September 11, 2025"),
        (dt.date(2025, 1, 21), "long", "21 janvier 2025", "January 21, 2025"),
    ],
)
def test_the_first_of_a_month_is_an_ordinal_in_french(day, pattern, french, english):
    with language("fr"):
        assert date(day, pattern) == french
    with language("en"):
        assert date(day, pattern) == english


@given(
    st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2100, 1, 1)), st.sampled_from(["fr", "en"])
)
def test_a_moment_is_what_babel_says_but_for_the_first_of_a_month(at, code):
    with language(code):
        told = date_time(at)
    expected = format_datetime(at, format="medium", locale=code)
    if code == "fr" and at.day == 1:
        expected = expected.replace("1 ", "1er ", 1)
    assert told == expected


def test_a_moment_by_hand():
    at = dt.datetime(2025, 9, 1, 14, 3, 9)
    with language("fr"):
        assert date_time(at) == "1er sept. 2025, 14:03:09"
    with language("en"):
        assert date_time(at) == "Sep 1, 2025, 2:03:09\N{NARROW NO-BREAK SPACE}PM"
