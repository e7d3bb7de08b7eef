"""Lexical classes: published groups, the χ² of what is returned, segments and profiles by hand."""

from __future__ import annotations

import csv
import json
import re
from itertools import product

import numpy as np
import pytest
from scipy import sparse
from scipy.stats import chi2_contingency

from liaisons.cli.app import app
from liaisons.coding import room
from liaisons.coding.classes.corpus import (
    Slice,
    TooLittleText,
    classified,
    texts_of_interviews,
    texts_of_slice,
)
from liaisons.coding.classes.descending import chi_squared, descend, split
from liaisons.coding.classes.forms import forms_of
from liaisons.coding.classes.profiles import told
from liaisons.coding.classes.segments import segments
from liaisons.coding.coders import coder
from liaisons.coding.codings import code
from liaisons.coding.interviews import store
from liaisons.coding.interviews.corrections import Correction, correct
from liaisons.coding.interviews.speakers import turns
from liaisons.coding.starting import start
from liaisons.study.running import Session
from tests.coding.forum import study_of
from tests.coding.test_settled import marks
from tests.shared import shared_data


def published(name: str) -> tuple[sparse.csr_matrix, list[float], list[list[str]]]:
    """A table of segments × forms, the χ² of each cut and the groups at each level."""

    def rows(what: str) -> list[list[str]]:
        path = shared_data("reinert_iramuteq", f"{name}.{what}")
        return list(csv.reader(path.read_text("utf-8").splitlines()))

    terms = {line[0]: n for n, line in enumerate(rows("terms.txt"))}
    cells = [(int(s) - 1, terms[t]) for s, t, _v in rows("dtm.csv")[1:]]
    lines, columns = np.array(cells).T
    shape = (len(rows("segments.csv")) - 1, len(terms))
    table = sparse.csr_matrix((np.ones(len(cells)), (lines, columns)), shape=shape)
    chi2 = [float(line[1]) for line in rows("expected_chi2.fixed.csv")[1:]]
    groups = rows("expected_groups.fixed.csv")[1:]
    return table, chi2, [list(level) for level in zip(*groups, strict=True)][1:]


@pytest.mark.parametrize("name", ["manifeste", "theses300"])
def test_published_groups_are_reproduced(name):
    """The same partition at every level, unclassified segments included, and the same χ²."""
    table, chi2, groups = published(name)
    tree = descend(table, 6)
    assert [cut.chi2 for cut in tree.cuts] == pytest.approx(chi2, rel=1e-9)
    for ours, theirs in zip(tree.levels, groups, strict=True):
        pairs = set(zip(ours.tolist(), theirs, strict=True))
        assert len(pairs) == len({a for a, _b in pairs}) == len({b for _a, b in pairs})
        assert all((a == -1) == (b == "") for a, b in pairs)


def random_table(seed: int, lines: int = 60, forms: int = 25) -> sparse.csr_matrix:
    chance = np.random.default_rng(seed)
    kind = chance.integers(0, 3, lines)
    likely = chance.random((3, forms)) * 0.5
    table = chance.random((lines, forms)) < likely[kind]
    table[np.arange(lines), chance.integers(0, forms, lines)] = True
    return sparse.csr_matrix(table.astype(float))


@pytest.mark.parametrize("seed", range(6))
def test_the_chi2_told_is_that_of_the_groups_returned(seed):
    """Against scipy's χ² of groups × forms; and no segment alone would make it larger."""
    table = random_table(seed)
    used = np.asarray(table.sum(0)).ravel() > 0
    dense = table.toarray()[:, used]
    first = split(table[:, used])
    whole = chi2_contingency(
        [dense[first].sum(0), dense[~first].sum(0)], correction=False
    ).statistic
    assert chi_squared(table[:, used], first) == pytest.approx(whole)
    for line in range(len(dense)):
        other = first.copy()
        other[line] = not other[line]
        if other.any() and not other.all():
            moved = [dense[other].sum(0), dense[~other].sum(0)]
            assert chi2_contingency(moved, correction=False).statistic <= whole * (1 + 1e-9)
    tree = descend(table, 4)
    level = tree.levels[0]
    groups = [dense[level == k].sum(0) for k in (0, 1)]
    assert tree.cuts[0].chi2 == pytest.approx(chi2_contingency(groups, correction=False).statistic)


def test_a_cut_finds_the_best_of_all_where_all_can_be_tried():
    """Two kinds of words: of the 2⁹ cuts of ten segments none has a larger χ²."""
    table = np.zeros((10, 6))
    for line in range(10):
        table[line, [(line % 2) * 3, (line % 2) * 3 + 1 + line % 4 // 2]] = 1
    best = 0.0
    for side in product([False, True], repeat=9):
        first = np.array([True, *side])
        if not first.all():
            pair = [table[first].sum(0), table[~first].sum(0)]
            best = max(best, chi2_contingency(pair, correction=False).statistic)
    given = sparse.csr_matrix(table)
    assert chi_squared(given, split(given)) == pytest.approx(best)


def test_the_same_table_is_cut_alike_whatever_the_machine():
    table = random_table(9)
    assert (descend(table, 4).classes == descend(table.copy(), 4).classes).all()


def test_segments_by_hand():
    """Length 4: the first full stop, at place 3, is worth 6 / 2, the second, at 7, 6 / 4."""
    found = segments(["Un deux trois. Quatre cinq six. Sept huit", "", "l'an"], length=4)
    assert [one.words for one in found] == [
        ("un", "deux", "trois"),
        ("quatre", "cinq", "six"),
        ("sept", "huit"),
        ("l", "an"),
    ]
    assert [one.text for one in found] == [0, 0, 0, 2]
    text = "Un deux trois. Quatre cinq six. Sept huit"
    assert text[found[1].start : found[1].end] == "Quatre cinq six."


def test_segments_lose_no_word():
    text = "Bonjour à tous, j'ai une question : que faire ? " * 30
    found = segments([text])
    words = re.findall(r"\w+(?:-\w+)*", text.lower())
    assert [w for one in found for w in one.words] == words
    assert all(len(one.words) <= 56 for one in found)


@pytest.mark.slow
def test_the_theses_have_as_many_segments_as_iramuteq_finds():
    text = shared_data("reinert_iramuteq", "theses-socio-1000.txt").read_text("utf-8")
    parts = [part.strip() for part in re.split(r"(?m)^\*{4}.*$", text)[1:]]
    found = segments(parts)
    assert len(found) == pytest.approx(7280, rel=0.01)
    assert sum(len(one.words) for one in found) == pytest.approx(260_843, rel=0.01)
    tree = descend(forms_of(found).table, 5)
    assert len(tree.cuts) == 4


def test_stems_put_words_together_under_the_commonest():
    cut = segments(["patients traitements", "patient traités", "patients fièvre"] * 3)
    found = forms_of(cut)
    assert found.words[0] == ["patients", "patient"]
    assert found.table.sum(0).tolist()[0][0] == 9
    assert "patient" in forms_of(cut, stems=False).names


def test_profiles_by_hand():
    """Eight segments of two kinds: "rouge" is in all four of one and in none of the other: χ² 8."""
    texts = ["rouge pomme cerise"] * 4 + ["bleu mer ciel"] * 4
    cut = segments(texts)
    forms = forms_of(cut)
    tree = descend(forms.table, 2)
    found = told(cut, forms, tree, 8, {"lieu": ["verger"] * 4 + ["plage"] * 3 + [None]})
    one = next(p for p in found.profiles if "rouge" in [f.name for f in p.forms])
    assert {f.name: f.chi2 for f in one.forms} == {"rouge": 8, "pomme": 8, "cerise": 8}
    assert {f.name: f.chi2 for f in one.absent} == {"bleu": -8, "mer": -8, "ciel": -8}
    variables = {v.name: (v.inside, v.segments, v.chi2) for v in one.variables}
    table = np.array([[4, 0], [0, 4]])
    verger = chi2_contingency(table, correction=False).statistic
    assert variables["lieu=verger"] == (4, 4, pytest.approx(verger))
    plage = chi2_contingency([[0, 4], [3, 1]], correction=False).statistic
    assert variables["lieu=plage"] == (0, 3, pytest.approx(-plage))
    assert [t.score for t in one.typical] == [24] * 4
    assert found.classified == 8


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Forty threads: pay and pain, each with its words."""
    lines = ["id,fil,auteur,date,texte,repond_a,type"]
    for n in range(40):
        pay = f"Combien de prime, salaire et tarif pour le dimanche {n} ?"
        pain = f"Quelle douleur, fièvre et toux chez cet enfant {n} ?"
        said = pay if n % 2 else pain
        lines.append(f'm{n},f{n},p{n % 7},2026-01-{n % 28 + 1:02} 10:00,"{said}",,')
    made = study_of(tmp_path_factory.mktemp("classes"), "\n".join(lines) + "\n")
    start(room(made), "en")
    who = coder(room(made), "Ada Exemple")
    code(room(made), who.id, marks(made, {f"m{n}": "subject.pay" for n in range(1, 12, 2)}))
    return made


def test_codes_are_variables_of_the_classes(study):
    texts = texts_of_slice(Session(study), Slice(communities=["gp"]))
    found = classified(texts, classes=2)
    paid = next(p for p in found.profiles if "prime" in [f.name for f in p.forms])
    assert paid.segments == 20
    assert next(v for v in paid.variables if v.name == "subject=pay").inside == 6
    only = texts_of_slice(Session(study), Slice(communities=["gp"], coded={"subject": "pay"}))
    assert len(only.items) == 6
    assert set(only.variables["type"]) == {"question"}


def test_the_command_tells_and_writes(study, tmp_path, capfd):
    out = tmp_path / "classes.csv"
    asked = ["classes", str(study.folder), "--community", "gp", "--classes", "2"]
    app([*asked, "--out", str(out)], standalone_mode=False)
    assert "prime" in capfd.readouterr().out
    rows = list(csv.DictReader(out.open()))
    assert {row["what"] for row in rows} == {"form", "absent", "variable"}
    app([*asked, "--json"], standalone_mode=False)
    told = json.loads(capfd.readouterr().out)
    typical = told["profiles"][0]["typical"][0]
    assert {"item", "community", "words", "score"} <= typical.keys()


def test_interviews_are_classified_without_who_asks(tmp_path):
    small = study_of(tmp_path)
    database = room(small)
    said = "Q: Alors ?\nLéa: La garde.\nQ: Et ?\nLéa: Le soir."
    spoken = store.add(database, "E1", said, found=turns(said))
    gone = store.add(database, "E2", "Q: Oui ?\nZoé: Non.\nQ: Ah ?\nZoé: Si.")
    store.consent(database, gone.id, "withdrawn")
    texts = texts_of_interviews(Session(small))
    assert texts.texts == ["La garde.", "Le soir."]
    correct(
        database, spoken, Correction(what="give", at=said.index("Le soir"), speaker="Q"), by="A"
    )
    texts = texts_of_interviews(Session(small))
    assert (texts.texts, texts.items) == (["La garde."], [spoken.id])
    assert texts.variables == {"interview": ["E1"], "speaker": ["Léa"]}
    small.database.close()


def test_too_little_text_is_a_sentence(tmp_path):
    small = study_of(tmp_path)
    texts = texts_of_slice(Session(small), Slice(communities=["gp"]))
    with pytest.raises(TooLittleText, match="Too little text"):
        classified(texts)
