"""Identifying details: cases of the trades by hand, generated numbers, and fictitious notes."""

from __future__ import annotations

import json
import random

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liaisons.privacy import identifying
from liaisons.privacy.gazetteers import folded, words
from liaisons.privacy.identifying import LABELS, find, find_all, holding
from tests.privacy.identified import READ, UNREAD, WHOLE, counted, tables
from tests.privacy.test_details import SPACINGS, nir, spaced
from tests.shared import ROOT, shared_data


def found(text: str, label: str | None = None) -> list[str]:
    return [text[s.start : s.end] for s in find(text) if label in (None, s.label)]


# --- names ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Je suis Mme Bertulot depuis un an", ["Bertulot"]),
        ("je vais chez mme bertulot ce soir", ["bertulot"]),
        ("ma bénéficiaire lucienne refuse la toilette", ["lucienne"]),
        ("Vu ce matin Jean-Michel DUPONT pour une HTA", ["Jean-Michel DUPONT"]),
        ("vu jean dupont hier, il tousse", ["jean dupont"]),
        ("DUPONT jean tousse", ["DUPONT jean"]),
        ("avis du Dr A. de Rochebrun svp", ["A. de Rochebrun"]),
        ("signé par Zulma Quervelin", ["Zulma Quervelin"]),
        ("Prénom : Ozgun", ["Ozgun"]),
        ("Le fils, Kevin, ne répond plus", ["Kevin"]),
        ("P. Martineau ne mange plus", ["P. Martineau"]),
        ("on m'a dit que d'Emmanuel rien à craindre", ["Emmanuel"]),
        ("KERVADEC Soazic 12/04/1951", ["KERVADEC Soazic"]),
    ],
)
def test_names_are_found(text: str, names: list[str]) -> None:
    assert found(text, "name") == names


@pytest.mark.parametrize(
    "text",
    [
        "Syndrome de Raynaud ou maladie de Martin ? Vos avis",
        "Bonjour à tous, quelqu'un a déjà prescrit du Xarelto ?",
        "Madame a dit non, monsieur aussi",
        "Mme D. refuse, que faire ?",
        "En France on ne peut pas, et en mai encore moins",
        "ECG normal, TSH et NFS aussi, HTA connue",
        "pour me comprendre il faut lire le Vidal",
        "Je vois une petite fille avec un grand rouge au genou",
        "Merci docteur !",
        "QUELQU'UN A UNE ATTESTATION DE CARENCE SVP",
    ],
)
def test_what_is_nobodys_name_is_left(text: str) -> None:
    assert found(text, "name") == []


# --- numbers --------------------------------------------------------------------------------------


@pytest.mark.parametrize(("groups", "gap"), SPACINGS)
def test_no_social_security_number_is_missed(groups: list[int], gap: str) -> None:
    rng = random.Random(f"{groups}{gap}")
    for _ in range(10_000 // len(SPACINGS)):
        number = nir(rng)
        if rng.random() < 0.5:  # a wrong key, as people mistype
            number = number[:13] + f"{(int(number[13:]) + rng.randrange(1, 97)) % 100:02}"
        written = spaced(number, groups, gap)
        text = rng.choice(["", "son numéro est ", "NIR: "]) + written + rng.choice(["", ".", " né"])
        assert any(written in text[s.start : s.end] for s in find(text) if s.label == "nir"), text


def test_thirteen_digits_without_a_key_are_taken() -> None:
    assert found("sécu 2 85 05 78 006 084 merci", "nir") == ["2 85 05 78 006 084"]


@pytest.mark.parametrize(
    "phone",
    [
        *("06 12 34 56 78", "0612345678", "06.12.34.56.78", "06-12-34-56-78", "01 2048 3632"),
        *(
            "+33 6 12 34 56 78",
            "0033612345678",
            "08 00 12 34 56",
            "O6 12 34 56 78",
            "+32 475 12 34 56",
        ),
    ],
)
def test_telephones_however_they_are_written(phone: str) -> None:
    assert found(f"appelez-moi au {phone} ce soir", "phone") == [phone]


def test_a_list_of_telephones_is_no_social_security_number() -> None:
    text = "06 12 34 56 78 01 23 45 67 90"
    assert {s.label for s in find(text)} == {"phone"}


@pytest.mark.parametrize(
    ("text", "label", "value"),
    [
        ("IPP 8012939402", "record", "8012939402"),
        ("son dossier n° AB-20194 est perdu", "record", "AB-20194"),
        ("née le 12/03/1941", "birth_date", "12/03/1941"),
        ("DDN : 12.03.41", "birth_date", "12.03.41"),
        ("vue le 3 mars 2024", "date", "3 mars 2024"),
        ("vu le deux mars deux mille vingt-quatre", "date", "deux mars deux mille vingt-quatre"),
        ("au 12 bis rue des Lilas, 35000 Rennes", "address", "12 bis rue des Lilas"),
        ("au 12 bis rue des Lilas, 35000 Rennes", "postcode", "35000"),
        ("au 12 bis rue des Lilas, 35000 Rennes", "town", "Rennes"),
        ("il habite à Plouzané-le-Vieux", "town", "Plouzané-le-Vieux"),
        ("hospitalisé à la clinique Sainte-Barbe", "hospital", "clinique Sainte-Barbe"),
        ("patient de 83 ans", "age", "83 ans"),
        ("marie.k@exemple.fr", "email", "marie.k@exemple.fr"),
        ("ecrivez marie.k@exemplefr", "email", "marie.k@exemplefr"),
    ],
)
def test_each_kind(text: str, label: str, value: str) -> None:
    assert found(text, label) == [value]


@pytest.mark.parametrize(
    "text",
    ["TA 12/8 ce matin", "2000 mg par jour", "un patient, un passage difficile", "salut@marie"],
)
def test_figures_and_words_that_identify_nobody(text: str) -> None:
    assert find(text) == []


# --- together -------------------------------------------------------------------------------------


def test_age_place_and_date_hold_a_text_back_together_only() -> None:
    apart = find("Patient de 83 ans vu à Rennes")
    together = find("Patient de 83 ans vu à Rennes le 3 mars 2024")
    assert holding(apart) == []
    assert [s.label for s in holding(together)] == ["age", "town", "date"]


def test_a_name_holds_a_text_back_alone() -> None:
    assert [s.label for s in holding(find("Mme Bertulot tousse"))] == ["name"]


def test_the_doctor_of_a_street_is_no_person() -> None:
    assert found("12 rue du Docteur Bertulot") == ["12 rue du Docteur Bertulot"]


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="fr, en"):
        find("hallo", "de")


def test_a_column_gives_rows() -> None:
    texts = pa.array(["rien", None, "Mme Bertulot et Jean Dupont", ""])
    assert [(row, s.label) for row, s in find_all(texts, ["name"])] == [(2, "name"), (2, "name")]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from("aéMD .,'-@\n|0123456789/:()🙂ruelaMm"), max_size=120))
def test_spans_are_in_order_apart_and_within(text: str) -> None:
    spans = find(text)
    ends = [0, *(s.end for s in spans)]
    assert all(end <= s.start < s.end <= len(text) for end, s in zip(ends, spans, strict=False))
    assert {s.label for s in spans} <= set(LABELS)
    assert all(s.why.startswith(s.label + ".") for s in spans)


@pytest.mark.parametrize(
    "piece", ["1 ", "06 ", "12/", "Jean ", "rue de la ", "A.", "@a", "mai ", "deux ", "d'"]
)
def test_what_repeats_does_not_explode(piece: str) -> None:
    """Twice the text takes no more than some four times the steps: seconds would be minutes."""
    assert len(find(piece * 4_000)) < 20_000


@given(st.text())
def test_folding_keeps_places(word: str) -> None:
    assert len(folded(word)) == len(word)


@pytest.mark.parametrize("name", ["first_names", "surnames", "towns", "hospitals", "words"])
def test_lists_are_folded(name: str) -> None:
    assert len(words(name)) > 50
    assert all(folded(word) == word for word in words(name))


# --- measured -------------------------------------------------------------------------------------


def test_recall_on_fictitious_notes() -> None:
    shared_data("eds_pseudo_fr", "open.jsonl")
    whole, unread = counted(WHOLE), counted(UNREAD)
    floors = {("NOM", "PRENOM"): 0.90, ("TEL",): 0.99, ("MAIL",): 0.99, ("SECU",): 1.0}
    for labels, floor in floors.items():
        for counts in (whole, unread):
            part, there = counts.recall(*labels)
            assert part / there >= floor, (labels, part, there)
    assert whole.right["name"] / whole.given["name"] >= 0.80
    assert sum(unread.there.values()) + sum(counted(READ).there.values()) == sum(
        whole.there.values()
    )


def test_the_page_says_what_is_measured() -> None:
    shared_data("eds_pseudo_fr", "open.jsonl")
    page = (ROOT / "docs" / "reference" / "identifying-details.md").read_text("utf-8").splitlines()
    assert [line for line in tables() if line not in page] == []


def test_banter_is_seldom_held_back() -> None:
    path = shared_data("doctoctoc", "replies_2012_2013.ndjson")
    texts = [json.loads(line)["text"] for line in path.read_text("utf-8").splitlines()]
    held = sum(bool(holding(identifying.find(text))) for text in texts)
    assert held / len(texts) < 0.05
