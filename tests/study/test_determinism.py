"""The same files, study.toml and versions give the same rows, another pseudonym key included."""

from __future__ import annotations

import msgspec
import pytest

import liaisons
from liaisons.demo import run, samples, write
from liaisons.study.running import Session

#: Rows that name people: the names come from the key, everything else does not.
NAMED = ("actors.table", "actors.sample")


def rows_of(folder):
    study = liaisons.new(folder, "Deux clés", "fr")
    for export in write(folder / "exports", 5):
        for bring in samples.brings_of(study, export):
            run._bring_in(study, bring)
    text = study.settings_path.read_text("utf-8")
    text += "\n[resampling]\nreplicates = 99\npermutations = 19\n"
    study.settings_path.write_text(text, "utf-8")
    session = Session(liaisons.open(folder))
    rows = [msgspec.to_builtins(row) for row in session.rows()]
    for row in rows:
        if row["measure"] in NAMED:
            row["group"].pop("person", None)
    return rows, [msgspec.to_builtins(c) for c in session.contrasts()]


@pytest.mark.slow
def test_another_key_gives_the_same_rows(tmp_path):
    first = rows_of(tmp_path / "a")
    second = rows_of(tmp_path / "b")
    secrets = [(tmp_path / name / "keys" / "secret").read_text() for name in "ab"]
    assert secrets[0] != secrets[1]
    assert len(first[0]) > 500
    assert first == second
