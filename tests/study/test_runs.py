"""Nothing is computed twice, and nothing stale is shown."""

from __future__ import annotations

import pytest

import liaisons
from liaisons.errors import NotFound
from liaisons.measures.registry import questions
from liaisons.study.evidence import evidence
from liaisons.study.running import Session
from tests.study.exports import SMALL, bring, export, new_study, tweet


@pytest.fixture
def study(tmp_path):
    made = new_study(tmp_path)
    bring(made, export(tmp_path, SMALL))
    return made


def computed(study, names=("presence",)) -> tuple[list, list]:
    made: list[tuple[str, str]] = []
    rows = Session(study, notify=lambda c, q: made.append((c, q))).rows(names)
    return rows, made


def test_a_second_measure_comes_from_its_run(study):
    first, made = computed(study)
    assert made == [("c", "presence")]
    again, made_again = computed(liaisons.open(study.folder))
    assert made_again == []
    assert again == first


def test_a_changed_title_invalidates_nothing_and_a_changed_seed_everything(study):
    computed(study)
    text = study.settings_path.read_text("utf-8")
    study.settings_path.write_text(text.replace("Essai", "Autre titre"), "utf-8")
    assert computed(liaisons.open(study.folder))[1] == []
    study.settings_path.write_text(text.replace("seed = 20260101", "seed = 1"), "utf-8")
    assert computed(liaisons.open(study.folder))[1] == [("c", "presence")]


def test_an_import_recomputes_its_own_community_only(study, tmp_path):
    bring(study, export(tmp_path, SMALL, "d.ndjson"), community="d")
    computed(study)
    bring(study, export(tmp_path, [tweet(30, "doc_sauge", "encore")], "more.ndjson"))
    assert computed(liaisons.open(study.folder))[1] == [("c", "presence")]


def test_a_damaged_run_is_made_again(study):
    first, _made = computed(study)
    (run,) = (study.folder / "runs").glob("*/presence-*")
    (run / "rows.json").write_text("{")
    again, made = computed(liaisons.open(study.folder))
    assert made == [("c", "presence")]
    assert again == first


def test_evidence_is_what_the_number_was_counted_over(study):
    session = Session(study)
    (row,) = [r for r in session.rows(["presence.messages"]) if not r.group]
    rows = evidence(session, "presence.messages", "c").to_pylist()
    assert sum(r["counted"] for r in rows) == row.value == 4
    assert rows[0]["text"] == "Quelqu'un a déjà vu ça ?"
    with pytest.raises(NotFound):
        evidence(session, "presence.messages", "c", {"nothing": 1})


def test_unknown_names_are_said(study):
    with pytest.raises(NotFound, match="presence"):
        Session(study).rows(["nonsense"])
    with pytest.raises(NotFound, match="c"):
        Session(study).rows(["presence"], "nobody")


def test_every_quantity_gives_a_row_or_a_reason(study):
    rows = Session(study).rows()
    for question in questions().values():
        for quantity in question.quantities:
            found = [r for r in rows if r.measure == quantity.name]
            assert found, quantity.name
            assert all(r.value is not None or r.why for r in found), quantity.name
