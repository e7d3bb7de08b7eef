"""The corpus on disk: one manifest, all or nothing."""

from __future__ import annotations

import pyarrow as pa
import pytest

from liaisons.corpus.schema import JOINS
from liaisons.corpus.store import Store, folder_name
from liaisons.errors import BadStudy, NotFound


def joins(*pairs: tuple[int, int]) -> pa.Table:
    return pa.table({"person": [p for p, _ in pairs], "into": [i for _, i in pairs]}, schema=JOINS)


def test_what_a_transaction_writes_is_there_afterwards(tmp_path):
    store = Store(tmp_path)
    with store.transaction() as work:
        work.add("gp", "joins", joins((1, 2)))
    assert Store(tmp_path).table("gp", "joins").to_pylist() == [{"person": 1, "into": 2}]


def _fail_after_writing(store: Store) -> None:
    with store.transaction() as work:
        work.add("gp", "joins", joins((3, 4)))
        raise ZeroDivisionError


def test_a_transaction_that_fails_leaves_nothing(tmp_path):
    store = Store(tmp_path)
    with store.transaction() as work:
        work.add("gp", "joins", joins((1, 2)))
    before = store.fingerprint()
    with pytest.raises(ZeroDivisionError):
        _fail_after_writing(store)
    reopened = Store(tmp_path)
    assert reopened.fingerprint() == before
    with reopened.transaction():
        pass
    assert len(list(tmp_path.glob("*/*.parquet"))) == 1


def test_replace_takes_the_place_of_what_was_there(tmp_path):
    store = Store(tmp_path)
    with store.transaction() as work:
        work.add("gp", "joins", joins((1, 2)))
        work.add("gp", "joins", joins((3, 4)))
    with store.transaction() as work:
        work.replace("gp", "joins", joins((5, 6)))
    assert store.table("gp", "joins")["person"].to_pylist() == [5]
    assert len(list(tmp_path.glob("*/*.parquet"))) == 1


def test_the_fingerprint_is_that_of_the_content(tmp_path):
    fingerprints = set()
    for name in ("a", "b"):
        store = Store(tmp_path / name)
        with store.transaction() as work:
            work.add("gp", "joins", joins((1, 2)))
        fingerprints.add(store.fingerprint())
    assert len(fingerprints) == 1
    with store.transaction() as work:
        work.add("aides", "joins", joins((1, 2)))
    assert store.fingerprint() not in fingerprints


def test_no_rows_write_no_file(tmp_path):
    store = Store(tmp_path)
    with store.transaction() as work:
        work.add("gp", "joins", joins())
    assert store.communities == []
    assert list(tmp_path.glob("*/*.parquet")) == []


def test_an_unknown_community_is_said_with_those_that_exist(tmp_path):
    store = Store(tmp_path)
    with store.transaction() as work:
        work.add("gp", "joins", joins((1, 2)))
    with pytest.raises(NotFound, match="gp"):
        store.files("autre", "joins")


def test_a_damaged_manifest_is_said(tmp_path):
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(BadStudy, match="manifest"):
        Store(tmp_path)


@pytest.mark.parametrize("name", ["../../etc", "a/b", "Médecins & cie", "", "x" * 300])
def test_folder_names_stay_in_their_folder(name):
    folder = folder_name(name)
    assert "/" not in folder
    assert "." not in folder
    assert len(folder) < 60


def test_two_names_never_share_a_folder():
    assert folder_name("a b") != folder_name("a-b")
