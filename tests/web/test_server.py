"""The page and its rows, on this machine only."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from liaisons.errors import NotFound, Refused
from liaisons.web.server import create_app, run
from tests.study.exports import SMALL, bring, export, new_study


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("web")
    study = new_study(folder)
    bring(study, export(folder, SMALL), community="<script>alert(1)</script>")
    return TestClient(create_app(study.folder))


def test_the_page_is_the_report_in_the_study_s_language(client):
    page = client.get("/")
    assert page.status_code == 200
    assert '<html lang="fr"' in page.text
    assert '<html lang="en"' in client.get("/?lang=en").text


def test_nothing_of_the_corpus_runs_as_script(client):
    page = client.get("/")
    assert "<script" not in page.text
    assert "script-src" not in page.headers["content-security-policy"]
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


def test_rows_come_as_json_and_csv(client):
    rows = client.get("/rows.json").json()
    assert {"measure", "community", "value", "why"} <= set(rows[0])
    assert client.get("/rows.csv").text.count("\n") >= len(rows)


def test_one_community_cannot_be_compared_and_the_page_says_so(client):
    answer = client.get("/compare.json")
    assert answer.status_code == 404
    assert (
        "only one community" in answer.json()["error"]
        or "qu’une communauté" in answer.json()["error"]
    )


def test_other_hosts_are_refused(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400


def test_the_page_is_not_served_beyond_this_machine(tmp_path):
    study = new_study(tmp_path)
    with pytest.raises(Refused):
        run(study.folder, "0.0.0.0", 8765)
    with pytest.raises(NotFound):
        run(tmp_path / "nowhere", "127.0.0.1", 8765)
