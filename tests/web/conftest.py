"""Starlette's client asks for the pages as ``testserver``, a name answered only here; the pages of
a module's ``study``, served to a team.
"""

from __future__ import annotations

import pytest

from liaisons.web import serving
from tests.web.team import client, served

OWN_NAMES = serving.LOOPBACK


@pytest.fixture(scope="session", autouse=True)
def _asked_for_as_testserver():
    with pytest.MonkeyPatch.context() as here:
        here.setattr(serving, "LOOPBACK", (*OWN_NAMES, "testserver"))
        yield


@pytest.fixture
def app(study):
    return served(study.folder)


@pytest.fixture
def researcher(app):
    return client(app, "researcher")
