"""One demonstration, generated and written once for all the tests of this folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from liaisons.demo import Export, Truth, truth, write
from liaisons.demo.model import World, generate
from tests.demo.oracle import Reading, read_fourcat, read_sheet

SEED = 20_260_101


@pytest.fixture(scope="session")
def worlds() -> dict[str, World]:
    return {name: generate(name, SEED) for name in ("medecins", "aides")}


@pytest.fixture(scope="session", params=["medecins", "aides"])
def world(request: pytest.FixtureRequest, worlds: dict[str, World]) -> World:
    return worlds[request.param]


@pytest.fixture(scope="session")
def known() -> Truth:
    return truth(SEED)


@pytest.fixture(scope="session")
def exports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Export]:
    folder: Path = tmp_path_factory.mktemp("demo")
    return {export.community: export for export in write(folder, SEED)}


@pytest.fixture(scope="session")
def readings(exports: dict[str, Export], known: Truth) -> dict[str, Reading]:
    """Both communities as the oracle reads their files."""
    readers = {"4cat": read_fourcat, "sheet": read_sheet}
    return {
        name: Reading(
            readers[export.format](export.path),
            {question.id for question in known.communities[name].questions},
        )
        for name, export in exports.items()
    }
