"""The page of a question: parts, communities and certainties chosen, marks that lead on."""

from __future__ import annotations

import html
import re

import pytest
from fastapi.testclient import TestClient

from liaisons.study import certainties
from liaisons.study.importing import import_files
from liaisons.study.planning import Request
from liaisons.web.app import create_app
from tests.study.exports import SMALL, bring, export, new_study
from tests.study.test_reading import SAID, write

BASE = "/studies/study/questions"


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("asked")
    study = new_study(folder)
    bring(study, export(folder, SMALL), community="gp")
    more = write(folder / "more.jsonl", SAID)
    import_files(study, Request(paths=[more], community="aides"))
    return TestClient(create_app(study.folder), base_url="http://testserver")


@pytest.fixture(scope="module")
def base(client):
    (slug,) = re.findall(r"/studies/([^/\"]+)", str(client.get("/").url))
    return f"/studies/{slug}/questions"


def links(page):
    return [html.unescape(u) for u in re.findall(r'href="([^"]*/behind[^"]*)"', page)]


def test_a_figure_in_parts_leads_to_each_part(client, base):
    page = client.get(f"{base}/presence", params={"by": "month"}).text
    table = re.search(r'id="broken".*', page, re.DOTALL)
    assert table is not None
    places = [u for u in links(table[0]) if "month" in u]
    assert places
    for place in places[:4]:
        answer = client.get(place.replace(".html", ""))
        assert answer.status_code == 200


def test_marks_of_pictures_lead_on_in_pages_and_nowhere_in_the_report(client, base):
    pages = [client.get(f"{base}/{q}").text for q in ("presence", "help", "actors")]
    marks = [
        m for page in pages for m in re.findall(r'<a href="([^"]+)" aria-label="([^"]+)"', page)
    ]
    assert marks
    for place, said in marks[:3]:
        assert said
        assert client.get(html.unescape(place)).status_code == 200
    report = client.get(base.replace("/questions", "/report")).text
    assert "/behind" not in report


def test_communities_are_chosen(client, base):
    both = client.get(f"{base}/presence.json").json()
    one = client.get(f"{base}/presence.json", params={"community": "aides"}).json()
    assert {row["community"] for row in both} == {"gp", "aides"}
    assert {row["community"] for row in one} == {"aides"}
    assert client.get(f"{base}/presence", params={"community": "nobody"}).status_code == 404


def test_links_of_some_certainty_are_counted_alone(client, base):
    assert certainties.surest("quote") == ("reply", "quote")
    page = client.get(f"{base}/ties", params={"sure": "reply"}).text
    assert 'id="sure-figures"' in page
    assert client.get(f"{base}/ties", params={"sure": "nothing"}).status_code == 200


def test_each_figure_says_how_it_is_known(client, base):
    page = client.get(f"{base}/help").text
    assert page.count('class="known"') >= 1
    assert 'id="coverage"' in page
