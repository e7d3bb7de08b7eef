"""Every sentence that coverage, presence, help and regulation say has its French."""

from __future__ import annotations

import ast
from importlib.resources import files

import pytest

from liaisons.i18n import _, language


def sentences(question):
    """The first argument of every ``_("…")`` in a question's modules."""
    for entry in files("liaisons.measures").joinpath(question).iterdir():
        if entry.name.endswith(".py"):
            for node in ast.walk(ast.parse(entry.read_text("utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_":
                    yield ast.literal_eval(node.args[0])


@pytest.mark.parametrize("question", ["coverage", "presence", "help", "regulation"])
def test_each_sentence_has_its_french(question):
    with language("fr"):
        assert [s for s in sentences(question) if _(s) == s] == []
