"""Every reason and every method can be read in French; importing costs nothing."""

from __future__ import annotations

import inspect
import pkgutil
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from liaisons import measures
from liaisons.i18n import _, language
from liaisons.measures import statistics
from liaisons.measures.statistics import reasons

NAMES = [f"{statistics.__name__}.{m.name}" for m in pkgutil.iter_modules(statistics.__path__)]
MODULES = [import_module(name) for name in NAMES]
REASONS = [f for _name, f in inspect.getmembers(reasons, inspect.isfunction) if f is not _]
METHODS = sorted(
    {
        value
        for module in MODULES
        for name, value in vars(module).items()
        if name.isupper() and isinstance(value, str) and name != "INTERCEPT"
    }
)
SAME_IN_FRENCH = {"bootstrap", "log-rank"}


@pytest.mark.parametrize("reason", REASONS, ids=lambda f: f.__name__)
def test_every_reason_is_said_in_french(reason):
    with language("en"):
        english = reason()
    with language("fr"):
        assert reason() != english
        assert reason().endswith(".")


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_its_french(method):
    with language("fr"):
        assert _(method) != method or method in SAME_IN_FRENCH


def test_every_reason_is_used():
    rooms = Path(measures.__file__).parent.rglob("*.py")
    sources = "".join(room.read_text("utf-8") for room in rooms)
    assert [f.__name__ for f in REASONS if f"reasons.{f.__name__}(" not in sources] == []


def test_neither_scipy_nor_statsmodels_is_imported_before_it_is_needed():
    heavy = "[m for m in ('scipy', 'statsmodels', 'pandas') if m in sys.modules]"
    code = f"import sys, {', '.join(NAMES)}; print({heavy})"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_the_table_of_contents_is_complete():
    listed = {line.split("``")[1] for line in statistics.__doc__.splitlines() if "``  " in line}
    assert listed == {name.rpartition(".")[2] for name in NAMES} - {"reasons", "wald"}
