"""French and English are both complete, and say the same fields."""

from __future__ import annotations

import ast
import re
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from liaisons import measures
from liaisons.i18n import language
from liaisons.report import build_charts, render_html
from liaisons.report.methods import computed
from tests.report.synthetic import alone

MEASURES = Path(measures.__file__).parent
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


def test_every_method_has_its_french():
    """What rows say of how they were computed: the measures' texts with an interval or a draw."""
    said_so = re.compile(r"\d+%|bootstrap|rewir|landmark|regression|log-rank")
    found = {
        node.value
        for path in MEASURES.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if "\n" not in node.value and " " in node.value and said_so.search(node.value)
        if not node.value.endswith(".")
    }
    assert len(found) > 30
    with language("fr"):
        assert [method for method in sorted(found) if computed(method) == method] == []


def test_a_method_of_several_sentences_is_translated_sentence_by_sentence():
    with language("fr"):
        told = computed("Wilson 95% CI. What the platform removed before collection is not in the "
                        "corpus.")  # fmt: skip
    assert told == (
        "Wilson, IC à 95\u202f%. Ce que la plateforme a retiré avant la collecte n’est pas dans le "
        "corpus."
    )
