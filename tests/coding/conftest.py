"""A database with the starting codebook and two coders."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from liaisons.coding.coders import Coder, coder
from liaisons.coding.starting import start
from liaisons.coding.tables import TABLES
from liaisons.database import Database, in_file
from liaisons.study.study import Study
from tests.coding.forum import study_of


@pytest.fixture
def study(tmp_path: Path) -> Iterator[Study]:
    """The forum of ``tests.coding.forum``; modules that need another make their own."""
    opened = study_of(tmp_path)
    yield opened
    opened.database.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = in_file(tmp_path / "study.db")
    opened.prepare(TABLES)
    yield opened
    opened.close()


@pytest.fixture
def started(database: Database) -> Database:
    start(database, "en")
    return database


@pytest.fixture
def ada(database: Database) -> Coder:
    return coder(database, "Ada Exemple")


@pytest.fixture
def bob(database: Database) -> Coder:
    return coder(database, "Bob Exemple")
