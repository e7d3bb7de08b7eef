"""Imports: all or nothing, idempotent, pseudonymous."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import liaisons
from liaisons.errors import BadFile, NotFound
from tests.shared import shared_data
from tests.study.exports import SMALL, bring, export, new_study, tweet


def texts(study):
    return study.sql("select text from messages order by sent_us, source_row")["text"].to_pylist()


def strings_of(study) -> list[str]:
    """Everything readable in the study outside ``keys/`` and ``private/``."""
    found = []
    for path in study.folder.rglob("*"):
        if not path.is_file() or {"keys", "private"} & set(path.parts):
            continue
        found.append(path.name)
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            found += [str(value) for column in table.columns for value in column.to_pylist()]
        else:
            found.append(path.read_text("utf-8", "replace"))
    return found


def test_what_is_read_is_kept_and_counted(tmp_path):
    report = bring(new_study(tmp_path), export(tmp_path, SMALL))
    assert (report.read, report.kept, report.already, report.refused) == (4, 4, 0, {})
    assert report.naive == 4


def test_handles_become_one_token_with_and_without_their_at(tmp_path):
    study = new_study(tmp_path)
    bring(study, export(tmp_path, SMALL))
    first, second, third, fourth = texts(study)
    assert first == "Quelqu'un a déjà vu ça ?"
    assert re.fullmatch(r"@p_[0-9a-f]{8}  oui, souvent", second)
    assert re.fullmatch(r"@p_[0-9a-f]{8}  merci ! @p_[0-9a-f]{8} le savait aussi", third)
    assert re.fullmatch(r"@p_[0-9a-f]{8}  \[phone\] pour en parler", fourth)


def test_a_mention_is_joined_to_its_author(tmp_path):
    study = new_study(tmp_path)
    bring(study, export(tmp_path, SMALL))
    rows = study.sql("select person, reply_to_person, mentions from messages order by source_row")
    arnica = rows["person"][0].as_py()
    assert rows["reply_to_person"].to_pylist() == [None, arnica, rows["person"][1].as_py(), arnica]
    assert [m["person"] for m in rows["mentions"][2].as_py()] == [
        rows["person"][1].as_py(),
        rows["person"][3].as_py(),
    ]


def test_a_handle_seen_before_its_author_is_joined_later(tmp_path):
    study = new_study(tmp_path)
    bring(study, export(tmp_path, [SMALL[1]], "one.ndjson"))
    bring(study, export(tmp_path, [SMALL[0]], "two.ndjson"))
    joined = study.sql(
        "select j.into = a.person as same from messages m "
        "join joins j on j.person = m.reply_to_person "
        "join messages a on a.text like 'Quelqu%'"
    )
    assert joined["same"].to_pylist() == [True]
    assert study.sql("select count(distinct label) as n from people")["n"].to_pylist() == [2]


def test_a_second_import_adds_nothing(tmp_path):
    study = new_study(tmp_path)
    path = export(tmp_path, SMALL)
    bring(study, path)
    before = study.store.fingerprint()
    again = bring(study, path)
    assert (again.read, again.kept, again.already) == (4, 0, 4)
    assert study.store.fingerprint() == before


def test_an_id_reused_with_another_text_is_a_counted_conflict(tmp_path):
    study = new_study(tmp_path)
    bring(study, export(tmp_path, SMALL))
    report = bring(study, export(tmp_path, [tweet(1, "doc_arnica", "autre chose")], "b.ndjson"))
    assert (report.read, report.kept, report.refused) == (1, 0, {"conflict": 1})
    assert texts(study)[0] == "Quelqu'un a déjà vu ça ?"


def test_an_id_that_comes_twice_in_one_file(tmp_path):
    study = new_study(tmp_path)
    twice = [SMALL[0], SMALL[0], SMALL[0] | {"text": "autre"}]
    report = bring(study, export(tmp_path, twice))
    assert (report.kept, report.already, report.refused) == (1, 1, {"conflict": 1})


def test_a_dry_run_changes_nothing(tmp_path):
    study = new_study(tmp_path)
    report = bring(study, export(tmp_path, SMALL), dry_run=True)
    assert report.kept == 4
    assert study.store.communities == []
    assert liaisons.open(study.folder).settings.communities == []
    assert [p for p in (study.folder / "private").rglob("*") if p.is_file()] == []


def test_a_file_that_cannot_be_read_leaves_the_study_as_it_was(tmp_path):
    study = new_study(tmp_path)
    bring(study, export(tmp_path, SMALL))
    before = study.store.fingerprint()
    broken = tmp_path / "broken.gz"
    broken.write_bytes(b"\x1f\x8b\x08\x00broken")
    with pytest.raises(BadFile):
        bring(study, broken)
    assert liaisons.open(study.folder).store.fingerprint() == before
    assert list((study.folder / "private").glob("import-*")) == []


def test_two_studies_give_two_keys_and_the_same_shape(tmp_path):
    path = export(tmp_path, SMALL)
    studies = [new_study(tmp_path / name) for name in ("a", "b")]
    people = []
    for study in studies:
        bring(study, path)
        rows = study.sql("select person from messages order by sent_us, source_row")
        people.append(rows["person"].to_pylist())
    assert not set(people[0]) & set(people[1])
    ranks = [[list(dict.fromkeys(p)).index(x) for x in p] for p in people]
    assert ranks[0] == ranks[1]


def test_no_study_here_is_said(tmp_path):
    with pytest.raises(NotFound, match="liaisons new"):
        liaisons.open(tmp_path)


def test_doctoctoc_whole_and_without_a_name(tmp_path):
    path = shared_data("doctoctoc", "replies_2012_2013.ndjson")
    study = new_study(tmp_path)
    report = bring(study, path)
    assert (report.read, report.kept) == (4881, 4881)
    assert report.frame == "ego"
    assert report.capabilities == ["authors"]
    natives = set()
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        natives |= {record["usernameTweet"].casefold(), record["user_id"], record["ID"]}
    words = {w.casefold() for text in strings_of(study) for w in re.findall(r"\w+", text)}
    assert not natives & words


def test_doctoctoc_is_in_utc_across_daylight_saving(tmp_path):
    path = shared_data("doctoctoc", "replies_2012_2013.ndjson")
    study = new_study(tmp_path)
    bring(study, path)
    sent = study.sql("select sent_at, source_row from messages order by source_row")
    lines = path.read_text("utf-8").splitlines()
    for month, offset in ((1, 1), (7, 2)):
        place = next(
            i for i, line in enumerate(lines) if json.loads(line)["datetime"][5:7] == f"{month:02d}"
        )
        local = dt.datetime.fromisoformat(json.loads(lines[place])["datetime"])
        utc = sent["sent_at"][place].as_py().replace(tzinfo=None)
        assert local - utc == dt.timedelta(hours=offset)


def test_what_identifies_is_for_its_owner_only(tmp_path):
    study = new_study(tmp_path)
    bring(study, export(tmp_path, SMALL))
    private = [p for folder in ("keys", "private") for p in (study.folder / folder).rglob("*")]
    assert {p.stat().st_mode & 0o777 for p in private if p.is_file()} == {0o600}
    assert {p.stat().st_mode & 0o077 for p in private if p.is_dir()} == {0}


def test_nothing_is_swept_but_what_no_manifest_lists(tmp_path):
    study = new_study(tmp_path)
    bring(study, export(tmp_path, SMALL))
    stray = next(Path(study.folder, "corpus").glob("*/messages-*.parquet")).with_name("x.parquet")
    stray.write_bytes(b"left by a kill")
    bring(study, export(tmp_path, [tweet(9, "doc_sauge", "encore")], "more.ndjson"))
    assert not stray.exists()
    assert len(texts(study)) == 5


def test_only_the_map_knows_what_the_source_called_a_message(tmp_path):
    study = new_study(tmp_path)
    bring(study, export(tmp_path, SMALL))
    key = study.sql("select message_id from messages order by source_row")["message_id"]
    rows = pq.read_table(study.keys_folder / "map.parquet").to_pylist()
    natives = {row["key"]: row["native"] for row in rows if row["kind"] == "message"}
    assert natives == {k: t["ID"] for k, t in zip(key.to_pylist(), SMALL, strict=True)}
    assert {row["handle"] for row in rows if row["kind"] == "person"} == {
        "doc_arnica",
        "doc_sauge",
        "doc_menthe",
    }
    raw = str(pq.read_table(study.private_folder / "raw").to_pylist())
    assert not any(t["ID"] in raw for t in SMALL)
