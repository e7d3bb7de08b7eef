"""What exists is documented, and what is documented exists."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
import typer

from liaisons.cli.app import app
from liaisons.corpus.schema import TABLES
from liaisons.measures.registry import questions
from liaisons.measures.rows import Contrast, Effect, Row
from liaisons.study.settings import CommunitySettings, StudySettings

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def _sections(name: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", (REFERENCE / name).read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def _commands() -> dict[str, Any]:
    """The commands by name, those of a group after the group's: ``accounts add``."""
    found: dict[str, Any] = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        inside = getattr(command, "commands", None)
        found |= {f"{name} {n}": c for n, c in inside.items()} if inside else {name: command}
    return found


def test_every_command_and_option_is_documented_and_no_other() -> None:
    commands = _commands()
    sections = _sections("commands.md")
    assert sections.keys() == {f"liaisons {name}" for name in commands}
    for name, command in commands.items():
        options = {o for p in command.params if p.param_type_name == "option" for o in p.opts}
        said = re.findall(r"^- `(-[^`]+)`", sections[f"liaisons {name}"], re.MULTILINE)
        assert {o for line in said for o in line.split(", ")} == options, name


def test_every_quantity_is_documented_with_its_unit_and_no_other() -> None:
    text = (REFERENCE / "measures.md").read_text("utf-8")
    said = dict(re.findall(r"^- \*\*`([^`]+)`\*\*: .+\n  \*unit: ([^;.]+)", text, re.MULTILINE))
    assert said == {q.name: q.unit for x in questions().values() for q in x.quantities}


def test_every_table_and_column_is_documented_and_no_other() -> None:
    sections = _sections("corpus.md")
    assert sections.keys() == TABLES.keys()
    for name, schema in TABLES.items():
        if name != "history":
            assert re.findall(r"^\| `(\w+)` \|", sections[name], re.MULTILINE) == schema.names


def _first_cells(text: str) -> list[str]:
    """The names in code in the first column of the tables of ``text``, in order."""
    cells = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
    return [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]


@pytest.mark.parametrize(("struct", "place"), [(Row, 0), (Contrast, 1)], ids=["row", "contrast"])
def test_every_field_of_rows_and_contrasts_is_documented_and_no_other(
    struct: type[msgspec.Struct], place: int
) -> None:
    section = (REFERENCE / "rows.md").read_text("utf-8").split("give contrasts")[place]
    assert sorted(_first_cells(section)) == sorted(struct.__struct_fields__)


def test_every_effect_is_documented() -> None:
    text = (REFERENCE / "rows.md").read_text("utf-8")
    assert [effect for effect in get_args(Effect) if f"`{effect}`" not in text] == []


def _keys(struct: type[msgspec.Struct], before: str = "") -> dict[str, object]:
    """Dotted key of study.toml → its default; ``NODEFAULT`` where it must be given."""
    keys: dict[str, object] = {}
    for field in msgspec.structs.fields(struct):
        made = field.default_factory
        default = field.default if made is msgspec.NODEFAULT else made()
        if isinstance(default, msgspec.Struct):
            keys |= _keys(type(default), f"{before}{field.name}.")
        elif field.name != "communities":
            keys[before + field.name] = default
    return keys


def _written(default: object) -> str:
    """How the reference writes a default."""
    if default is msgspec.NODEFAULT or default is None:
        return ""
    shown = default if isinstance(default, str) else json.dumps(default)
    return f"`{shown}`" if default != "" else "empty"


@pytest.mark.parametrize(
    ("struct", "place"), [(StudySettings, 0), (CommunitySettings, 1)], ids=["study", "community"]
)
def test_every_key_of_study_toml_is_documented_with_its_default_and_no_other(
    struct: type[msgspec.Struct], place: int
) -> None:
    section = _sections("study-folder.md")["study.toml"].split("[[communities]]")[place]
    said = {
        name: default
        for names, default in re.findall(r"^\| (`[^|]+) \| ([^|]*?) ?\|", section, re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", names)
    }
    defaults = {name: _written(default) for name, default in _keys(struct).items()}
    assert said == defaults


def _pages() -> list[Path]:
    return [*ROOT.glob("*.md"), *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", _pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    missing = [
        link
        for link in LINK.findall(page.read_text("utf-8"))
        if not link.startswith("http") and not (page.parent / link).exists()
    ]
    assert missing == []
