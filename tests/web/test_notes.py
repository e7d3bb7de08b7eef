"""Notes on pages: written, found, edited by two, printed; refused to who may not."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from liaisons.web.app import create_app
from tests.study.test_reading import study_of

OURS = {"origin": "http://testserver"}
NASTY = "<script>alert(1)</script> **gras**\n- un"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return TestClient(create_app(study_of(tmp_path_factory.mktemp("notes")).folder), headers=OURS)


@pytest.fixture(scope="module")
def thread(client):
    return client.get("/studies/study/read.json").json()["threads"][0]["thread"]


def written(client, thread, **more):
    about = {"kind": "thread", "community": "gp", "subject": thread}
    place = f"/studies/study/read/{thread}?community=gp"
    form = {**about, "text": "à revoir", "back": place, **more}
    return client.post("/studies/study/notes", data=form, follow_redirects=False)


def test_a_note_is_written_beside_a_thread_and_stands_there(client, thread):
    answer = written(client, thread, text=NASTY, tags="tension, nuit")
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; <strong>gras</strong>" in page
    found = client.get("/studies/study/notes.json", params={"said": "scripts"}).json()
    assert [note["about"]["subject"] for note in found] == [thread]
    assert client.get("/studies/study/notes", params={"tag": "nuit"}).status_code == 200


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/elsewhere", ""])
def test_a_form_leads_nowhere_else(client, thread, back):
    answer = written(client, thread, back=back)
    assert answer.headers["location"] == "/studies/study/notes"


def test_two_who_write_at_once_lose_nothing(client, thread):
    written(client, thread, text="premier")
    note = client.get("/studies/study/notes.json", params={"said": "premier"}).json()[0]
    place = f"/studies/study/notes/{note['id']}"
    first = client.post(place, data={"version": 1, "text": "celui d'Ana"})
    assert first.status_code == 200
    second = client.post(place, data={"version": 1, "text": "celui de Ben"})
    assert second.status_code == 409
    assert "celui d&#39;Ana" in second.text
    assert "celui de Ben" in second.text
    assert 'name="version" value="2"' in second.text
    merged = {"version": 2, "text": "celui d'Ana et celui de Ben"}
    assert client.post(place, data=merged).status_code == 200
    assert client.post(f"{place}/remove", data={"version": 3}).status_code == 200
    assert client.get(place).status_code == 404


def test_a_note_meant_for_the_report_is_printed_with_its_number(client):
    assert "à imprimer" not in client.get("/studies/study/report").text
    place = "/studies/study/behind?measure=help.replied_share&community=gp"
    page = client.get(place).text
    assert 'name="subject" value="help.replied_share"' in page
    about = {"kind": "number", "community": "gp", "subject": "help.replied_share"}
    form = {**about, "text": "à imprimer", "in_report": "true", "back": place}
    assert client.post("/studies/study/notes", data=form).status_code == 200
    report = client.get("/studies/study/report").text
    notes = re.search(r'<section id="notes".*?</section>', report, re.DOTALL)
    assert notes is not None
    assert "à imprimer" in notes[0]
    assert "33" in notes[0]  # one question of three has a reply


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"kind": "thread", "community": "gp", "subject": "../../etc", "text": "x"}, 404),
        ({"kind": "thread", "community": "nobody", "subject": "0" * 16, "text": "x"}, 404),
        ({"kind": "moon", "text": "x"}, 400),
        ({"kind": "study", "text": " "}, 400),
    ],
)
def test_what_is_no_note_is_refused(client, form, code):
    assert client.post("/studies/study/notes", data=form).status_code == code
