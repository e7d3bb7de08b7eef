"""Nothing is computed twice, and nothing stale is shown."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

import liaisons
from liaisons.errors import NotFound
from liaisons.i18n import language
from liaisons.measures.registry import questions
from liaisons.study.evidence import evidence
from liaisons.study.running import Session
from liaisons.study.telling import content
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


@pytest.fixture
def two(study, tmp_path):
    """Two communities, a few replicates."""
    bring(study, export(tmp_path, SMALL, "d.ndjson"), community="d")
    text = study.settings_path.read_text("utf-8")
    text += "\n[resampling]\nreplicates = 39\npermutations = 2\n"
    study.settings_path.write_text(text, "utf-8")
    return liaisons.open(study.folder)


def compared(study) -> tuple[list, list]:
    made: list[tuple[str, str]] = []
    found = Session(study, notify=lambda c, q: made.append((c, q))).contrasts()
    return found, made


def no_engine():
    raise AssertionError("computed what a run holds")


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
    (run / "run.json").write_text("{")
    again, made = computed(liaisons.open(study.folder))
    assert made == [("c", "presence")]
    assert again == first


@pytest.mark.parametrize("damage", [Path.unlink, lambda draws: draws.write_bytes(b"PAR1")])
def test_a_run_without_its_draws_is_made_again_where_they_are_needed(two, damage):
    first = Session(two).contrasts()
    (draws,) = (two.folder / "runs").glob("c-*/presence-*/draws.parquet")
    damage(draws)
    shutil.rmtree(next((two.folder / "runs").glob("*--*")))
    contrasts, made = compared(liaisons.open(two.folder))
    assert contrasts == first
    assert ("c", "presence") in made
    assert ("d", "presence") not in made


def test_a_second_comparison_and_page_open_no_engine(two):
    first = content(Session(two), "en")
    again = content(Session(liaisons.open(two.folder), engine=no_engine), "en")
    assert again == first
    assert again.contrasts


def test_an_import_compares_again_what_it_touched_and_nothing_else(two, tmp_path):
    bring(two, export(tmp_path, SMALL, "e.ndjson"), community="e")
    compared(two)
    bring(two, export(tmp_path, [tweet(30, "doc_sauge", "encore")], "more.ndjson"))
    made = compared(liaisons.open(two.folder))[1]
    assert {communities for communities, _question in made} == {"c", "c, d", "c, e"}


def test_the_order_of_two_communities_and_the_language_are_part_of_the_key(two):
    session = Session(two)
    there, back = session.contrasts(["c", "d"]), session.contrasts(["d", "c"])
    assert {c.a for c in there} == {"c"}
    assert {c.a for c in back} == {"d"}
    with language("fr"):
        french = Session(two).contrasts(["c", "d"])
    assert [c.p for c in french] == [c.p for c in there]
    assert {c.why for c in french} != {c.why for c in there}


def test_two_that_keep_the_same_at_once_leave_one_whole_run(study):
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: computed(liaisons.open(study.folder))[0], range(4)))
    assert all(rows == found[0] for rows in found)
    assert len(list((study.folder / "runs").glob("*/*"))) == 1
    assert computed(liaisons.open(study.folder)) == (found[0], [])


def test_an_answer_from_a_run_loads_no_measure(study):
    computed(study)
    code = (
        "import sys, liaisons; from liaisons.study.running import Session\n"
        "Session(liaisons.open(sys.argv[1])).rows(['presence'])\n"
        "print([m for m in ('scipy', 'igraph', 'duckdb', 'altair') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(study.folder)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


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
