"""The pages of the field map and of the interview sample, as forms send to them."""

from __future__ import annotations

import csv
import io
import re
import zipfile

import pytest
from fastapi.testclient import TestClient

from liaisons.study.fieldmap import field_map
from liaisons.study.interview_sample import inside, listed
from liaisons.web.app import create_app
from tests.exports.build import JANUARY, bring, new_study

NASTY = "<img src=x onerror=alert(1)>"


@pytest.fixture
def study(tmp_path):
    study = new_study(tmp_path)
    bring(study, JANUARY)
    return study


@pytest.fixture
def client(study):
    return TestClient(create_app(study.folder), headers={"origin": "http://testserver"})


@pytest.fixture
def base(study):
    return f"/studies/{study.folder.name}"


def send(client, address, **fields):
    return client.post(address, data=fields, follow_redirects=False)


def test_a_map_is_filled_from_the_pages_and_taken_away(client, base, study):
    assert "<svg" not in client.get(f"{base}/fieldmap").text
    send(client, f"{base}/fieldmap/actor/new", kind="union", name=NASTY)
    send(client, f"{base}/fieldmap/place/new", kind="site", name="=1+1", url="https://x.example")
    found = field_map(study.database)
    there = {"actor": found.actors[0]["id"], "place": found.places[0]["id"], "role": "relaie"}
    answer = send(client, f"{base}/fieldmap/presence/new", evidence="https://y.example/a", **there)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{base}/fieldmap")
    page = client.get(f"{base}/fieldmap").text
    assert NASTY not in page
    assert 'rel="noopener noreferrer"' in page
    assert "<svg" in page
    assert NASTY not in client.get(f"{base}/fieldmap/picture.svg").text
    (line,) = csv.DictReader(io.StringIO(client.get(f"{base}/fieldmap.csv").text))
    assert (line["actor"], line["place"], line["role"]) == (NASTY, "'=1+1", "relaie")
    assert line["evidence_kind"] == "web"
    told = client.get(f"{base}/fieldmap.json").json()
    assert [len(told[name]) for name in ("actors", "places", "presences")] == [1, 1, 1]


def test_somebody_proposed_is_added_with_one_click(client, base, study):
    page = client.get(f"{base}/fieldmap").text
    persons = re.findall(r'name="person" value="([0-9a-f]{16})"', page)
    assert persons
    answer = send(client, f"{base}/fieldmap/person", community="c", person=persons[0])
    assert answer.status_code == 303
    (actor,), (presence,) = field_map(study.database).actors, field_map(study.database).presences
    assert presence["evidence"] == f"{base}/people/{persons[0]}?community=c"
    assert actor["name"] in client.get(f"{base}/fieldmap").text
    assert client.get(presence["evidence"]).status_code == 200


def test_the_second_to_save_is_shown_both_and_chooses(client, base, study):
    send(client, f"{base}/fieldmap/actor/new", kind="site", name="Un site")
    address = f"{base}/fieldmap/actor/{field_map(study.database).actors[0]['id']}"
    kept = send(client, address, version=1, kind="site", name="Un site", note="la première")
    assert kept.status_code == 303
    both = send(client, address, version=1, kind="site", name="Un site", note="la seconde")
    assert both.status_code == 409
    assert "la première" in both.text
    assert "la seconde" in both.text
    assert field_map(study.database).actors[0]["note"] == "la première"
    (version,) = re.findall(r'name="version" value="(\d+)"', both.text)
    send(client, address, version=version, kind="site", name="Un site", note="la seconde")
    assert field_map(study.database).actors[0]["note"] == "la seconde"
    history = client.get(address).text
    assert "la première" in history


@pytest.mark.parametrize(
    ("address", "fields", "code"),
    [
        ("/fieldmap/actor/new", {"kind": "x", "name": "y"}, 400),
        ("/fieldmap/place/new", {"kind": "site", "name": "y", "url": "javascript:1"}, 400),
        ("/fieldmap/galaxy/new", {"name": "y"}, 404),
        ("/fieldmap/actor/7", {"version": 1, "kind": "site", "name": "y"}, 404),
        ("/fieldmap/person", {"community": "c", "person": "0" * 16}, 404),
        ("/fieldmap/person", {"community": "nobody", "person": "0" * 16}, 404),
        ("/sample/add", {"community": "c", "label": "nobody 1", "reason": "x"}, 404),
        ("/sample/7", {"community": "c", "version": 1, "act": "accept"}, 404),
        ("/sample/begin", {"community": "nobody"}, 404),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_is_written(
    client, base, study, address, fields, code
):
    answer = send(client, base + address, **fields)
    assert answer.status_code == code, answer.text[:200]
    assert field_map(study.database).actors == []
    assert listed(study.database, "c") == []


def test_a_form_of_another_site_writes_nothing(client, base, study):
    elsewhere = {"origin": "https://evil.example"}
    answer = client.post(f"{base}/sample/begin", data={"community": "c"}, headers=elsewhere)
    assert answer.status_code == 403
    assert listed(study.database, "c") == []


def test_the_sample_from_proposal_to_interview(client, base, study):
    assert send(client, f"{base}/sample/begin", community="c").status_code == 303
    rows = listed(study.database, "c")
    assert len(rows) == 3
    first = f"{base}/sample/{rows[0]['id']}"
    send(client, first, community="c", version=1, act="accept", step="contacted", note=NASTY)
    (row,) = [r for r in listed(study.database, "c") if r["id"] == rows[0]["id"]]
    assert (row["status"], row["step"], row["note"]) == ("accepted", "contacted", NASTY)
    second = f"{base}/sample/{rows[1]['id']}"
    refused = send(client, second, community="c", version=1, act="remove", why="")
    assert refused.status_code == 400
    send(client, second, community="c", version=1, act="remove", why="Trop loin")
    assert len(inside(listed(study.database, "c"))) == 2
    page = client.get(f"{base}/sample").text
    assert NASTY not in page
    assert "Trop loin" in page
    lines = list(csv.DictReader(io.StringIO(client.get(f"{base}/sample.csv?community=c").text)))
    assert [line["step"] for line in lines] == ["contacted", "to_contact"]
    book = client.get(f"{base}/sample.xlsx?community=c")
    with zipfile.ZipFile(io.BytesIO(book.content)) as sheets:
        assert "xl/worksheets/sheet2.xml" in sheets.namelist()


def test_two_who_note_at_once_lose_nothing(client, base, study):
    send(client, f"{base}/sample/begin", community="c")
    address = f"{base}/sample/{listed(study.database, 'c')[0]['id']}"
    send(client, address, community="c", version=1, act="save", step="contacted", note="d'Anne")
    both = send(client, address, community="c", version=1, act="save", note="de Bruno")
    assert both.status_code == 409
    assert "de Bruno" in both.text
    assert "Anne" in both.text
    assert listed(study.database, "c")[0]["note"] == "d'Anne"
