"""What goes into a report is masked, and never what nobody agreed to."""

from __future__ import annotations

from liaisons.coding.quotability import MASK, assess, quotation

PLAIN = "On se sent seule le soir, alors on vient demander."
PHONE = "Appelez-moi au 06 12 34 56 78, je vous explique."


def test_plain_public_words_can_be_quoted():
    verdict = assess(PLAIN)
    assert verdict.quotable
    assert quotation(PLAIN, verdict) == PLAIN


def test_details_are_struck_out_and_hold_the_words_back():
    verdict = assess(PHONE)
    assert verdict.against == ["identifying"]
    assert "phone" in verdict.reasons[0]
    assert MASK in verdict.masked
    assert "06 12" not in quotation(PHONE, verdict)
    assert quotation(PHONE, verdict, as_is=True) == PHONE
    assert quotation(PHONE, verdict, "Elle propose d’appeler.") == "Elle propose d’appeler."


def test_what_was_not_agreed_to_is_never_quoted():
    members = assess(PLAIN, visibility="members")
    assert members.against == ["not_public"]
    assert quotation(PLAIN, members, as_is=True) == ""
    assert assess(PLAIN, visibility="members", consent="given").quotable
    for consent in (None, "asked", "refused", "withdrawn"):
        verdict = assess(PLAIN, interview=True, consent=consent)
        assert verdict.against == ["no_consent"]
        assert quotation(PLAIN, verdict, as_is=True) == ""
    assert assess(PLAIN, interview=True, consent="given").quotable
    assert assess(PLAIN, consent="withdrawn").against == ["no_consent"]


def test_a_rare_combination_is_said():
    assert assess(PLAIN, sharing=4).against == ["rare"]
    assert assess(PLAIN, sharing=5).quotable
