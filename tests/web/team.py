"""A small study served to a team: one account per role, each with its own client."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

from liaisons.coding import room
from liaisons.coding.starting import start
from liaisons.study.accounts import ROLES
from liaisons.study.study import Study
from liaisons.web.app import create_app
from liaisons.web.serving import Serving
from tests.coding.forum import SHEET, study_of

PASSWORD = "quatre mots bien à nous"
TEAM = Serving(accounts=True, hosts=("testserver",))
OURS = {"origin": "http://testserver"}


def served(folder: Path) -> FastAPI:
    """The application for ``folder``, with one account per role, called like it."""
    app = create_app(folder, TEAM)
    accounts = app.state.site.accounts
    for role in ROLES:
        accounts.set_password(accounts.add(role, role).id, PASSWORD)
    return app


def client(app: FastAPI, role: str | None = None) -> TestClient:
    """A browser in which somebody of this role is logged in; nobody where None."""
    made = TestClient(app, headers=OURS, raise_server_exceptions=False)
    if role is not None:
        said = {"name": role, "password": PASSWORD}
        assert made.post("/login", data=said, follow_redirects=False).status_code == 303
    return made


def begun(folder: Path, sheet: str = SHEET) -> Study:
    """A small forum whose coding may begin: the codebook is there."""
    made = study_of(folder, sheet)
    few(made)
    start(room(made), "en")
    return made


def few(study: Study) -> None:
    """Nothing is drawn again: figures are not what is tested."""
    with study.settings_path.open("a", encoding="utf-8") as settings:
        settings.write("\n[resampling]\nreplicates = 0\npermutations = 0\n")
