"""The assistant: kept apart from what it is tried on, corrected for its errors, silent when new."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pytest

from liaisons.cli.app import app
from liaisons.coding import room, samples
from liaisons.coding.agreement import agreement
from liaisons.coding.agreement.coefficients import krippendorff
from liaisons.coding.assistant.heldout import too_little, tried
from liaisons.coding.assistant.lessons import Lesson, NothingCoded, lesson
from liaisons.coding.assistant.model import folds
from liaisons.coding.assistant.pieces import together
from liaisons.coding.assistant.proposing import (
    NAME,
    Assistant,
    keep_proposals,
    keep_uncertain,
    keep_what_it_says,
)
from liaisons.coding.assistant.shares import Pool, by_assistant, by_people
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder, named
from liaisons.coding.codings import Mark, Subject, code, standing
from liaisons.coding.snapshot import decided_table
from liaisons.coding.starting import start
from liaisons.errors import NotFound
from liaisons.measures.coded import PPI
from liaisons.measures.rows import Row
from liaisons.measures.statistics.resampling import Resampler
from liaisons.study.running import Session
from liaisons.study.study import Study
from tests.coding.forum import study_of
from tests.coding.taught import WORDS, forum_of
from tests.shared import shared_data


def _lesson(n: int, seed: int = 1) -> Lesson:
    """Texts of three kinds of words, one in ten with a wrong label."""
    chance = random.Random(seed)
    kinds = list(WORDS)
    texts, labels = [], []
    for i in range(n):
        kind = chance.randrange(3)
        words = [chance.choice(WORDS[kinds[kind]]) for _ in range(3)]
        texts.append(f"bonjour {i} {' '.join(words)} {chance.random()}")
        labels.append(kind if chance.random() > 0.1 else chance.randrange(3))
    return Lesson.of(texts, np.array(labels), kinds, np.arange(n))


def test_groups_are_never_on_both_sides_and_labels_are_spread():
    chance = np.random.default_rng(3)
    labels = chance.integers(0, 3, 300)
    groups = chance.integers(0, 90, 300)
    cuts = folds(labels, groups, 5, seed=1)
    for train, test in cuts:
        assert not set(groups[train]) & set(groups[test])
        share = np.bincount(labels[test], minlength=3) / np.bincount(labels, minlength=3)
        assert ((share > 0.1) & (share < 0.3)).all()
    assert sorted(np.concatenate([test for _train, test in cuts])) == list(range(300))
    again = folds(labels, groups, 5, seed=1)
    assert all((a[1] == b[1]).all() for a, b in zip(cuts, again, strict=True))


def test_paraphrases_go_together():
    texts = [
        "Prenez-vous des médicaments en ce moment ?",
        "prenez vous des medicaments en ce moment",
        "Fumez-vous ?",
        "Le contrat est rompu",
    ]
    found = together(texts, np.array([1, 2, 3, 3]))
    assert found[0] == found[1]
    assert found[2] == found[3]
    assert found[0] != found[2]


def test_what_it_says_is_held_out_and_its_agreement_is_krippendorffs():
    """Labels by chance cannot be learnt: no α held out, though what was taught would fit."""
    given = _lesson(300)
    found = tried(given, seed=1)
    rows = {(r.measure, r.group.get("value")): r for r in found.rows("gp", Resampler(1, 199))}
    alpha = rows["assistant.alpha", None]
    table = np.column_stack([given.labels, found.said])
    assert alpha.value == pytest.approx(krippendorff(table, 3), abs=1e-9)
    assert alpha.low < alpha.value < alpha.high
    assert alpha.value > 0.75
    assert np.allclose(found.shares.sum(1), 1)
    noise = Lesson.of(
        given.texts, np.random.default_rng(2).integers(0, 3, 300), given.values, given.groups
    )
    assert tried(noise, seed=1).rows("gp", Resampler(1, 99))[0].value < 0.1


def test_brier_and_tenths_by_hand():
    given = _lesson(300)
    found = tried(given, seed=1)
    rows = found.rows("gp", Resampler(1, 99))
    brier = next(r for r in rows if r.measure == "assistant.brier")
    true = np.eye(3)[given.labels]
    assert brier.value == pytest.approx(((found.shares - true) ** 2).sum(1).mean())
    tenths = [r for r in rows if r.measure == "assistant.right_when_sure"]
    assert sum(r.n for r in tenths) == 300
    error = next(r for r in rows if r.measure == "assistant.calibration_error")
    sure = found.shares.max(1)
    by_hand = 0.0
    for r in tenths:
        of = (sure >= r.group["sure_from"]) & (
            sure < r.group["sure_to"] + (r.group["sure_to"] == 1)
        )
        by_hand += abs(sure[of].mean() - r.value) * r.n / 300
    assert error.value == pytest.approx(by_hand)


def test_a_hundred_codings_are_too_little_and_it_says_so():
    assert "100 units" in (too_little(_lesson(100)) or "")
    assert too_little(_lesson(300)) is None
    rare = Lesson.of(["x"] * 300, np.array([0] * 290 + [1] * 10), ["a", "b"], np.arange(300))
    assert "two values" in (too_little(rare) or "")


def test_on_real_questions_a_hundred_codings_are_too_little():
    path = shared_data("doctor_patient_questions_fr", "questions_to_classif.trn")
    rows = [line.rsplit("\t", 1) for line in path.read_text("utf-8").splitlines() if "\t" in line]
    texts, labels = zip(*rows[:100], strict=True)
    values, places = np.unique(labels, return_inverse=True)
    given = Lesson.of(list(texts), places, values.tolist(), np.arange(100))
    assert "Too little" in (too_little(given) or "")


# --- shares ---------------------------------------------------------------------------------------


def test_a_corrected_share_by_hand():
    """Four texts, two coded, the assistant says 0.5, 0.5, 0, 1 of the value; both weigh 2.

    Coded: true 1 and 0 where it says 0.5 and 0: cov 0.125, var 0.0625, 2 / (1 + 2/4) over 1 → λ 1.
    0.5 + ((1 − 0.5) + (0 − 0)) / 2 = 0.75.
    """
    said = np.array([0.5, 0.5, 0.0, 1.0])
    pool = Pool(
        threads=np.arange(4),
        shares=np.column_stack([1 - said, said]),
        coded=np.array([0, 2]),
        labels=np.array([1, 0]),
        weights=np.array([2.0, 2.0]),
    )
    assert by_people(pool, 1, Resampler(1, 0)).value == 0.5
    assert by_assistant(pool, 1, Resampler(1, 0)).why is not None  # two correct nothing
    many = Pool(
        threads=np.arange(80),
        shares=np.tile(pool.shares, (20, 1)),
        coded=np.sort(np.concatenate([np.arange(0, 80, 4), np.arange(2, 80, 4)])),
        labels=np.tile([1, 0], 20),
        weights=np.full(40, 2.0),
    )
    assert by_assistant(many, 1, Resampler(1, 0)).value == pytest.approx(0.75)


@pytest.mark.parametrize("skill", [0.0, 0.6, 0.95])
def test_corrected_shares_hit_the_truth_as_often_as_they_say(skill: float):
    """An assistant that errs to one side: its count is off, the corrected share is not; and where
    it is good the interval is narrower than people's alone.
    """
    chance, hits, wide, alone, naive = np.random.default_rng(7), 0, 0.0, 0.0, 0.0
    for round_ in range(60):
        true = chance.random(2000) < 0.3
        known = chance.random(2000) < skill
        said = np.where(known, true, 0.6)
        coded = chance.choice(2000, 150, replace=False)
        pool = Pool(
            threads=np.arange(2000),
            shares=np.column_stack([1 - said, said]),
            coded=coded,
            labels=true[coded].astype(np.int64),
            weights=np.full(150, 2000 / 150),
        )
        found = by_assistant(pool, 1, Resampler(round_, 199))
        people = by_people(pool, 1, Resampler(round_, 199))
        hits += found.low <= true.mean() <= found.high
        wide += found.high - found.low
        alone += people.high - people.low
        naive += abs(said.mean() - true.mean()) / 60
    assert hits >= 51  # 95% of 60 is 57; fewer than 51 has a chance under 1%
    assert found.method == PPI
    if skill < 0.9:
        assert naive > 0.1
    assert wide < alone * (0.6 if skill > 0.9 else 1.05)


# --- in a study -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def forum(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return forum_of(tmp_path_factory.mktemp("forum"))


def test_it_learns_what_people_settled_and_proposes_the_rest(forum: Study):
    assistant = Assistant(Session(forum), "gp", "subject")
    asked = assistant.asked()
    assert asked.learnt_from == 259  # one is opposed
    assert asked.pool == "messages"  # that of the sample
    assert asked.why is None
    assert asked.verdict == "good"
    assert len(asked.proposals) == 141  # the opposed one too
    assert [p.sure for p in asked.proposals] == sorted(p.sure for p in asked.proposals)
    shares = [r for r in asked.rows if r.measure == "assistant.share"]
    assert {r.group["by"] for r in shares} == {"assistant", "people"}
    for value in ("pay", "bond", "law and contract"):
        one = next(r for r in shares if r.group == {**r.group, "value": value, "by": "assistant"})
        assert one.low <= 1 / 3 + 0.01
        assert one.high >= 1 / 3 - 0.01
        assert one.n == 400


def test_what_it_proposes_is_kept_apart(forum: Study):
    database = room(forum)
    before, rows = decided_table(database), agreement(forum, intervals=False)
    assistant = Assistant(Session(forum), "gp", "subject")
    assert keep_proposals(assistant) == 141
    assert keep_proposals(assistant) == 0
    assert decided_table(database).equals(before)
    assert agreement(forum, intervals=False) == rows
    its = [c for c in standing(database) if c.coder == named(database, NAME).id]
    assert len(its) == 141
    again = Assistant(Session(forum), "gp", "subject")
    assert (again.shares == assistant.shares).all()


def test_uncertain_samples_hold_what_it_is_least_sure_of(forum: Study):
    assistant = Assistant(Session(forum), "gp", "subject")
    made = keep_uncertain(assistant, "unsure", 20)
    assert made.method == "uncertain"
    chosen = samples.items(room(forum), made.id)
    assert chosen == [p.subject for p in assistant.proposals[:20]]  # each in its own thread


def test_the_command_says_what_it_knows(forum: Study, capfd: pytest.CaptureFixture[str]):
    asked = ["code", "suggest", str(forum.folder), "--community", "gp", "--variable", "subject"]
    app(asked, standalone_mode=False)
    told = capfd.readouterr().out
    assert "alpha" in told
    assert "agrees with people well" in told
    app([*asked, "--json"], standalone_mode=False)
    assert json.loads(capfd.readouterr().out)["verdict"] == "good"


def test_measures_say_its_shares_until_somebody_codes_more(forum: Study):
    """Kept shares stand beside people's; one coding more and they are stale."""
    session = Session(forum)
    assistant = Assistant(session, "gp", "subject")
    asked = assistant.asked()
    _proposals, kept = keep_what_it_says(assistant, asked)
    assert kept == len(assistant.lesson.values)

    def rows(name: str) -> dict[str, Row]:
        told = Session(forum).rows([name], "gp")
        return {str(row.group.get("subject", row.group.get("code"))): row for row in told}

    shares = rows("subjects.assisted_share")
    theirs = {
        r.group["value"]: r
        for r in asked.rows
        if r.measure == "assistant.share" and r.group["by"] == "assistant"
    }
    for key, value in (("pay", "pay"), ("law", "law and contract"), ("bond", "bond")):
        told, said = shares[key], theirs[value]
        assert (told.value, told.low, told.high) == (said.value, said.low, said.high)
        assert told.n == 400
    alpha = rows("subjects.assistant_agreement")["subject"]
    assert alpha.value == next(r for r in asked.rows if r.measure == "assistant.alpha").value
    database = room(forum)
    uncoded = assistant.proposals[0].subject
    mark = Mark(Subject("gp", "message", uncoded), codebook(database).find("subject.pay").id)
    code(database, coder(database, "Ada Exemple").id, [mark])
    assert "not asked since" in (rows("subjects.assisted_share")["None"].why or "")


def test_nothing_coded_and_unknown_variables_are_sentences(tmp_path: Path):
    study = study_of(tmp_path)
    start(room(study), "en")
    with pytest.raises(NothingCoded, match="Nobody has coded"):
        lesson(study, room(study), "gp", "subject")
    with pytest.raises(NotFound):
        lesson(study, room(study), "gp", "nonsense")
