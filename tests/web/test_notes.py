"""Notes on pages: written, found, edited by two, printed; refused to who may not."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from liaisons.study import memos as room
from liaisons.study.versioned import Signature
from liaisons.web.app import create_app
from tests.study.test_reading import study_of
from tests.web.team import client as client_of
from tests.web.team import few, served

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


def note_on(client, kind, subject, text, community="gp"):
    about = {"kind": kind, "community": community, "subject": subject}
    answer = client.post("/studies/study/notes", data={**about, "text": text})
    assert answer.status_code == 200


def below(page, heading):
    """The words of the notes below a heading; None where there is no such heading."""
    section = re.search(rf"<h2>{heading}</h2>(.*?)</section>", page, re.DOTALL)
    return re.findall(r'<div class="words"><p>(.*?)</p>', section[1]) if section else None


def test_a_note_on_a_message_stands_below_it(client, thread):
    place = f"/studies/study/read/{thread}"
    first = client.get(f"{place}.json", params={"community": "gp"}).json()[0]["message_id"]
    form = f"/studies/study/notes/on?kind=message&amp;community=gp&amp;subject={first}"
    assert form in client.get(f"{place}?community=gp").text
    assert 'name="kind" value="message"' in client.get(form.replace("&amp;", "&")).text
    note_on(client, "message", first, "dit vite")
    page = client.get(f"{place}?community=gp").text
    assert "dit vite" in re.search(rf'<li id="m{first}".*?</li>', page, re.DOTALL)[0]
    assert page.count("dit vite") == 1


def test_a_note_on_a_period_stands_where_the_period_is_read(client):
    note_on(client, "period", "2024-03", "un mois calme")
    place = "/studies/study/read?community=gp"
    page = client.get(f"{place}&month=2024-03", headers={"accept-language": "fr"}).text
    assert below(page, "Notes\N{NARROW NO-BREAK SPACE}: gp · mars 2024") == ["un mois calme"]
    assert "un mois calme" not in client.get(place).text
    assert "un mois calme" not in client.get(f"{place}&month=2024-04").text
    found = client.get("/studies/study/notes").text
    assert "/studies/study/read?community=gp&amp;year=2024&amp;month=2024-03" in found


def test_a_note_on_a_community_stands_where_it_is_read_and_on_the_overview(client):
    note_on(client, "community", "", "très soudée")
    for place in ("/studies/study/read?community=gp", "/studies/study"):
        assert below(client.get(place).text, "Notes\N{NARROW NO-BREAK SPACE}: gp") == [
            "très soudée"
        ]


def test_a_note_on_a_figure_shows_at_once_on_the_page_of_its_question(client):
    """The page of a question is kept; a note that is written, changed or taken away shows."""
    place = "/studies/study/questions/ties"
    heading = "Notes sur ces chiffres"
    page = client.get(place).text
    assert below(page, heading) is None
    form = re.search(r'href="([^"]*/notes/on\?kind=number[^"]*)"', page)[1].replace("&amp;", "&")
    subject = re.search(r'name="subject" value="([^"]*)"', client.get(form).text)[1]
    note_on(client, "number", subject.replace("&#34;", '"'), "peu de liens")
    assert below(client.get(place).text, heading) == ["peu de liens"]
    note = client.get("/studies/study/notes.json", params={"said": "liens"}).json()[0]
    note_at = f"/studies/study/notes/{note['id']}"
    client.post(note_at, data={"version": 1, "text": "assez de liens"})
    assert below(client.get(place).text, heading) == ["assez de liens"]
    client.post(f"{note_at}/remove", data={"version": 2})
    assert below(client.get(place).text, heading) is None


def test_a_note_on_a_number_that_is_not_measured_any_more_breaks_no_page(client):
    gone = room.About.number("gp", "vanished.share", {})
    database = client.app.state.site.opened("study").study.database
    made = room.write(database, gone, room.Words("orpheline"), Signature("x", "Ana"))
    assert "orpheline" in client.get("/studies/study/notes").text
    assert client.get(f"/studies/study/notes/{made.id}").status_code == 200


@pytest.mark.parametrize(
    ("about", "code"),
    [
        ({"kind": "number", "subject": "no.such", "community": "gp"}, 404),
        ({"kind": "number", "subject": "help.replied_share", "community": ""}, 404),
        ({"kind": "period", "subject": "yesterday", "community": "gp"}, 404),
        ({"kind": "thread", "subject": "0" * 16, "community": ""}, 404),
        ({"kind": "moon", "subject": ""}, 400),
    ],
)
def test_what_nothing_can_be_noted_on_has_no_form(client, about, code):
    assert client.get("/studies/study/notes/on", params=about).status_code == code
    assert client.post("/studies/study/notes", data={**about, "text": "x"}).status_code == code


def test_readers_see_no_note_on_any_page_that_coders_see_it_on(tmp_path):
    """Pages of figures are kept for all of a role; notes are not for readers."""
    study = study_of(tmp_path)
    few(study)
    app = served(study.folder)
    coder, reader = client_of(app, "coder"), client_of(app, "reader")
    pages = ("/studies/study", "/studies/study/questions/help")
    for kind, subject, community in (("study", "", ""), ("number", "help.replied_share", "gp")):
        note_on(coder, kind, subject, "entre nous", community)
    for browser, seen in ((coder, True), (reader, False), (coder, True), (reader, False)):
        for page in pages:
            text = browser.get(page).text
            assert ("entre nous" in text, "/notes/on?" in text) == (seen, seen), page
    assert reader.get("/studies/study/notes/on").status_code == 403
