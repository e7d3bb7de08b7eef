"""The command line as a person meets it: sentences, JSON, exit codes, no traceback."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.study.exports import SMALL, export


def liaisons(*words: object, language: str = "en", **kwargs):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "liaisons.cli", *map(str, words)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=os.environ | {"LIAISONS_LANG": language, "COLUMNS": "200"},
        **kwargs,
    )


def refused(done, *words: str) -> None:
    assert done.returncode == 2, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    for word in words:
        assert word in done.stderr


@pytest.fixture(scope="module")
def study(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    assert liaisons("new", folder / "study", "--title", "Essai").returncode == 0
    path = export(folder, SMALL)
    done = liaisons("import", folder / "study", path, "--community", "mg")
    assert done.returncode == 0, done.stderr
    return folder / "study"


def manifest(study: Path) -> bytes:
    return (study / "corpus" / "manifest.json").read_bytes()


def test_an_import_says_what_it_read_and_what_it_guessed(study, tmp_path):
    path = export(tmp_path, SMALL)
    done = liaisons("import", study, path, "--community", "again", "--dry-run")
    assert "4 read = 4 would be kept + 0 refused + 0 already there." in done.stdout
    assert "TweetScraper" in done.stdout
    assert "--frame" in done.stdout


def test_french_is_french(study, tmp_path):
    done = liaisons(
        "import",
        study,
        export(tmp_path, SMALL),
        "--community",
        "fr",
        "--dry-run",
        language="fr_FR.UTF-8",
    )
    assert "déjà là" in done.stdout
    assert "already" not in done.stdout


def test_measure_gives_rows_as_json(study):
    done = liaisons("measure", study, "presence", "--community", "mg", "--json")
    rows = json.loads(done.stdout)
    (people,) = [r for r in rows if r["measure"] == "presence.people" and not r["group"]]
    assert people["value"] == 3
    assert set(people) == {
        "measure",
        "community",
        "group",
        "value",
        "low",
        "high",
        "n",
        "unit",
        "method",
        "why",
    }


def test_evidence_names_the_messages(study):
    done = liaisons("evidence", study, "presence.messages", "--community", "mg", "--json")
    assert len(json.loads(done.stdout)) == 4


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("measure", "{study}", "nonsense"), "nonsense"),
        (("measure", "{study}", "--community", "nobody"), "nobody"),
        (("measure", "{nowhere}"), "liaisons new"),
        (("compare", "{study}"), "only one community"),
        (("evidence", "{study}", "help", "--community", "mg"), "help"),
        (("import", "{study}", "{nowhere}", "--community", "x"), "nowhere"),
        (("import", "{study}", "{study}", "--community", "x"), ""),
        (("reveal", "{study}", "dodo 1", "--reason", "r"), "dodo 1"),
        (("report", "{study}", "-o", "x.doc"), ".html"),
        (
            ("import", "{study}", "{file}", "--community", "x", "--zone", "Europe/Nowhere"),
            "Nowhere",
        ),
        (("import", "{study}", "{file}", "--community", "x", "--format", "nothing"), "nothing"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(study, tmp_path, words, said):
    before = manifest(study)
    places = {
        "study": study,
        "nowhere": tmp_path / "nowhere",
        "file": export(tmp_path, SMALL),
    }
    refused(liaisons(*(w.format(**places) for w in words)), said)
    assert manifest(study) == before


def truncated_gz(folder: Path) -> Path:
    path = folder / "cut.ndjson.gz"
    whole = gzip.compress("".join(json.dumps(t) + "\n" for t in SMALL * 500).encode())
    path.write_bytes(whole[: len(whole) // 2])
    return path


def zip_of(folder: Path, name: str, content: bytes) -> Path:
    path = folder / "archive.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path


def xml_bomb(folder: Path) -> Path:
    path = folder / "Posts.xml"
    path.write_text(
        '<?xml version="1.0"?><!DOCTYPE posts [<!ENTITY a "aaaaaaaaaa">'
        '<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
        '<posts><row Id="1" PostTypeId="1" CreationDate="2015-01-01T00:00:00" Body="&c;"/></posts>'
    )
    return path


def written(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


HOSTILE = {
    "truncated gz": truncated_gz,
    "zip that leaves its folder": lambda f: zip_of(f, "../../evil.ndjson", b"{}"),
    "zip bomb": lambda f: zip_of(f, "bomb.ndjson", b"0" * 300_000_000),
    "xml bomb": xml_bomb,
    "zero bytes": lambda f: written(f, "empty.ndjson", b""),
    "nul bytes": lambda f: written(f, "nul.csv", b"\x00" * 5000),
    "random bytes": lambda f: written(f, "noise.csv", os.urandom(5000)),
    "nested json": lambda f: written(f, "deep.json", b"[" * 200_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_and_the_study_unharmed(study, tmp_path, name):
    before = manifest(study)
    done = liaisons("import", study, HOSTILE[name](tmp_path), "--community", "hostile")
    refused(done)
    assert len(done.stderr.strip().splitlines()) <= 3
    assert manifest(study) == before
    assert not any((study / "private").glob("import-*"))
    assert not any(tmp_path.parent.rglob("evil.ndjson"))


def test_bad_records_are_counted_and_the_rest_kept(study, tmp_path):
    good = "".join(json.dumps(t) + "\n" for t in SMALL[:2])
    bad = [
        json.dumps(SMALL[2] | {"datetime": "0000-01-01 00:00:00"}),
        "{not json",
        json.dumps(SMALL[3] | {"ID": "1", "text": "a\x00b"}),
        '{"deep": ' + "[" * 5000 + "]" * 5000 + "}",
    ]
    path = tmp_path / "mixed.ndjson"
    path.write_text(good + "\n".join(bad) + "\n", "utf-8")
    done = liaisons("import", study, path, "--community", "mixed", "--json")
    report = json.loads(done.stdout)
    assert report["read"] == report["kept"] + report["already"] + sum(report["refused"].values())
    assert report["read"] == 6
    assert report["kept"] in (2, 3)
    assert all(str(e["row"]) in e["reason"] for e in report["examples"])


@pytest.mark.slow
def test_a_line_of_200_mb_is_refused_without_being_held(study, tmp_path):
    path = tmp_path / "long.ndjson"
    with path.open("wb") as out:
        out.write(json.dumps(SMALL[0]).encode() + b"\n")
        out.write(b'{"text": "')
        for _ in range(200):
            out.write(b"a" * 1_000_000)
        out.write(b'"}\n' + json.dumps(SMALL[1]).encode() + b"\n")
    done = liaisons("import", study, path, "--community", "long", "--json")
    report = json.loads(done.stdout)
    assert (report["kept"], sum(report["refused"].values())) == (2, 1)


def test_a_folder_without_rights_is_said(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o500)
    refused(liaisons("new", folder / "study", "--title", "x"), "locked")


def test_rights_are_said_from_the_library_too(tmp_path, monkeypatch):
    from liaisons.errors import Refused
    from liaisons.files import write_atomically

    def denied(*_args, **_kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", denied)
    with pytest.raises(Refused, match="Permission denied"):
        write_atomically(tmp_path / "x", b"")


def test_output_survives_a_closed_pipe(study):
    done = subprocess.run(
        f"{sys.executable} -m liaisons.cli measure {study} presence --json | head -1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.startswith("[")
    assert "Traceback" not in done.stderr
