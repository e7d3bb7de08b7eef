"""Phrases as people type them, turned into patterns."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from liaisons.text.phrases import any_of, listed


def holds(phrase: str, text: str) -> bool:
    pattern = f"(?i){any_of([phrase])}"
    return bool(pc.match_substring_regex(pa.array([text]), pattern)[0].as_py())


@pytest.mark.parametrize(
    ("phrase", "text", "expected"),
    [
        ("ca va", "Ça va", True),
        ("ca va", "ÇA\u00a0VA !", True),
        ("ca va", "ça vaut", False),
        ("ca va", "déca va", False),
        ("deja", "jadéjà", False),
        ("deja", "(déjà)", True),
        ("qu'en", "qu’en dire", True),
        ("qu'en", "quen dire", True),
        ("est-ce", "est ce", True),
        ("est-ce", "estce", True),
        ("a=t", "a-t", True),
        ("a=t", "a t", False),
        ("comment ~er", "comment gérer ça", True),
        ("comment ~er", "comment ça", False),
        ("on … cabinet", "on ferme le cabinet", True),
        ("on … cabinet", "on ferme. Le cabinet", False),
        ("(un|une) idee", "une idée", True),
        ("où", "ou", False),
        ("oui( non)?", "oui non", True),
        (r"\d+ ans", "40 ans", True),
        ("m[ae]{2}", "mea", True),
    ],
)
def test_a_phrase_by_hand(phrase: str, text: str, expected: bool) -> None:
    assert holds(phrase, text) is expected


def test_a_list_of_phrases() -> None:
    text = """
    # a comment
    <one> (sait|dit)

    bonjour
    """
    phrases = listed(text, {"one": "il|elle"})
    assert phrases == ["(il|elle) (sait|dit)", "bonjour"]
    assert holds(phrases[0], "Elle sait")
    with pytest.raises(KeyError):
        listed("<nobody>", {})
