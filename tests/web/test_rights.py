"""Every role at every route of the application's table: a route that forgets its right fails."""

from __future__ import annotations

import re

import pytest
from starlette.routing import Mount

from liaisons.study.accounts import ROLES
from liaisons.web.app import create_app
from liaisons.web.readers import Reader, right_of
from tests.study.exports import SMALL, bring, export, new_study
from tests.web.team import client, few, served

#: What anybody may ask for before they are known, and nothing else.
OPEN = {
    "/login",
    "/logout",
    "/invited/{token}",
    "/language/{code}",
    "/static/study.css",
}
#: What would end the sessions that these tests use.
ENDING = {"/account/everywhere", "/account/password"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rights")
    made = new_study(folder)
    few(made)
    bring(made, export(folder, SMALL))
    return made


@pytest.fixture(scope="module")
def app(study):
    return served(study.folder)


@pytest.fixture(scope="module")
def clients(app):
    return {role: client(app, role) for role in (None, *ROLES)}


def routes(app):
    return [route for route in app.state.rights.routes if not isinstance(route, Mount)]


def test_every_route_declares_its_right(app):
    forgotten = [route.path for route in routes(app) if right_of(route.endpoint) is None]
    assert forgotten == []


def test_the_table_holds_every_route_of_the_application(app):
    assert set(app.openapi()["paths"]) == {route.path for route in routes(app)}


def test_nothing_is_open_to_everybody_but_coming_in(app):
    found = {route.path for route in routes(app) if right_of(route.endpoint) == "nothing"}
    assert found == OPEN


def _address(route, study):
    """An address of a route; what it names need not exist: rights are looked at first."""
    known = {"study": study.folder.name, "question": "presence", "code": "fr"}
    return re.sub(r"\{(\w+)(?::\w+)?\}", lambda m: known.get(m[1], "0" * 16), route.path)


@pytest.mark.parametrize("role", [None, *ROLES])
def test_each_role_opens_what_it_holds_the_right_to_and_nothing_else(app, study, clients, role):
    """Forms are sent empty: whoever may send them is told what is missing, and not refused."""
    wrong = []
    for route in routes(app):
        right = right_of(route.endpoint)
        if right == "nothing" or route.path in ENDING:
            continue
        may = role is not None and Reader("x", "x", role).may(right)
        for method in route.methods - {"HEAD"}:
            address = _address(route, study)
            answer = clients[role].request(method, address, follow_redirects=False)
            if _shut(answer) == may:
                wrong.append((method, route.path, answer.status_code))
    assert wrong == []


def _shut(answer):
    """Whether somebody was kept out: refused, or sent to log in first."""
    led = answer.headers.get("location", "").startswith("/login")
    return led or answer.status_code in (401, 403)


def test_what_declares_nothing_is_for_owners(study):
    app = create_app(study.folder)
    rights = app.state.rights

    def forgotten() -> str:
        return "secret"

    app.add_api_route("/forgotten", forgotten)
    rights.routes.append(app.routes[-1])
    assert rights.of("/forgotten") == "own"
