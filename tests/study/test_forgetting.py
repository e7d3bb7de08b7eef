"""Revealing with the map, and forgetting everywhere."""

from __future__ import annotations

import pytest

from liaisons.errors import NotFound, Refused
from liaisons.study.forgetting import forget
from liaisons.study.revealing import reveal
from tests.study.exports import SMALL, bring, export, new_study, tweet
from tests.study.test_importing import strings_of, texts


def label_of(study, text: str) -> str:
    found = study.sql(
        "select p.label from messages m join people p on p.person = m.person "
        f"where m.text like '{text}%'"
    )
    return found["label"][0].as_py()


@pytest.fixture
def study(tmp_path):
    made = new_study(tmp_path)
    bring(made, export(tmp_path, SMALL))
    return made


def test_the_map_leads_back_and_every_use_is_logged(study):
    who = label_of(study, "Quelqu")
    (identity,) = reveal(study, who, "entretien demandé")
    assert identity.handle == "doc_arnica"
    assert "entretien demandé" in (study.keys_folder / "reveal.log").read_text()


def test_nobody_comes_back_once_the_map_is_deleted(study):
    who = label_of(study, "Quelqu")
    for part in (study.keys_folder / "map.parquet").iterdir():
        part.unlink()
    with pytest.raises(Refused):
        reveal(study, who, "trop tard")


def test_an_unknown_pseudonym_is_said(study):
    with pytest.raises(NotFound):
        reveal(study, "dodo 1", "?")


def test_forgetting_empties_what_they_wrote_and_where_they_were_named(study, tmp_path):
    who = label_of(study, "Quelqu")
    key = study.sql(f"select person from people where label = '{who}'")["person"][0].as_py()
    erased = forget(study, who)
    assert (erased.messages, erased.mentions) == (2, 2)
    assert texts(study) == [
        "",
        "@p_00000000  oui, souvent",
        "",
        "@p_00000000  [phone] pour en parler",
    ]
    assert str(key) not in " ".join(strings_of(study))
    everything = [p.read_bytes() for p in study.folder.rglob("*") if p.is_file()]
    assert not any(b"doc_arnica" in content for content in everything)
    with pytest.raises(NotFound):
        reveal(study, who, "?")


def test_the_forgotten_do_not_come_back_with_a_later_import(study, tmp_path):
    forget(study, label_of(study, "Quelqu"))
    later = [tweet(20, "doc_arnica", "me revoilà"), tweet(21, "doc_sauge", "@ doc_arnica  tiens")]
    report = bring(study, export(tmp_path, later, "later.ndjson"))
    assert (report.kept, report.refused) == (1, {"forgotten": 1})
    assert texts(study)[-1] == "@p_00000000  tiens"
    everything = [p.read_bytes() for p in study.folder.rglob("*") if p.is_file()]
    assert not any(b"me revoil" in content for content in everything)
