"""French and English are both complete, and say the same fields."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from liaisons.i18n import language
from liaisons.report import build_charts, render_html
from tests.report.synthetic import alone

REPORT = files("liaisons.report")
SOURCES = [("**.py", "python"), ("**.html", "jinja2")]
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2)}


def said() -> set[str | tuple[str, ...]]:
    found = extract_from_dir(str(REPORT), SOURCES, keywords=KEYWORDS)
    return {message for _file, _line, message, _comments, _context in found}


def catalogue(name: str) -> dict[str, object]:
    with (files("liaisons.i18n") / "fr" / name).open("rb") as po:
        return {m.id: m.string for m in read_po(po, locale="fr") if m.id}


@pytest.fixture(scope="module")
def french_of() -> dict[str | tuple[str, ...], object]:
    return catalogue("i18n.po") | catalogue("report.po")


def test_every_sentence_of_the_room_has_its_french(french_of):
    assert len(said()) > 300
    assert [m for m in said() if not french_of.get(m)] == []


def test_nothing_is_translated_that_nobody_says():
    assert set(catalogue("report.po")) - said() == set()


def test_the_french_fills_the_same_fields(french_of):
    def fields(text: object) -> set[str]:
        return set(re.findall(r"{(\w+)}", " ".join(text if isinstance(text, tuple) else [text])))

    assert [m for m in said() if fields(m) != fields(french_of[m])] == []


def test_french_typography():
    """No ordinary space before the marks that want a thin one, no straight apostrophe."""
    strings = catalogue("report.po").values()
    texts = [t for s in strings for t in (s if isinstance(s, tuple) else (s,))]
    assert [t for t in texts if re.search(r" [:;?!»%]|« |'", t)] == []


def test_no_english_sentence_is_left_in_a_french_report(french: str, french_of):
    """Sentences of several words that have no field appear in French or not at all."""
    plain = [m for m in said() if isinstance(m, str) and "{" not in m and m.count(" ") > 3]
    text = re.sub(r"<style>.*?</style>", "", french, flags=re.DOTALL)
    assert [m for m in plain if m in text] == []


def test_the_language_is_the_content_s_whatever_the_reader_s():
    with language("fr"):
        assert '<html lang="en">' in render_html(alone("en"))
        titles = [chart.title for chart in build_charts(alone("en")).values()]
    assert "Half of the questions have a first reply within 14 minutes" in titles
