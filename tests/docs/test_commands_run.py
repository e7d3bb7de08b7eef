"""The commands that the documentation shows are run, on the demonstration's exports."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import liaisons
from liaisons.cli.app import app
from liaisons.demo import write
from liaisons.sources.mapping import Mapping

ROOT = Path(__file__).parents[2]
CONSOLE = re.compile(r"^ *```console\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
IN_A_TABLE = re.compile(r"^\|.*`liaisons ([^`]+)`", re.MULTILINE)
TOML = re.compile(r"^```toml\n(.*?)^```", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)
#: Nothing is drawn again: what is tested is that the commands run.
FEW = "\n[resampling]\nreplicates = 0\npermutations = 0\n"


def commands(page: str) -> list[list[str]]:
    """The arguments of every command that a page shows, in blocks and in tables."""
    text = (ROOT / page).read_text("utf-8")
    lines = [line.strip() for block in CONSOLE.findall(text) for line in block.splitlines()]
    shown = [*(line.removeprefix("$ liaisons ") for line in lines), *IN_A_TABLE.findall(text)]
    return [shlex.split(line) for line in shown]


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


@pytest.fixture
def begun(desk: Path, request: pytest.FixtureRequest) -> Path:
    """A desk on which the tutorial of a language has been followed up to its imports."""
    for arguments in commands(f"{request.param}/tutorial/first-study.md")[:4]:
        run(arguments)
    return desk


#: What the how-tos call somebody: pseudonyms come from the study's own key.
SOMEBODY = "mésange 204"
BOTH = pytest.mark.parametrize("begun", ["docs", "docs/fr"], indirect=True)
SAME_PAGES = sorted(page.name for page in (ROOT / "docs/how-to").glob("*.md"))


def pages_of(study: str) -> str:
    return "docs" if study == "my-study" else "docs/fr"


@pytest.mark.slow
@BOTH
def test_every_command_of_the_how_tos_runs(begun: Path) -> None:
    (study,) = (path.parent for path in begun.glob("*/study.toml"))
    (label,) = liaisons.open(study).sql("select min(label) as label from people")["label"]
    folder = ROOT / pages_of(study.name) / "how-to"
    for page in sorted(folder.glob("*.md"), key=lambda page: page.name.startswith("reveal")):
        for arguments in commands(str(page.relative_to(ROOT))):
            run([label.as_py() if word == SOMEBODY else word for word in arguments])


@pytest.mark.slow
@BOTH
def test_the_python_shown_runs(begun: Path) -> None:
    (study,) = (path.parent.name for path in begun.glob("*/study.toml"))
    page = ROOT / pages_of(study) / "how-to/use-from-python.md"
    (code,) = PYTHON.findall(page.read_text("utf-8"))
    names: dict[str, Any] = {}
    exec(code, names)
    monthly = names["monthly"].to_pandas().groupby("community")["messages"].sum()
    assert sorted(monthly) == [6256, 9433]
    assert len(names["messages"]) == 6256 + 9433


def test_how_tos_are_there_in_both_languages() -> None:
    assert sorted(page.name for page in (ROOT / "docs/fr/how-to").glob("*.md")) == SAME_PAGES


@pytest.mark.parametrize("folder", ["docs", "docs/fr"])
def test_the_mappings_shown_are_some(folder: str) -> None:
    messages, people = map(
        Mapping.from_toml,
        TOML.findall((ROOT / folder / "how-to/bring-in-a-file.md").read_text("utf-8")),
    )
    assert messages.fields["time"] == "date"
    assert people.rows == "people"


@pytest.mark.parametrize("folder", ["docs", "docs/fr"])
def test_people_of_a_sheet_get_the_attributes_shown(folder: str, tmp_path: Path) -> None:
    _messages, people = TOML.findall((ROOT / folder / "how-to/bring-in-a-file.md").read_text())
    (tmp_path / "people.toml").write_text(people, "utf-8")
    (tmp_path / "people.csv").write_text("auteur,ancienneté,seule\nMarie,12,oui\n", "utf-8")
    (tmp_path / "sheet.csv").write_text(
        "id,fil,auteur,date,texte,repond_a,type\n,,Marie,2026-01-03 14:05,Bonjour,,\n", "utf-8"
    )
    study = tmp_path / "study"
    run(["new", str(study), "--title", "x"])
    run(["import", str(study), str(tmp_path / "sheet.csv"), "--community", "aides"])
    add = ["import", str(study), str(tmp_path / "people.csv"), "--community", "aides"]
    run([*add, "--map", str(tmp_path / "people.toml")])
    (attributes,) = liaisons.open(study).sql("select attributes from people")["attributes"]
    assert [value for _key, value in attributes.as_py()] == ["12", "oui"]
