"""What goes in with names and comes out without."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.privacy.door import NOBODY, Door
from liaisons.privacy.keys import Keyring
from liaisons.privacy.rewriting import carry
from liaisons.sources.records import Mention


@pytest.fixture
def door(tmp_path):
    return Door(
        Keyring(b"k"), tmp_path, instance="twitter", community="mg", mask=["email", "phone"]
    )


def column(*values):
    return pa.array(values, pa.string())


def test_the_id_wins_and_the_handle_leads_to_it(door):
    door.learn(column("7"), column("Doc"))
    people = door.people(column("7", None, None), column("doc", "DOC", "@doc")).to_pylist()
    assert len(set(people)) == 1
    assert door.people(column(None), column(None)).to_pylist() == [None]


def test_the_first_owner_of_a_handle_keeps_it(door):
    door.learn(column("7", "8"), column("doc", "doc"))
    assert door.by_handle("doc") == door.by_id("7")


def test_mentions_say_who_and_where_in_the_new_text(door):
    cleaned = door.clean(column("merci @doc !", None, "rien"))
    (mention,) = cleaned.mentions[0].as_py()
    text = cleaned.texts[0].as_py()
    assert text[mention["start"] : mention["end"]].startswith("@p_")
    assert mention["person"] == door.by_handle("doc")
    assert cleaned.mentions.to_pylist()[1:] == [[], []]
    (offset,) = zip(*[column.tolist() for column in cleaned.offsets[1:]], strict=True)
    assert carry([offset], 0, 5) == (0, 5)


def test_mentions_that_the_source_gives_are_taken_as_given(door):
    given_mention = (0, Mention(0, 5, id="7"))
    cleaned = door.clean(column("Marie dit @rien"), [given_mention])
    text = cleaned.texts[0].as_py()
    assert text.startswith("@p_")
    assert cleaned.mentions[0].as_py()[0]["person"] == door.by_id("7")


def test_details_are_masked_as_the_study_decides(door, tmp_path):
    text = door.clean(column("06 12 34 56 78 ou a@b.fr")).texts[0].as_py()
    assert text == "[phone] ou [email]"
    open_door = Door(Keyring(b"k"), tmp_path, instance="twitter", community="mg")
    assert open_door.clean(column("a@b.fr")).texts[0].as_py() == "a@b.fr"


def test_a_profile_link_goes_whatever_the_study_decides(tmp_path):
    open_door = Door(Keyring(b"k"), tmp_path, instance="twitter", community="mg")
    text = open_door.clean(column("voir https://twitter.com/doc_arnica")).texts[0].as_py()
    assert "arnica" not in text


def test_a_permalink_becomes_the_pseudonym_of_what_it_points_at(door):
    text = door.clean(column("déjà dit https://twitter.com/doc/status/800000000000000001")).texts
    key = door.messages(column("800000000000000001"))[0].as_py()
    assert text[0].as_py() == f"déjà dit #f_{key & 0xFFFFFFFF:08x}"


def test_the_forgotten_are_nobody(tmp_path):
    ring = Keyring(b"k")
    gone = Door(ring, tmp_path, instance="twitter", community="mg").by_handle("doc")
    door = Door(ring, tmp_path, instance="twitter", community="mg", forgotten=[gone])
    cleaned = door.clean(column("merci @doc"))
    assert cleaned.texts[0].as_py() == f"merci {NOBODY}"
    assert cleaned.mentions[0].as_py() == []


def test_third_persons_are_masked_where_the_study_asks_for_it(tmp_path):
    door = Door(
        Keyring(b"k"), tmp_path, instance="twitter", community="mg", mask=["names", "births"]
    )
    said = pa.array(["Mme Bertulot, née le 12/03/1941, tousse. @marie_k ?", "rien"])
    texts = door.clean(said).texts.to_pylist()
    assert texts[0].startswith("Mme [name], née le [birth_date], tousse. @p_")
    assert texts[1] == "rien"


def test_a_bare_handle_is_masked_only_if_somebody_has_it(door):
    door.learn(column("7"), column("DocArnica"))
    text = door.clean(column("merci DocArnica et DocAutre")).texts[0].as_py()
    assert "DocArnica" not in text
    assert "DocAutre" in text


@given(st.lists(st.text(max_size=60), min_size=1, max_size=5))
def test_no_text_is_lost_or_fails(tmp_path_factory, texts):
    door = Door(
        Keyring(b"k"),
        tmp_path_factory.getbasetemp(),
        instance="twitter",
        community="mg",
        mask=["email", "phone"],
    )
    cleaned = door.clean(pa.array([t.encode("utf-8", "replace").decode() for t in texts]))
    assert len(cleaned.texts) == len(texts)
    assert cleaned.texts.null_count == 0
