"""IRaMuTeQ text, read back the way IRaMuTeQ and rainette read it."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.coding import room
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import Mark, Subject, code
from liaisons.coding.starting import start
from liaisons.exports.contract import NothingToWrite, Options
from liaisons.exports.iramuteq import KINDS, ROLES, UNKNOWN, VARIABLES, Iramuteq, clean
from liaisons.study.running import Session
from tests.exports.build import (
    JANUARY,
    asks,
    at,
    bring,
    label,
    make_visible,
    new_study,
    says,
    session,
)

FIRST = re.compile(r"\*\*\*\*( \*[A-Za-z0-9]+_[A-Za-z0-9_]+)+")


def read(path):
    """Texts as (variables, body): a text begins at each line of four stars."""
    texts = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("****"):
            assert FIRST.fullmatch(line), line
            pairs = [word.removeprefix("*").split("_", 1) for word in line.split()[1:]]
            assert [name for name, _value in pairs] == list(VARIABLES)
            texts.append((dict(pairs), []))
        else:
            assert not line.startswith("-*")
            texts[-1][1].append(line)
    return [(variables, "\n".join(lines)) for variables, lines in texts]


def export(one, tmp_path, **options):
    out = tmp_path / "out.txt"
    notices = Iramuteq().write(one, out, Options(**options)).notices
    return read(out), notices


def test_one_text_per_message_with_its_variables(tmp_path):
    speakers = {name: {"profession": "Médecin généraliste"} for name in "abcde"}
    people = {"arnica": "a", "sauge": "b", "menthe": "c"}
    said = [u | {"speaker": people[u["speaker"]]} for u in JANUARY]
    said += [says("x", "d", at("2023-12-31", "23:30"), text="Bonne année"), says("y", "e", 0)]
    one = session(tmp_path, said, speakers=speakers, community="Aides à domicile !")
    texts, _notices = export(one, tmp_path)
    by_body = {body: variables for variables, body in texts}
    asker = by_body["Première question ?"]
    name = label(one, "Première", "Aides à domicile !").split()[1]
    assert asker["terrain"] == "Aides_a_domicile"
    assert asker["auteur"].endswith(f"_{name}")
    assert asker["role"] == "demandeur"
    assert asker["type"] == "question"
    assert asker["profession"] == "Medecin_generaliste"
    answer = by_body["Réponse de sauge"]
    assert (answer["role"], answer["type"]) == ("repondant", "replique")
    assert answer["fil"] == asker["fil"]
    assert by_body["Deuxième question ?"]["fil"] != asker["fil"]
    assert by_body["Bonne année"]["annee"] == "2024", "the year is the one of the community's clock"


def test_codes_are_variables_of_the_texts(tmp_path):
    """A value that nobody settled is unknown; a free code says yes or no where it was read for."""
    one = session(tmp_path, JANUARY)
    database = room(one.study)
    start(database, "en")
    texts = one.study.sql("select message_id, text from messages").to_pylist()
    keys = {row["text"]: row["message_id"] for row in texts}
    book = codebook(database)
    said = {"Première question ?": "subject.law", "Réponse de sauge": "contribution.answer"}
    said |= {"Réponse de menthe": "contribution.reference"}
    (community,) = one.communities()
    marks = [
        Mark(Subject(community, "message", keys[text]), book.find(key).id)
        for text, key in said.items()
    ]
    code(database, coder(database, "Ada Exemple").id, marks)
    out = tmp_path / "out.txt"
    Iramuteq().write(Session(one.study), out, Options())
    lines = [line for line in out.read_text("utf-8").splitlines() if line.startswith("****")]
    assert all(FIRST.fullmatch(line) for line in lines)
    first, sauge, menthe, *others = lines
    assert first.endswith("*contributionanswer_non *contributionreference_non *subject_law")
    assert "*contributionanswer_oui *contributionreference_non *subject_inconnu" in sauge
    assert "*contributionanswer_non *contributionreference_oui" in menthe
    assert all("*subject_inconnu" in line for line in others)


def test_one_text_per_thread_bears_who_opened_it(tmp_path):
    one = session(tmp_path, JANUARY)
    texts, _notices = export(one, tmp_path, text_per="thread")
    assert [body for _variables, body in texts] == [
        "Première question ?\nRéponse de sauge\nRéponse de menthe",
        "Deuxième question ?\nOui.\nOui.\nOui.\nMerci sauge",
    ]
    assert [v["type"] for v, _body in texts] == ["question", "question"]
    assert [v["fil"] for v, _body in texts] == ["f0001", "f0002"]
    assert len({v["auteur"] for v, _body in texts}) == 1


def test_a_body_never_opens_a_text_or_a_theme(tmp_path):
    hostile = [
        "**** *terrain_faux *auteur_x\nsuite",
        "avant\n-*theme\naprès",
        "un\u2028**** *auteur_x\x85-*t\x0b****",
        "2 * 3 ** 4",
        "fin\r\n\r\n\r\nici\rlà",
    ]
    said = [says(str(i), "arnica", at("2024-01-01") + i, text=t) for i, t in enumerate(hostile)]
    texts, _notices = export(session(tmp_path, said), tmp_path)
    assert [body for _variables, body in texts] == [
        " terrain_faux auteur_x\nsuite".strip(),
        "avant\n-theme\naprès",
        "un\n auteur_x\n-t".replace("\n ", "\n"),
        "2  3  4",
        "fin\nici\nlà",
    ]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"])), min_size=1))
def test_whatever_is_written_stays_in_its_text(bodies):
    for body in clean(pa.chunked_array([pa.array(bodies, pa.string())])).to_pylist():
        assert "*" not in body
        for line in body.splitlines():
            assert not line.startswith(("****", "-*"))
        assert "\n\n" not in body
        assert "\x00" not in body


def test_every_mention_is_one_form(tmp_path):
    said = [
        says("1", "arnica", at("2024-01-01"), text="@sauge regarde avec @menthe"),
        says("2", "sauge", at("2024-01-02"), text="@arnica oui"),
    ]
    texts, _notices = export(session(tmp_path, said), tmp_path)
    assert [body for _v, body in texts] == [
        "_mention_ regarde avec _mention_",
        "_mention_ oui",
    ]


def test_titles_are_part_of_the_text_and_empty_texts_are_not(tmp_path):
    said = [
        says("1", "arnica", at("2024-01-01"), text="Le corps.", title="Le titre"),
        says("2", "arnica", at("2024-01-02"), text=" * "),
    ]
    texts, notices = export(session(tmp_path, said), tmp_path)
    assert [body for _v, body in texts] == ["Le titre\nLe corps."]
    assert "1 empty text is left out." in notices


def test_what_was_private_is_left_out_and_said(tmp_path):
    one = session(tmp_path, JANUARY)
    make_visible(one.study, {"Première": "private", "Merci": "members"})
    one = Session(one.study)
    texts, notices = export(one, tmp_path)
    assert not any("Première" in body for _v, body in texts)
    assert any("1 private message is left out" in n for n in notices)
    assert any("members only" in n for n in notices)
    texts, notices = export(one, tmp_path, private=True)
    assert any("Première" in body for _v, body in texts)
    assert any("must have agreed" in n for n in notices)


def test_two_places_share_no_thread_number_and_no_name(tmp_path):
    study = bring(new_study(tmp_path), JANUARY, community="aides")
    other = [asks("q1", "thym", at("2024-01-01"), "Ailleurs ?")]
    one = Session(bring(study, other, community="Aides ?"))
    texts, _notices = export(one, tmp_path)
    assert {v["terrain"] for v, _b in texts} == {"aides", "Aides"}
    threads = {(v["terrain"], v["fil"]) for v, _b in texts}
    assert len({fil for _terrain, fil in threads}) == len(threads) == 3


def test_nothing_to_write_writes_nothing(tmp_path):
    one = session(tmp_path, [says("1", "arnica", at("2024-01-01"), text="***")])
    with pytest.raises(NothingToWrite):
        Iramuteq().write(one, tmp_path / "out.txt", Options())
    assert not (tmp_path / "out.txt").exists()


def test_rare_professions_are_left_blank_unless_asked_for(tmp_path):
    speakers = {"arnica": {"profession": "sage-femme"}, "sauge": {}, "menthe": {}}
    one = session(tmp_path, JANUARY, speakers=speakers)
    texts, notices = export(one, tmp_path)
    assert {v["profession"] for v, _b in texts} == {UNKNOWN}
    assert any("profession" in n for n in notices)
    texts, notices = export(one, tmp_path, masked=False)
    assert {v["profession"] for v, _b in texts} == {UNKNOWN, "sage_femme"}
    assert not any("profession" in n for n in notices)


def test_values_fit_between_spaces():
    for value in [*ROLES.values(), *KINDS.values(), UNKNOWN]:
        assert re.fullmatch(r"[A-Za-z0-9_]+", value)
    assert not any("_" in name for name in VARIABLES)


def test_every_role_and_kind_has_its_word():
    from typing import get_args

    from liaisons.measures.actors.roles import ROLES as KNOWN
    from liaisons.sources.records import Kind

    assert set(ROLES) == set(KNOWN)
    assert set(KINDS) == set(get_args(Kind)) - {"share", "edit", "service"}
