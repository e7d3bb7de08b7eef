"""The field map and the interview sample: edited by several people, nothing lost in silence."""

from __future__ import annotations

import threading

import pytest

import liaisons
from liaisons.errors import NotFound
from liaisons.study import fieldmap, interview_sample
from liaisons.study.fieldmap import BadEntry, field_map, proposed
from liaisons.study.forgetting import forget
from liaisons.study.interview_sample import BadSample, coverage, inside, listed, next_like
from liaisons.study.people import people
from liaisons.study.running import Session
from liaisons.study.versioned import Conflict, Signature
from tests.exports.build import JANUARY, answers, asks, at, label, session

ANNE, BRUNO = Signature("a", "Anne"), Signature("b", "Bruno")
SITE = {"kind": "site", "name": "Un site", "url": "https://site.example/", "note": ""}
UNION = {"kind": "union", "name": "Un syndicat", "note": ""}


@pytest.fixture
def one(tmp_path) -> Session:
    """January, and two more of each kind: askers pavot and iris, helpers thym and mauve."""
    more = [
        asks("q3", "pavot", at("2024-02-05"), "Troisième ?"),
        answers("c1", "thym", at("2024-02-06"), "q3", "Réponse de thym"),
        asks("q4", "iris", at("2024-02-07"), "Quatrième ?"),
        answers("c2", "mauve", at("2024-02-08"), "q4", "Réponse de mauve"),
    ]
    names = ("arnica", "sauge", "menthe", "pavot", "thym", "iris", "mauve")
    where = {"thym": "rural", "sauge": "rural", "mauve": "urbain", "iris": "urbain"}
    speakers = {n: {"milieu": where[n]} if n in where else {} for n in names}
    return session(tmp_path, [*JANUARY, *more], speakers=speakers)


def key(one: Session, text: str) -> int:
    found = people(one, "c").named(label(one, text))
    assert found is not None
    return found


# --- the field map --------------------------------------------------------------------------------


def test_a_map_filled_by_hand(one):
    base = one.study.database
    place = fieldmap.add(base, "place", SITE, ANNE)
    actor = fieldmap.add(base, "actor", UNION, ANNE)
    there = {"actor": actor, "place": str(place), "role": " relaie ", "first": "2024-02",
             "last": "2024", "evidence": "https://site.example/page"}  # fmt: skip
    fieldmap.add(base, "presence", there, BRUNO)
    found = field_map(base)
    (presence,) = found.between(actor, place)
    assert (presence["role"], presence["changed_by"], presence["version"]) == ("relaie", "Bruno", 1)
    assert [a["name"] for a in found.actors] == ["Un syndicat"]
    assert base.revision("fieldmap") == 3


@pytest.mark.parametrize(
    ("thing", "fields"),
    [
        ("actor", UNION | {"kind": "wizard"}),
        ("actor", UNION | {"name": "  "}),
        ("actor", UNION | {"name": "x" * 201}),
        ("actor", UNION | {"note": "x" * 4001}),
        ("place", SITE | {"url": "javascript:alert(1)"}),
        ("place", SITE | {"kind": "person"}),
    ],
)
def test_what_cannot_be_kept_is_said(one, thing, fields):
    with pytest.raises(BadEntry):
        fieldmap.add(one.study.database, thing, fields, ANNE)
    assert field_map(one.study.database).actors == []


@pytest.mark.parametrize(
    "period", [("2024-13", ""), ("", "2024-1"), ("2024-03", "2024-02"), ("hier", "")]
)
def test_a_period_is_written_in_one_way(one, period):
    base = one.study.database
    place, actor = fieldmap.add(base, "place", SITE, ANNE), fieldmap.add(base, "actor", UNION, ANNE)
    there = {"actor": actor, "place": place, "first": period[0], "last": period[1]}
    with pytest.raises(BadEntry):
        fieldmap.add(base, "presence", there, ANNE)
    with pytest.raises(NotFound):
        fieldmap.add(base, "presence", {"actor": 99, "place": place}, ANNE)


def test_the_second_to_save_sees_both_versions(one):
    base = one.study.database
    actor = fieldmap.add(base, "actor", UNION, ANNE)
    fieldmap.change(base, "actor", actor, 1, UNION | {"note": "d'Anne"}, ANNE)
    with pytest.raises(Conflict) as caught:
        fieldmap.change(base, "actor", actor, 1, UNION | {"note": "de Bruno"}, BRUNO)
    assert caught.value.theirs["note"] == "d'Anne"
    assert caught.value.yours["note"] == "de Bruno"
    assert "Anne" in str(caught.value)
    assert fieldmap.one(base, "actor", actor)["note"] == "d'Anne"
    version = caught.value.theirs["version"]
    fieldmap.change(base, "actor", actor, version, UNION | {"note": "de Bruno"}, BRUNO)
    told = [(e["act"], e["version"], e["changed_by"], e["fields"]["note"])
            for e in fieldmap.happened(base, "actor", actor)]  # fmt: skip
    assert told == [("changed", 3, "Bruno", "de Bruno"), ("changed", 2, "Anne", "d'Anne"),
                    ("made", 1, "Anne", "")]  # fmt: skip


def test_of_many_who_save_at_once_one_is_kept_and_all_others_are_told(one):
    base = one.study.database
    actor = fieldmap.add(base, "actor", UNION, ANNE)
    told: list[str] = []

    def save(number: int) -> None:
        try:
            fieldmap.change(base, "actor", actor, 1, UNION | {"note": str(number)}, BRUNO)
            told.append("saved")
        except Conflict:
            told.append("told")

    threads = [threading.Thread(target=save, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["saved", *["told"] * 7]
    assert len(fieldmap.happened(base, "actor", actor)) == 2


def test_what_is_taken_away_takes_its_presences_with_it_and_leaves_its_history(one):
    base = one.study.database
    place, actor = fieldmap.add(base, "place", SITE, ANNE), fieldmap.add(base, "actor", UNION, ANNE)
    fieldmap.add(base, "presence", {"actor": actor, "place": place}, ANNE)
    with pytest.raises(Conflict):
        fieldmap.remove(base, "place", place, 7, ANNE)
    assert len(field_map(base).presences) == 1
    fieldmap.remove(base, "place", place, 1, ANNE)
    assert field_map(base).presences == field_map(base).places == []
    assert [e["act"] for e in fieldmap.happened(base)] == ["removed", "removed", *["made"] * 3]
    with pytest.raises(NotFound):
        fieldmap.one(base, "place", place)
    with pytest.raises(NotFound):
        fieldmap.one(base, "galaxy", 1)


def test_the_core_is_proposed_and_comes_with_its_community(one):
    base, everybody = one.study.database, people(one, "c")
    found = proposed(everybody, "c", field_map(base))
    core = {r["label"] for r in everybody.table.to_pylist() if r["in_core"]}
    assert {p.label for p in found} == core
    assert found[0].label == label(one, "Réponse de s")
    assert (found[0].first, found[0].last) == ("2024-01", "2024-02")
    first = fieldmap.add_person(base, found[0], "La communauté", "/studies/x/people/1", ANNE)
    assert fieldmap.add_person(base, found[0], "La communauté", "", ANNE) == first
    fieldmap.add_person(base, found[1], "La communauté", "", ANNE)
    there = field_map(base)
    assert [p["name"] for p in there.places] == ["La communauté"]
    assert len(there.presences) == 2
    assert len(proposed(everybody, "c", there)) == len(core) - 2


# --- the interview sample -------------------------------------------------------------------------


def begun(one: Session) -> list[dict[str, object]]:
    rows = one.rows(("actors.sample",), "c")
    found = interview_sample.proposal(rows, people(one, "c"))
    interview_sample.begin(one.study.database, "c", found[:3], ANNE)
    return listed(one.study.database, "c")


def test_the_proposal_is_taken_in_its_order_once(one):
    first = begun(one)
    rows = [r for r in one.rows(("actors.sample",), "c") if r.value is not None]
    assert [r["label"] for r in first] == [r.group["person"] for r in rows[:3]]
    assert {r["status"] for r in first} == {"proposed"}
    assert begun(one) == first


def test_accepting_removing_and_taking_back(one):
    row = begun(one)[0]
    base = one.study.database
    interview_sample.change(base, row["id"], 1, {"status": "accepted", "step": "contacted"}, BRUNO)
    with pytest.raises(BadSample):
        interview_sample.change(base, row["id"], 2, {"status": "removed", "why": " "}, BRUNO)
    with pytest.raises(BadSample):
        interview_sample.change(base, row["id"], 2, {"step": "married"}, BRUNO)
    interview_sample.change(base, row["id"], 2, {"status": "removed", "why": "Absent"}, BRUNO)
    assert row["person"] not in [r["person"] for r in inside(listed(base, "c"))]
    interview_sample.add(base, "c", row["person"], row["label"], "Revenu", ANNE)
    (back,) = [r for r in listed(base, "c") if r["person"] == row["person"]]
    assert (back["status"], back["reason"], back["step"]) == ("accepted", "Revenu", "contacted")
    with pytest.raises(BadSample):
        interview_sample.add(base, "c", row["person"], row["label"], "Encore", ANNE)
    with pytest.raises(BadSample):
        interview_sample.add(base, "c", key(one, "Quatrième"), "x", "", ANNE)
    with pytest.raises(Conflict):
        interview_sample.change(base, row["id"], 2, {"note": "trop tard"}, BRUNO)


def test_the_next_of_the_same_kind_shares_the_role_and_most_of_the_rest(one):
    everybody = people(one, "c")
    thym, mauve, menthe, sauge = (
        key(one, f"Réponse de {n}") for n in ("thym", "mauve", "menthe", "sauge")
    )
    found = next_like(everybody, thym, set())[0]
    one_row, other = everybody.one(thym), everybody.one(found)
    assert other["role"] == one_row["role"] == "helper"
    taken = {found}
    while len(taken) < 3:
        taken.add(next_like(everybody, thym, taken)[0])
    assert taken == {mauve, menthe, sauge}
    with pytest.raises(NotFound):
        next_like(everybody, thym, taken)


def test_replacing_leaves_the_place_and_says_why(one):
    base, everybody = one.study.database, people(one, "c")
    thym = key(one, "Réponse de thym")
    interview_sample.add(base, "c", thym, label(one, "Réponse de thym"), "Aide une fois", ANNE)
    (row,) = listed(base, "c")
    new = interview_sample.replace(base, row["id"], 1, "Ne répond pas", everybody, BRUNO)
    (now,) = inside(listed(base, "c"))
    assert (now["label"], now["place"], now["status"]) == (new, row["place"], "proposed")
    assert row["label"] in now["reason"]
    (gone,) = [r for r in listed(base, "c") if r["status"] == "removed"]
    assert gone["why"] == "Ne répond pas"


def test_what_the_sample_covers_is_counted_against_the_whole(one):
    everybody = people(one, "c")
    shares = coverage(everybody, [key(one, "Réponse de thym"), key(one, "Première")])
    told = {(s.dimension, s.level): (s.whole, s.sampled) for s in shares}
    assert told["role", "helper"] == (4, 1)
    assert told["role", "asker"] == (3, 1)
    assert told["attribute.milieu", "rural"] == (2, 1)
    assert told["attribute.milieu", "urbain"] == (2, 0)
    assert sum(s.whole for s in shares if s.dimension == "role") == len(everybody)


def test_a_person_who_is_forgotten_leaves_no_trace_on_either(one):
    base, everybody = one.study.database, people(one, "c")
    sauge = label(one, "Réponse de s")
    who = next(p for p in proposed(everybody, "c", field_map(base)) if p.label == sauge)
    fieldmap.add_person(base, who, "c", "", ANNE)
    actor = field_map(base).actors[0]
    fieldmap.add(base, "actor", UNION, ANNE)
    interview_sample.add(base, "c", who.person, sauge, "Le noyau", ANNE)
    fieldmap.remove(base, "actor", actor["id"], 1, ANNE)
    forget(liaisons.open(one.study.folder), sauge)
    assert listed(base, "c") == interview_sample.happened(base) == []
    left = [e["fields"].get("name") for e in fieldmap.happened(base)]
    assert sauge not in left
    assert "Un syndicat" in left
    assert field_map(base).presences == []
