"""The commands that the documentation shows are run, on the demonstration's exports."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from liaisons.cli.app import app
from liaisons.demo import write
from liaisons.sources.mapping import Mapping

ROOT = Path(__file__).parents[2]
CONSOLE = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
TOML = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Nothing is drawn again: what is tested is that the commands run.
FEW = "\n[resampling]\nreplicates = 0\npermutations = 0\n"


def commands(page: str) -> list[list[str]]:
    blocks = CONSOLE.findall((ROOT / page).read_text("utf-8"))
    lines = [line for block in blocks for line in block.splitlines()]
    return [shlex.split(line.removeprefix("$ liaisons ")) for line in lines]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the two exports under the names that the pages use."""
    for export in write(tmp_path / "exports", 1):
        names = ("aides",) if export.community == "aides" else ("doctors", "medecins")
        for name in names:
            shutil.copy(export.path, tmp_path / f"{name}.csv")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(arguments: list[str]) -> None:
    result = CliRunner().invoke(app, arguments, catch_exceptions=False)
    assert result.exit_code == 0, (arguments, result.output)
    if arguments[0] == "new":
        with (Path(arguments[1]) / "study.toml").open("a") as settings:
            settings.write(FEW)


@pytest.mark.slow
@pytest.mark.parametrize(
    "page",
    [
        "README.md",
        "LISEZMOI.md",
        "docs/tutorial/first-study.md",
        "docs/fr/tutorial/first-study.md",
    ],
)
def test_every_command_shown_runs(page: str, desk: Path) -> None:
    shown = commands(page)
    assert len(shown) > 5
    for arguments in shown:
        run(arguments)


@pytest.mark.slow
def test_the_python_shown_runs(desk: Path) -> None:
    for arguments in commands("docs/tutorial/first-study.md")[:4]:
        run(arguments)
    (code,) = PYTHON.findall((ROOT / "docs/how-to/use-from-python.md").read_text("utf-8"))
    names: dict[str, object] = {}
    exec(code, names)
    monthly = names["monthly"]
    assert monthly.to_pydict() == {  # type: ignore[attr-defined]
        "community": ["aides", "doctors"],
        "n": [9433, 6256],
    }


@pytest.mark.parametrize("folder", ["docs", "docs/fr"])
def test_the_mapping_shown_is_one(folder: str) -> None:
    (text,) = TOML.findall((ROOT / folder / "how-to/bring-in-a-file.md").read_text("utf-8"))
    assert Mapping.from_toml(text).fields["time"] == "date"
