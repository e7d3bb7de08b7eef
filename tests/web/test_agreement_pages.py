"""Agreement and disagreements by the pages: the figures, what is hidden, decisions with reasons."""

from __future__ import annotations

import re

import pytest

from liaisons.coding import codings, room, samples
from liaisons.coding.adjudication import decisions, every_decision
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import Mark, Subject
from liaisons.coding.snapshot import decided_table
from liaisons.coding.subjects import message_keys
from tests.web.team import begun, client

BASE = "/studies/study"
SAID = {"m1": ("diagnosis", "diagnosis"), "m2": ("treatment", "gesture"), "m4": ("pay", "pay"),
        "m5": ("pay", "law and contract")}  # fmt: skip


@pytest.fixture
def study(tmp_path):
    """Two coders agree on two of four messages."""
    made = begun(tmp_path)
    database = room(made)
    book, keys = codebook(database), message_keys(made, "gp", SAID)
    for place, name in enumerate(("Ada Exemple", "Bob Exemple")):
        marks = [
            Mark(Subject("gp", "message", keys[m]), book.find(values[place]).id)
            for m, values in SAID.items()
        ]
        codings.code(database, coder(database, name).id, marks)
    return made


def hidden(page, nth=0):
    """What a form of the page of disagreements would send."""
    form = re.findall(r'<form class="ask" method="post".*?</form>', page, re.S)[nth]
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_the_coefficients_are_those_of_the_library(study, researcher):
    rows = researcher.get(f"{BASE}/agreement.json").json()
    whole = {r["measure"]: r["value"] for r in rows if set(r["group"]) == {"variable", "level"}}
    assert whole["agreement.percent"] == 0.5
    # By hand: of 8 values pay 3, diagnosis 2, the others once each, so 8 of 56 pairs would be the
    # same by chance; 1 − (1/2) / (48/56) = 0.4167.
    assert whole["agreement.alpha"] == pytest.approx(1 - 0.5 / (48 / 56))
    page = researcher.get(f"{BASE}/agreement", params={"lang": "fr"}).text
    assert "0,42" in page
    assert ">faible<" in page


def test_passages_are_told_apart_with_their_coefficients(study, researcher):
    """Both mark the same words of one message: uα is 1, and stands under its name."""
    key, database = message_keys(study, "gp", ["m1"])["m1"], room(study)
    subject = Subject("gp", "message", key, 0, 5)
    one = codebook(database).find("diagnosis").id
    for name in ("Ada Exemple", "Bob Exemple"):
        codings.code(database, coder(database, name).id, [Mark(subject, one)])
    page = researcher.get(f"{BASE}/agreement", params={"lang": "fr"}).text
    table = page.partition("<h2>Passages</h2>")[2].partition("</table>")[0]
    assert "cuα" in table
    assert '<span class="value">1,00</span>' in table


def test_a_decision_is_kept_with_its_reason_and_holds(study, researcher):
    page = researcher.get(f"{BASE}/disagreements").text
    fields = hidden(page)
    value = re.search(r'name="code" value="(\d+)"', page)[1]
    said = fields | {"code": value, "reason": "d’après l’exemple de la grille"}
    answer = researcher.post(f"{BASE}/disagreements", data=said, follow_redirects=False)
    assert answer.status_code == 303
    kept = decisions(room(study))
    assert [(d.code, d.reason) for d in kept] == [(int(value), "d’après l’exemple de la grille")]
    assert set(kept[0].opposed) == {"Ada Exemple", "Bob Exemple"}
    assert researcher.get(f"{BASE}/disagreements.json").json()[0]["decided"]
    table = decided_table(room(study)).to_pylist()
    assert sorted(row["how"] for row in table) == ["agreed", "agreed", "decided", "opposed"]
    later = said | {"code": "none", "reason": "à la réflexion"}
    researcher.post(f"{BASE}/disagreements", data=later)
    assert len(every_decision(room(study))) == 2
    assert decisions(room(study))[0].code is None


@pytest.mark.parametrize(
    "forged",
    [{"reason": " "}, {"code": "99999"}, {"code": ""}, {"code": "other"}, {"about": "99999"},
     {"subject": "0" * 16}, {"kind": "person"}, {"start": "1", "end": "2"}],
)  # fmt: skip
def test_what_is_forged_decides_nothing(study, researcher, forged):
    page = researcher.get(f"{BASE}/disagreements").text
    value = re.search(r'name="code" value="(\d+)"', page)[1]
    said = hidden(page) | {"code": value, "reason": "x"} | forged
    answer = researcher.post(f"{BASE}/disagreements", data=said, follow_redirects=False)
    assert answer.status_code in (400, 404, 422)
    assert decisions(room(study)) == []


def test_what_lies_in_a_closed_blind_sample_is_not_shown(study, researcher):
    keys = list(message_keys(study, "gp", SAID).values())
    drawn = samples.keep(room(study), "blind", community="gp", kind="message", items=keys)
    assert researcher.get(f"{BASE}/disagreements.json").json() == []
    samples.open_sample(room(study), drawn.id)
    assert len(researcher.get(f"{BASE}/disagreements.json").json()) == 2


def test_a_coder_sees_and_does_not_decide_a_reader_sees_nothing(study, app, researcher):
    page = researcher.get(f"{BASE}/disagreements").text
    value = re.search(r'name="code" value="(\d+)"', page)[1]
    said = hidden(page) | {"code": value, "reason": "x"}
    anne = client(app, "coder")
    seen = anne.get(f"{BASE}/disagreements").text
    assert "Ada Exemple" in seen
    assert 'method="post"' not in seen.partition("<main")[2]
    assert anne.post(f"{BASE}/disagreements", data=said).status_code == 403
    reader = client(app, "reader")
    assert reader.get(f"{BASE}/disagreements").status_code == 403
    assert reader.get(f"{BASE}/agreement").status_code == 403
    assert decisions(room(study)) == []
