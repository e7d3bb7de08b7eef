"""A study into which nothing was brought yet: every page says how to begin, none how it broke."""

from __future__ import annotations

import re

import pytest
from fastapi.testclient import TestClient

from liaisons.study.accounts import ROLES
from liaisons.web.app import create_app
from tests.study.exports import new_study
from tests.web.team import client, served

BASE = "/studies/study"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return new_study(tmp_path_factory.mktemp("empty"))


def menu(page: str) -> set[str]:
    return set(re.findall(r'href="(/studies/study[^"#?]*)"', page))


def test_every_page_of_the_menu_opens_and_says_how_to_begin(study):
    here = TestClient(create_app(study.folder))
    places = menu(here.get(BASE).text)
    assert len(places) > 12
    for place in places - {f"{BASE}/report"}:
        answer = here.get(place)
        assert answer.status_code == 200, place
        assert f'href="{BASE}/bring"' in answer.text, place
        assert str(study.folder) not in answer.text, place


def test_programs_are_told_without_the_folder_of_the_server(study):
    here = TestClient(create_app(study.folder))
    answer = here.get(f"{BASE}/read.json", headers={"accept-language": "fr"})
    assert answer.status_code == 400
    assert answer.json() == {"error": "Rien n’a encore été apporté."}
    assert str(study.folder) not in here.get(f"{BASE}/report").text


@pytest.fixture(scope="module")
def team(study):
    return served(study.folder)


@pytest.mark.parametrize("role", ROLES)
def test_nobody_is_led_to_what_they_may_not_do(team, role):
    browser = client(team, role)
    for place in menu(browser.get(BASE).text) - {f"{BASE}/report"}:
        assert browser.get(place).status_code == 200, place
