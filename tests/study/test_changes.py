"""What changed between two runs, and why; results that come out again."""

from __future__ import annotations

import msgspec

import liaisons
from liaisons.i18n import language
from liaisons.measures.rows import Row
from liaisons.study.changes import changes, differences, reproduce
from liaisons.study.running import Session
from tests.study.exports import SMALL, bring, export, new_study, tweet


def measured(study):
    study = liaisons.open(study.folder)
    with language("fr"):
        Session(study).rows(["presence"])
    return study


def row(value, **group):
    return Row(
        measure="m", community="c", value=value, n=1, unit="messages", method="", group=group
    )


def test_rows_are_compared_by_what_they_measure_of_whom():
    found = differences([row(1), row(2, a="x"), row(3, a="y")], [row(1), row(5, a="x"), row(4)])
    assert [(m.before and m.before.value, m.after and m.after.value) for m in found] == [
        (1, 4),
        (2, 5),
        (3, None),
    ]


def test_an_import_and_a_setting_are_each_told_as_the_cause(tmp_path):
    study = new_study(tmp_path)
    bring(study, export(tmp_path, SMALL))
    assert changes(measured(study)) == []
    bring(study, export(tmp_path, [tweet(9, "doc_aulne", "bonjour à tous")], "more.ndjson"))
    (found,) = changes(measured(study))
    assert [(c.kind, c.brought) for c in found.causes] == [("corpus", 1)]
    messages = next(m for m in found.moved if m.row.measure == "presence.messages")
    assert (messages.before.value, messages.after.value) == (4, 5)
    text = study.settings_path.read_text("utf-8")
    study.settings_path.write_text(text.replace("Europe/Paris", "Indian/Reunion"), "utf-8")
    (found,) = changes(measured(study))
    assert [(c.kind, c.name, c.before, c.after) for c in found.causes] == [
        ("setting", "zone", "Europe/Paris", "Indian/Reunion")
    ]


def test_a_kept_run_comes_out_the_same_and_a_forged_one_does_not(tmp_path):
    study = new_study(tmp_path)
    bring(study, export(tmp_path, SMALL))
    study = measured(study)
    (same,) = reproduce(study)
    assert (same.question, same.moved) == ("presence", [])
    assert same.same > 0
    (path,) = study.folder.glob("runs/*/presence-*/run.json")
    record = msgspec.json.decode(path.read_bytes())
    record["value"][0]["value"] = 12345
    path.write_bytes(msgspec.json.encode(record))
    (forged,) = reproduce(liaisons.open(study.folder))
    assert [m.before.value for m in forged.moved] == [12345]
    assert not list(study.private_folder.glob("again-*"))
