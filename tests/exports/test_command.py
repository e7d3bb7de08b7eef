"""``liaisons export``."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from liaisons.cli.app import app
from liaisons.errors import NotFound
from liaisons.exports.contract import Export
from liaisons.exports.registry import exports, named
from tests.exports.build import JANUARY, bring, new_study


@pytest.fixture
def study(tmp_path, monkeypatch):
    monkeypatch.setenv("LIAISONS_LANG", "en")
    return bring(new_study(tmp_path), JANUARY)


def run(*arguments, ok=True):
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    assert (result.exception is None) == ok, result.output
    return result


@pytest.mark.parametrize(
    ("name", "ending"),
    [
        ("table", ""),
        ("table", ".csv"),
        ("table", ".parquet"),
        ("table", ".xlsx"),
        ("gexf", ".gexf"),
        ("graphml", ".graphml"),
        ("iramuteq", ".txt"),
        ("convokit", ""),
    ],
)
def test_every_format_is_written_and_said(study, tmp_path, name, ending):
    out = tmp_path / f"out{ending}"
    told = json.loads(run("export", study.folder, name, "-o", out, "--json").stdout)
    assert out.exists()
    assert told["files"]
    assert all(isinstance(notice, str) for notice in told["notices"])


def test_what_was_masked_is_said_to_people(study, tmp_path):
    said = run("export", study.folder, "table", "-o", tmp_path / "out.xlsx").stdout
    assert "out.xlsx" in said
    assert "fewer than 5 people are masked" in said
    said = run("export", study.folder, "table", "-o", tmp_path / "out.xlsx", "--unmasked").stdout
    assert "are masked" not in said


def test_it_speaks_french(study, tmp_path, monkeypatch):
    monkeypatch.setenv("LIAISONS_LANG", "fr")
    said = run("export", study.folder, "table", "-o", tmp_path / "out.xlsx").stdout
    assert "moins de 5 personnes" in said


def test_options_reach_the_export(study, tmp_path):
    out = tmp_path / "out.gexf"
    run("export", study.folder, "gexf", "-o", out, "--network", "contact", "--gexf", "1.2")
    content = out.read_text("utf-8")
    assert "1.2draft" in content
    assert content.count("<edge ") == 1
    out = tmp_path / "out.txt"
    run("export", study.folder, "iramuteq", "-o", out, "--per", "thread", "--community", "c")
    assert out.read_text("utf-8").count("****") == 2


def test_an_unknown_format_is_named_with_those_there_are(study, tmp_path):
    error = run("export", study.folder, "nvivo", "-o", tmp_path / "x", ok=False).exception
    assert isinstance(error, NotFound)
    assert "nvivo" in str(error)
    assert "iramuteq" in str(error)


def test_exports_keep_the_contract():
    for name, export in exports().items():
        assert isinstance(export, Export)
        assert named(name) is export
        assert export.name == name
        assert export.title
        assert all(suffix == "" or suffix.startswith(".") for suffix in export.suffixes)


def test_fictitious_data_say_so_everywhere(tmp_path, monkeypatch):
    monkeypatch.setenv("LIAISONS_LANG", "en")
    study = bring(new_study(tmp_path), JANUARY, fictitious=True)
    for name, ending in (("gexf", ".gexf"), ("graphml", ".graphml"), ("convokit", "")):
        out = tmp_path / f"out{ending}"
        said = run("export", study.folder, name, "-o", out).stdout
        assert "fictitious" in said
        content = (out / "corpus.json" if out.is_dir() else out).read_text("utf-8").lower()
        assert "fictitious" in content


def test_the_library_exports_as_the_command_does(study, tmp_path):
    from liaisons.exports import export

    written = export(study, "gexf", tmp_path / "library.gexf", network="contact")
    run("export", study.folder, "gexf", "-o", tmp_path / "shell.gexf", "--network", "contact")
    assert written.files == [tmp_path / "library.gexf"]
    library, shell = ((tmp_path / f"{name}.gexf").read_bytes() for name in ("library", "shell"))
    assert library == shell
