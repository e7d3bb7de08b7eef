"""The same files, study.toml and versions give the same rows, another pseudonym key included."""

from __future__ import annotations

import msgspec
import pytest

import liaisons
from liaisons.demo import run, write
from liaisons.study.running import Session

#: Rows that name people: the names come from the key, everything else does not.
NAMED = ("actors.table", "actors.sample")


def rows_of(folder, exports):
    study = liaisons.new(folder, "Deux clés", "fr")
    for export in exports:
        run._bring_in(study, export)
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
    exports = write(tmp_path / "exports", 5)
    first = rows_of(tmp_path / "a", exports)
    second = rows_of(tmp_path / "b", exports)
    secrets = [(tmp_path / name / "keys" / "secret").read_text() for name in "ab"]
    assert secrets[0] != secrets[1]
    assert len(first[0]) > 500
    assert first == second
