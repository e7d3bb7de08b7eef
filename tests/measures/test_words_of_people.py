"""Every sentence and method that ties, actors, staying and commons say has its French."""

from __future__ import annotations

import importlib
from importlib.resources import files

import pytest

from liaisons.i18n import _, language
from tests.measures.test_words import sentences

QUESTIONS = ["ties", "actors", "staying", "commons"]


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_sentence_has_its_french(question):
    with language("fr"):
        assert [s for s in sentences(question) if _(s) == s] == []


@pytest.mark.parametrize("question", QUESTIONS)
def test_each_method_has_its_french(question):
    with language("fr"):
        assert [m for m in methods(question) if _(m) == m] == []


def methods(question):
    """Module constants in capitals that hold a text: how a figure is known."""
    for entry in files("liaisons.measures").joinpath(question).iterdir():
        if entry.name.endswith(".py"):
            name = entry.name.removesuffix(".py").replace("__init__", "")
            module = importlib.import_module(f"liaisons.measures.{question}.{name}".rstrip("."))
            for constant, value in vars(module).items():
                if constant.isupper() and not constant.startswith("_") and isinstance(value, str):
                    yield value
