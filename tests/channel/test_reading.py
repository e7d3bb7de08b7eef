"""What reads a text for the gate: the same as on whole columns, and real enough."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaisons.channel.reading import readers
from liaisons.channel.settings import Settings
from liaisons.text.questions import asks, is_question

LINES = (Path(__file__).parents[1] / "text" / "questions.tsv").read_text("utf-8").splitlines()
READ = readers(Settings(name="Essai", subjects=("plaies", "Médicaments")))


def test_one_text_is_read_as_a_column_is():
    texts = [*LINES, *(line.split("\t")[-1] for line in LINES)]
    assert [asks(text) for text in texts] == is_question(pa.array(texts)).to_pylist()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*" ".join(LINES).split()[:3000], "?", "!", "...", "\n", "#x"])))
def test_whatever_is_said(words):
    text = " ".join(words)
    assert asks(text) == is_question(pa.array([text]))[0].as_py()


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("Mme Zzyx au 06 12 34 56 78, que faire ?", {"phone"}),
        ("Merci @collegue@exemple.social, que faire ?", set()),
        ("Que faire d'une plaie qui suinte ?", set()),
    ],
)
def test_what_identifies_a_patient_and_not_a_colleague(text, labels):
    found = {span.label for span in READ.details(text)}
    assert labels <= found
    assert labels or not found


def test_subjects_are_found_whatever_the_accents():
    """The channel's own words first, then the subject that rules find."""
    assert READ.subjects("PLAIES et medicaments") == ["plaies", "Médicaments", "treatment"]
    assert READ.care("j'ai envie de mourir") == "distress"
