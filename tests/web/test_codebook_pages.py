"""The codebook in the pages: begun, changed, taken out and in; who may; what cannot do harm."""

from __future__ import annotations

import re

import pytest

from liaisons.coding import room
from liaisons.coding.codebook import codebook, history
from tests.coding.forum import study_of
from tests.web.team import client, few, served

BASE = "/studies/study/codebook"


@pytest.fixture
def study(tmp_path):
    made = study_of(tmp_path)
    few(made)
    return made


def book(study):
    return codebook(room(study))


def send(browser, place="", **fields):
    return browser.post(BASE + place, data=fields, follow_redirects=False)


def test_a_codebook_begins_in_one_click_and_only_once(study, researcher):
    assert send(researcher, "/start").status_code == 303
    first = len(book(study).codes)
    assert first > 30
    send(researcher, "/start")
    assert len(book(study).codes) == first
    assert len(researcher.get(BASE + ".json").json()["codes"]) == first


def test_a_code_is_made_described_moved_merged_and_the_versions_stay(study, researcher):
    send(researcher, "/add", name="peur", definition="Ce qui inquiète")
    send(researcher, "/add", name="angoisse")
    fear, dread = (book(study).find(name).id for name in ("peur", "angoisse"))
    page = researcher.get(f"{BASE}/{fear}").text
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    said = {"act": "describe", "seen": seen, "name": "crainte", "definition": "a", "use": "b",
            "avoid": "c", "examples": "un\n\ndeux", "color": "#112233", "level": "nominal",
            "codable": "true"}  # fmt: skip
    assert send(researcher, f"/{fear}", **said).status_code == 303
    code = book(study)[fear]
    assert (code.name, code.use, code.avoid, code.examples) == ("crainte", "b", "c", ["un", "deux"])
    assert send(researcher, f"/{fear}", **said).status_code == 400  # somebody was there meanwhile
    send(researcher, f"/{dread}", act="merge", to=str(fear))
    assert book(study).standing(dread).id == fear
    assert codebook(room(study), 1)[fear].name == "peur"
    assert {change.coder for change in history(room(study))} != {None}
    assert "peur" in researcher.get(BASE, params={"version": 1}).text


def test_as_a_table_and_back_it_is_the_same(study, app, researcher, tmp_path):
    send(researcher, "/start")
    send(researcher, "/add", name="calcul", definition="=1+1")
    table = researcher.get(BASE + ".csv").content
    files = {"file": ("grille.csv", table, "text/csv")}
    answer = researcher.post(f"{BASE}-import", files=files, follow_redirects=False)
    assert "0+" in answer.headers["location"].replace("%20", "+")
    found = book(study)
    other = study_of_other(tmp_path)
    elsewhere = client(served(other.folder), "researcher")
    elsewhere.post(f"{BASE}-import", files={"file": ("g.csv", table, "text/csv")})
    told = [[(b.path(c.id), c.definition, c.kind, c.examples) for c in b.codes]
            for b in (found, book(other))]  # fmt: skip
    assert told[0] == told[1]
    assert ("calcul", "=1+1", "code", []) in told[1]


def study_of_other(folder):
    (folder / "other").mkdir()
    return study_of(folder / "other")


def test_the_exchange_format_goes_out_and_in(study, researcher, tmp_path):
    send(researcher, "/start")
    written = researcher.get(f"{BASE}.qdc").content
    other = study_of_other(tmp_path)
    elsewhere = client(served(other.folder), "researcher")
    files = {"file": ("book.qdc", written, "application/xml")}
    assert elsewhere.post(f"{BASE}-import", files=files, follow_redirects=False).status_code == 303
    assert {c.guid for c in book(other).codes} == {c.guid for c in book(study).codes}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a,b\n1,2\n", b'path\n"a/b\n', b"path\n/\n"])
def test_a_bad_table_is_refused_whole_with_a_sentence(study, researcher, content):
    files = {"file": ("g.csv", content, "text/csv")}
    answer = researcher.post(f"{BASE}-import", files=files, follow_redirects=False)
    assert answer.status_code in (400, 303)
    assert "Traceback" not in answer.text
    if answer.status_code == 400:
        assert book(study).codes == []


def test_a_coder_sees_the_codebook_and_does_not_change_it(study, app):
    coder = client(app, "coder")
    assert coder.get(BASE).status_code == 200
    assert send(coder, "/add", name="x").status_code == 403
    assert client(app, "reader").get(BASE).status_code == 403
    assert book(study).codes == []


def test_a_form_from_elsewhere_changes_nothing(study, researcher):
    answer = researcher.post(
        f"{BASE}/add", data={"name": "x"}, headers={"origin": "http://evil.example"}
    )
    assert answer.status_code == 403
    assert book(study).codes == []


def test_script_in_a_name_is_text(study, researcher):
    send(researcher, "/add", name="<script>alert(1)<", definition='"><img src=x onerror=alert(1)>')
    page = researcher.get(BASE).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)&lt;" in page
