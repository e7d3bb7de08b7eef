"""Starlette's client for tests asks for the pages as ``testserver``: a name answered only here."""

from __future__ import annotations

import pytest

from liaisons.web import serving

OWN_NAMES = serving.LOOPBACK


@pytest.fixture(scope="session", autouse=True)
def _asked_for_as_testserver():
    with pytest.MonkeyPatch.context() as here:
        here.setattr(serving, "LOOPBACK", (*OWN_NAMES, "testserver"))
        yield
