"""The extensions that CONTRIBUTING.md shows are those of ``examples/plugins``, and they work."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

import liaisons.exports.registry
import liaisons.measures.registry
import liaisons.sources.base
from liaisons import exports, measures, plugins, sources
from liaisons.cli.app import app
from liaisons.i18n import language
from liaisons.sources.contract import Sample, check
from liaisons.study import runs
from tests.shared import ROOT

PLUGINS = ROOT / "examples" / "plugins"
BLOCK = re.compile(r"^```(?:python|toml)\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Where entry points are remembered, and what is made of them.
REGISTRIES = (plugins, sources.base, exports.registry, measures.registry, runs)

LOG = """\
2026-01-03 14:05 <marie> Quelqu'un a déjà eu ce refus de la caisse ?
2026-01-03 22:10 <anne> Oui, deux fois
2026-01-03 23:15 <anne> Il faut renvoyer le formulaire
*** marie has left
2026-01-04 05:59 <zoé> Bonjour
2026-02-01 06:00 <zoé> Merci !
"""


def look_again() -> None:
    """Forget which plugins there are."""
    for registry in REGISTRIES:
        for remembered in vars(registry).values():
            if hasattr(remembered, "cache_clear"):
                remembered.cache_clear()


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The examples as ``pip install examples/plugins`` would leave them, and an empty folder."""
    project = tomllib.loads((PLUGINS / "pyproject.toml").read_text("utf-8"))["project"]
    info = tmp_path / "site" / f"liaisons_examples-{project['version']}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Name: {project['name']}\nVersion: {project['version']}\n")
    points = [
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in named.items())
        for group, named in project["entry-points"].items()
    ]
    (info / "entry_points.txt").write_text("\n".join(points))
    for folder in (info.parent, PLUGINS):
        monkeypatch.syspath_prepend(str(folder))
    look_again()
    yield tmp_path
    look_again()
    for module in ("irclog", "night", "monthly"):
        sys.modules.pop(module, None)


@pytest.fixture
def log(installed: Path) -> Path:
    path = installed / "channel.log"
    path.write_text(LOG, "utf-8")
    return path


def run(*arguments: str | Path) -> str:
    with language("en"):
        result = CliRunner().invoke(app, [str(a) for a in arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.fixture
def study(log: Path) -> Path:
    folder = log.parent / "study"
    run("new", folder, "--title", "A channel")
    run("import", folder, log, "--community", "aides")
    return folder


def test_contributing_shows_exactly_the_examples() -> None:
    shown = BLOCK.findall((ROOT / "CONTRIBUTING.md").read_text("utf-8"))
    for path in sorted(PLUGINS.glob("*.py")):
        assert path.read_text("utf-8") in shown, path.name
    points = (PLUGINS / "pyproject.toml").read_text("utf-8")
    assert all(block in points for block in shown if block.startswith("[project"))
    assert len(shown) == len(list(PLUGINS.glob("*.py"))) + 1


def test_the_source_keeps_the_contract(log: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    sample = Sample(path=log, yields={"Message": 5, "Refusal": 1})
    check(sources.base.named("irclog"), sample, tmp_path_factory.mktemp("variants"))


def test_a_log_that_has_grown_is_not_read_twice(study: Path, log: Path) -> None:
    log.write_text(LOG + "2026-02-02 09:00 <marie> De rien\n", "utf-8")
    report = run("import", study, log, "--community", "aides")
    assert "1 kept" in report, report


def test_the_measure_gives_its_row(study: Path) -> None:
    """Three of five messages fall between 22:00 and 6:00; 6:00 itself is morning."""
    (row,) = liaisons.open(study).measure("night")
    assert (row.measure, row.value, row.n, row.unit) == ("night.share", 0.6, 3, "share")
    assert row.low is not None
    assert row.low <= 0.6 <= row.high
    assert "night.share" in run("measure", study, "night")


def test_the_export_writes_what_is_not_of_too_few(study: Path) -> None:
    out = study.parent / "months.csv"
    assert "2 months of few people are left out." in run("export", study, "monthly", "-o", out)
    assert out.read_text("utf-8") == '"community","month","people","messages"\n'
    run("export", study, "monthly", "-o", out, "--unmasked")
    assert out.read_text("utf-8").splitlines()[1:] == [
        '"aides","2026-01",3,4',
        '"aides","2026-02",1,1',
    ]


def test_the_report_is_not_troubled_by_another_measure(study: Path) -> None:
    run("report", study, "-o", study.parent / "report.html")
