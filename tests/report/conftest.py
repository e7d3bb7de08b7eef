"""The report of the two fictitious communities, made once for all tests that read it."""

from __future__ import annotations

import pytest

from liaisons.i18n import language
from liaisons.report import render_html
from liaisons.report.content import ReportContent
from liaisons.report.rowset import RowSet
from tests.report.synthetic import content


@pytest.fixture(scope="session")
def both() -> ReportContent:
    return content("en")


@pytest.fixture(scope="session")
def rows(both: ReportContent) -> RowSet:
    return RowSet(both)


@pytest.fixture(scope="session")
def english(both: ReportContent) -> str:
    return render_html(both)


@pytest.fixture(scope="session")
def french() -> str:
    return render_html(content("fr"))


@pytest.fixture(autouse=True)
def in_english():
    with language("en"):
        yield
