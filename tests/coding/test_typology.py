"""The plane against other ways to it; types that were put in are found; little is said of few."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest
from sklearn.metrics import adjusted_rand_score

from liaisons.cli.app import app
from liaisons.coding.typology.correspondence import analyse, indicators
from liaisons.coding.typology.made import TooFewPeople, typology
from liaisons.coding.typology.people import people_of
from liaisons.coding.typology.types import adjusted_rand, nearest, over_in_type, types_of
from liaisons.study.running import Session
from tests.coding.forum import study_of


def columns(seed: int, people: int = 200, questions: int = 4):
    """Three kinds of people who answer alike, two times in three."""
    chance = random.Random(seed)
    kinds = [chance.randrange(3) for _ in range(people)]
    said = {
        f"q{q}": [
            "abc"[(kind + q) % 3] if chance.random() < 0.66 else chance.choice("abc")
            for kind in kinds
        ]
        for q in range(questions)
    }
    return said, np.array(kinds)


def test_two_questions_are_simple_correspondence_analysis():
    """With two questions an axis of variance μ² of their table has (1 + μ) / 2 here (Greenacre)."""
    said, _kinds = columns(1, questions=2)
    _names, table = indicators(said)
    cross = table[:, :3].T @ table[:, 3:] / len(table)
    rows, cols = cross.sum(1), cross.sum(0)
    residues = (cross - np.outer(rows, cols)) / np.sqrt(np.outer(rows, cols))
    mu = np.linalg.svd(residues, compute_uv=False)[:2]
    plane = analyse(said)
    assert plane is not None
    assert plane.variances[:2] == pytest.approx((1 + mu) / 2)


@pytest.mark.parametrize("seed", range(3))
def test_variances_are_those_of_the_table_of_burt(seed):
    """Another way to the same axes: the variances of Burt's table are the squares."""
    said, _kinds = columns(seed)
    _names, table = indicators(said)
    burt = table.T @ table
    share = burt / burt.sum()
    mass = share.sum(1)
    residues = (share - np.outer(mass, mass)) / np.sqrt(np.outer(mass, mass))
    values = np.sort(np.linalg.eigvalsh(residues))[::-1]
    plane = analyse(said)
    assert plane is not None
    many = len(plane.variances)
    assert plane.variances == pytest.approx(values[:many], abs=1e-9)
    total = table.shape[1] / 4 - 1  # answers / questions − 1
    assert plane.variances.sum() == pytest.approx(total)
    assert plane.contributions.sum(0) == pytest.approx(np.ones(many))
    assert plane.people.mean(0) == pytest.approx(np.zeros(many), abs=1e-9)
    assert (plane.people**2).mean(0) == pytest.approx(plane.variances)


def test_an_answer_lies_at_the_mean_of_its_people_but_for_the_scale():
    """The transition formula: answer × √variance = mean of the people who give it."""
    said, _kinds = columns(5)
    plane = analyse(said)
    assert plane is not None
    for i in range(len(plane.names)):
        mean = plane.people[plane.table[:, i] > 0].mean(0)
        assert plane.answers[i] * np.sqrt(plane.variances) == pytest.approx(mean, abs=1e-9)


def test_rare_and_unknown_answers_make_no_axis():
    said = {"a": ["x", "y"] * 20, "b": ["u"] * 10 + ["v"] * 10 + [None] * 17 + ["rare"] * 3}
    names, _table = indicators(said)
    assert names == [("a", "x"), ("a", "y"), ("b", "u"), ("b", "v")]
    assert analyse({"a": ["x", "y"] * 20, "b": ["u"] * 40}) is None


def test_types_that_were_put_in_are_found():
    said, kinds = columns(2, people=300, questions=8)
    plane = analyse(said)
    assert plane is not None
    found = types_of(plane.people[:, :2], 3, seed=1)
    assert adjusted_rand(found, kinds) > 0.7
    assert adjusted_rand(found, kinds) == pytest.approx(adjusted_rand_score(kinds, found))
    assert (types_of(plane.people[:, :2], None, seed=1) == found).all()
    assert np.bincount(found).tolist() == sorted(np.bincount(found), reverse=True)


def test_a_test_value_by_hand():
    """Four people, two in the type, both of whom say yes, nobody else: 2 − 1 over √(2·2/3·½·½)."""
    table = np.array([[1.0], [1.0], [0.0], [0.0]])
    types = np.array([0, 0, 1, 1])
    assert over_in_type(table, types, 0)[0] == pytest.approx(1 / np.sqrt(1 / 3))
    assert over_in_type(table, types, 1)[0] == pytest.approx(-1 / np.sqrt(1 / 3))


def test_the_nearest_are_nearest():
    places = np.array([[0.0, 0], [1, 0], [2, 0], [10, 10]])
    assert nearest(places, np.array([0, 0, 0, 1]), 0, 2).tolist() == [1, 0]


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Sixty people: askers who open threads, helpers who reply in many, people of one thread."""
    chance = random.Random(3)
    lines = ["id,fil,auteur,date,texte,repond_a,type"]
    text = "Un message assez long pour être cité comme extrait d'une personne."
    for n in range(120):
        day = f"2026-{n // 28 + 1:02}-{n % 28 + 1:02}"
        lines.append(f"m{n},f{n},asker{n % 30},{day} 10:00,{text} {n} ?,,")
        for k in range(3):
            who = f"helper{chance.randrange(15)}"
            lines.append(f"m{n}r{k},f{n},{who},{day} 1{k}:30,{text} {n}-{k},m{n},")
    return study_of(tmp_path_factory.mktemp("typology"), "\n".join(lines) + "\n")


def test_askers_and_helpers_are_two_types_with_people_and_excerpts(study):
    session = Session(study)
    everybody = people_of(session, ["gp"])
    found = typology(session, everybody, types=2, seed=1)
    assert [one.people for one in found.types] == [30, 15]
    assert ("asks", "some") in [(a.question, a.answer) for a in found.types[0].more]
    assert ("asks", "none") in [(a.question, a.answer) for a in found.types[1].more]
    near = found.types[1].nearest
    assert len(near) == 5
    assert all(len(person.excerpts) == 2 for person in near)
    assert found.aside[0].people == 45
    assert found.aside[0].places == pytest.approx([0] * found.axes, abs=1e-6)


def test_the_command_tells_types(study, capfd):
    app(["typology", str(study.folder), "--types", "2"], standalone_mode=False)
    assert "asks=none" in capfd.readouterr().out
    app(["typology", str(study.folder), "--types", "2", "--json"], standalone_mode=False)
    assert len(json.loads(capfd.readouterr().out)["types"]) == 2


def test_few_people_make_no_types(tmp_path):
    session = Session(study_of(tmp_path))
    with pytest.raises(TooFewPeople, match="Too little is known"):
        typology(session, people_of(session, ["gp"]), types=None, seed=1)
