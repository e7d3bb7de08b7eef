"""What exists is documented, and what is documented exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import typer

from liaisons.cli.app import app
from liaisons.corpus.schema import TABLES
from liaisons.measures.registry import questions

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"
LINK = re.compile(r"\]\(([^)#:]+)(?:#[^)]*)?\)")


def _sections(name: str) -> dict[str, str]:
    parts = re.split(r"^## (.+)$", (REFERENCE / name).read_text("utf-8"), flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


def test_every_command_and_option_is_documented_and_no_other() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
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
