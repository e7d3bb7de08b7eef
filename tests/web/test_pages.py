"""The pages of a study: what they show, as what, and what they refuse."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest
from fastapi.testclient import TestClient

from liaisons.errors import NotFound, Refused
from liaisons.i18n import _catalogue
from liaisons.web.app import create_app
from liaisons.web.desk import key_of, public
from liaisons.web.server import run
from tests.study.exports import SMALL, bring, export, new_study

NASTY = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    study = new_study(folder)
    bring(study, export(folder, SMALL), community=NASTY)
    return study.folder


@pytest.fixture(scope="module")
def client(served):
    return TestClient(create_app(served))


@pytest.fixture(scope="module")
def base(served):
    return f"/studies/{served.name}"


def test_a_single_study_opens_at_once(client, base):
    assert client.get("/", follow_redirects=False).headers["location"] == base
    assert client.get("/").status_code == 200


def test_a_folder_lists_its_studies_and_says_which_is_broken(served, tmp_path):
    good = new_study(tmp_path)
    (tmp_path / "cassee").mkdir()
    (tmp_path / "cassee" / "study.toml").write_text("title = ")
    page = TestClient(create_app(tmp_path)).get("/").text
    assert f"/studies/{good.folder.name}" in page
    assert "cassee" in page
    assert "study.toml" in page


def test_an_empty_folder_says_what_to_do(tmp_path):
    page = TestClient(create_app(tmp_path)).get("/").text
    assert 'action="/studies"' in page
    assert 'action="/samples/petit-exemple"' in page


PAGES = ("", "/questions/presence", "/questions/help", "/read", "/journal", "/report")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_answers_and_nothing_of_the_corpus_runs_as_script(client, base, page):
    answer = client.get(base + page)
    assert answer.status_code == 200
    assert NASTY not in answer.text
    assert "'unsafe-inline'" not in answer.headers["content-security-policy"].split("style-src")[0]
    assert " style=" not in answer.text or page == "/report"
    assert not re.findall(r"<script(?! src=\"/static/)", answer.text)


def test_the_language_is_the_reader_s_and_is_kept(served, base):
    client = TestClient(create_app(served))
    assert '<html lang="fr"' in client.get(base).text
    moved = client.get(f"/language/en?back={base}", follow_redirects=False)
    assert moved.headers["location"] == base
    assert '<html lang="en"' in client.get(base).text


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_changing_the_language_leads_nowhere_else(client, back):
    answer = client.get("/language/fr", params={"back": back}, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_questions_come_as_json_and_csv(client, base):
    rows = client.get(f"{base}/questions/presence.json").json()
    assert {row["measure"].partition(".")[0] for row in rows} == {"presence"}
    assert client.get(f"{base}/questions/presence.csv").text.count("\n") == len(rows) + 1
    assert client.get(f"{base}/rows.csv").text.startswith("measure,community")


def test_a_number_leads_to_its_messages_and_a_message_to_its_thread(client, base):
    page = client.get(f"{base}/questions/presence").text
    behind = re.findall(r'class="behind" href="([^"]+)"', page)
    answers = [client.get(address.replace("&amp;", "&")) for address in behind]
    assert {answer.status_code for answer in answers} == {200}
    evidence = next(a for a, u in zip(answers, behind, strict=True) if "presence.messages&" in u)
    place = re.search(r'href="([^"]+/message/[^"]+)"', evidence.text)
    assert place is not None
    thread = client.get(place[1])
    assert thread.status_code == 200
    assert f'id="m{place[1].partition("?")[0].rpartition("/")[2]}"' in thread.text


def test_threads_are_found_whatever_the_accents_and_capitals(client, base):
    whole = client.get(f"{base}/read.json").json()
    assert whole["total"] == len(whole["threads"]) > 0
    words = [w for w in whole["threads"][0]["excerpt"].split() if "@" not in w]
    word = max(words, key=len).strip("?!.,#")
    found = client.get(f"{base}/read.json", params={"said": word.upper()}).json()
    assert whole["threads"][0]["thread"] in [m["thread"] for m in found["messages"]]
    nobody = client.get(f"{base}/read.json", params={"said": "xylographe"}).json()
    assert nobody == {"total": 0, "messages": []}


def test_keys_stand_in_addresses_as_text():
    for key in (0, 1, -1, 2**63 - 1, -(2**63)):
        assert key_of(public(key)) == key
    for wrong in ("", "xyz", "0", "-000000000000001", "1" * 17):
        with pytest.raises(NotFound):
            key_of(wrong)


@pytest.mark.parametrize(
    "page",
    [
        "/questions/nothing",
        "/read/0000000000000001?community=nobody",
        "/read/zz?community=x",
        "/behind?measure=a&community=b",
    ],
)
def test_what_is_not_there_is_said(client, base, page):
    answer = client.get(base + page)
    assert answer.status_code == 404
    assert "<h1>" in answer.text


def test_a_damaged_address_is_no_error_of_ours(client, base):
    question = {"measure": "presence.messages", "community": NASTY, "group": "{"}
    assert client.get(f"{base}/behind", params=question).status_code == 400


def test_a_study_that_changes_is_shown_as_it_is(served, base):
    client = TestClient(create_app(served))
    settings = served / "study.toml"
    before = settings.read_text("utf-8")
    title = re.search(r'title = "([^"]*)"', before)
    assert title is not None
    assert title[1] in client.get(f"{base}/journal").text
    settings.write_text(before.replace(title[0], 'title = "Un tout autre titre"'), "utf-8")
    assert "Un tout autre titre" in client.get(f"{base}/journal").text
    settings.write_text(before, "utf-8")


def test_other_hosts_are_refused(client, base):
    assert client.get(base, headers={"host": "evil.example"}).status_code == 400


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 403),
        ({"origin": "https://evil.example"}, 403),
        ({"sec-fetch-site": "cross-site", "origin": "http://testserver"}, 403),
        ({"origin": "http://testserver"}, 405),
        ({"sec-fetch-site": "same-origin"}, 405),
    ],
)
def test_a_form_of_another_site_changes_nothing(client, base, headers, code):
    assert client.post(base, headers=headers).status_code == code


def test_nothing_outside_static_is_served(client):
    assert client.get("/static/../app.py").status_code == 404
    assert client.get("/static/%2e%2e/app.py").status_code == 404
    assert client.get("/studies/..%2f..%2fetc").status_code == 404


def test_the_pages_are_not_served_beyond_this_machine(tmp_path):
    study = new_study(tmp_path)
    with pytest.raises(Refused):
        run(study.folder, "0.0.0.0", 8765)
    with pytest.raises(NotFound):
        run(tmp_path / "nowhere", "127.0.0.1", 8765)


def test_every_word_of_the_templates_is_in_french():
    known = _catalogue("fr")
    said = [
        sentence
        for template in files("liaisons.web").joinpath("pages").iterdir()
        if template.name.endswith(".html")
        for sentence in re.findall(r'(?:_|ngettext)\("([^"]+)"', template.read_text("utf-8"))
    ]
    assert len(said) > 40
    assert [sentence for sentence in said if sentence not in known] == []
