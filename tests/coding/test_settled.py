"""What people settled reaches the measures: what opposes does not, what is decided does."""

from __future__ import annotations

import numpy as np
import pytest

import liaisons
from liaisons.coding import room
from liaisons.coding.adjudication import decide
from liaisons.coding.agreement.coefficients import krippendorff
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import Mark, Subject, code, undo
from liaisons.coding.editing import add
from liaisons.coding.settled import settled_tables
from liaisons.coding.starting import start
from liaisons.coding.subjects import message_keys
from liaisons.measures import registry
from liaisons.study.evidence import behind, evidence
from liaisons.study.running import Session
from tests.coding.forum import study_of


@pytest.fixture
def study(tmp_path):
    made = study_of(tmp_path)
    start(room(made), "en")
    return made


def marks(study, said):
    """{native id: key of a code} as marks."""
    keys, book = message_keys(study, "gp", said), codebook(room(study))
    return [Mark(Subject("gp", "message", keys[i]), book.find(key).id) for i, key in said.items()]


def held(study):
    keys = message_keys(study, "gp", [f"m{n}" for n in range(1, 6)])
    names = {key: native for native, key in keys.items()}
    table, _agreed = settled_tables(room(study), "gp")
    return {
        (names[r["unit"]], r["about"]): r["value"] if r["value"] else r["present"]
        for r in table.to_pylist()
    }


def test_agreed_decided_opposed(study):
    database = room(study)
    ada, bob = coder(database, "Ada Exemple"), coder(database, "Bob Exemple")
    code(database, ada.id, marks(study, {"m1": "subject.care.diagnosis", "m4": "subject.pay"}))
    code(database, bob.id, marks(study, {"m1": "subject.care.diagnosis", "m4": "subject.insurer"}))
    assert held(study) == {("m1", "subject"): "care.diagnosis"}
    insurer = codebook(database).find("subject.insurer")
    subject = marks(study, {"m4": "subject.pay"})[0].subject
    decide(
        database, ada.id, subject, codebook(database).about(insurer.id).id, insurer.id,
        reason="who pays",
    )  # fmt: skip
    assert held(study)["m4", "subject"] == "insurer"
    _table, agreed = settled_tables(database, "gp")
    (one,) = agreed.to_pylist()
    assert (one["coders"], one["twice"]) == (2, 2)
    assert one["alpha"] == pytest.approx(krippendorff(np.array([[0, 0], [1, 2]]), 3))


def test_a_free_code_is_absent_only_where_somebody_read_for_it(study):
    """Ada read two messages for what they contribute; a code below one counts as it."""
    database = room(study)
    ada = coder(database, "Ada Exemple")
    book = codebook(database)
    under = add(database, "guideline", parent=book.find("contribution.reference").id)
    said = marks(study, {"m2": "contribution.answer", "m5": "contribution.experience"})
    code(database, ada.id, [*said, Mark(said[0].subject, under.id)])
    found = held(study)
    assert found["m2", "contribution.answer"] is True
    assert found["m5", "contribution.answer"] is False
    assert found["m2", "contribution.reference"] is True
    assert found["m2", "contribution.experience"] is False
    assert {unit for unit, _about in found} == {"m2", "m5"}


def test_coding_changes_what_measures_say_and_evidence_shows_it(study):
    """The run is kept until something is coded; other questions keep theirs."""
    database = room(study)
    ada = coder(database, "Ada Exemple")

    def share():
        rows = Session(liaisons.open(study.folder)).rows(["help.helped_share"], "gp")
        return next(r for r in rows if r.group == {})

    assert "coded" in (share().why or "")
    thanks = "contribution.thanks"
    said = {"m2": "contribution.answer", "m3": thanks, "m5": thanks}
    code(database, ada.id, marks(study, said))
    assert (share().value, share().n) == (0.5, 2)
    session = Session(study)
    lines = evidence(session, "help.helped_share", "gp").to_pylist()
    assert sorted(line["counted"] for line in lines) == [False, True]
    presence = session._place("presence", ["gp"])
    undo(database, ada.id)
    assert share().value is None
    assert Session(study)._place("presence", ["gp"]) == presence


def test_what_is_behind_each_share_is_the_share(study):
    """The share of the lines that count, of every coded quantity and breakdown."""
    database = room(study)
    ada = coder(database, "Ada Exemple")
    first = {"m1": "subject.law", "m4": "subject.pay", "m2": "support.informational"}
    second = {"m2": "tension.disagreement", "m3": "tension.contempt", "m5": "support.emotional"}
    third = {"m2": "contribution.answer", "m3": "contribution.thanks"}
    fourth = {"m5": "contribution.reference", "m1": "consensus.converged"}
    links = {"m2": "link.cooperation", "m3": "link.sociability", "m5": "link.cooperation"}
    for said in (first, second, third, fourth, links):
        code(database, ada.id, marks(study, said))
    session = Session(study)
    names = ["kinds", "subjects", "support", "tension", "knowledge"]
    shares = [row for row in session.rows(names, "gp") if row.unit == "share"]
    told = [
        row
        for row in shares
        if row.value is not None and registry.quantity_of(row.measure).evidence is not None
    ]
    assert len({row.measure for row in told}) >= 9
    for row in told:
        counted = behind(session, row.measure, "gp", row.group).lines["counted"].to_pylist()
        assert row.value == pytest.approx(sum(counted) / len(counted)), row
