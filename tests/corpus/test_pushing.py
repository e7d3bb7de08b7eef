"""The corpus where a cluster reads it: all of it, nothing older, the manifest last."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from liaisons.corpus.pushing import NotPushed, push
from liaisons.corpus.schema import JOINS
from liaisons.corpus.store import Store
from liaisons.errors import Refused


def joins(*pairs: tuple[int, int]) -> pa.Table:
    return pa.table({"person": [p for p, _ in pairs], "into": [i for _, i in pairs]}, schema=JOINS)


@pytest.fixture
def store(tmp_path) -> Store:
    """Two files of one table, and beside the corpus what must not leave."""
    for private in ("keys", "private"):
        (tmp_path / "study" / private).mkdir(parents=True)
        (tmp_path / "study" / private / "secret").write_text("who is who")
    made = Store(tmp_path / "study" / "corpus")
    with made.transaction() as work:
        work.add("gp", "joins", joins((1, 2)))
        work.add("gp", "joins", joins((3, 4)))
    return made


@pytest.fixture
def there(tmp_path) -> Path:
    return tmp_path / "there"


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()}


def test_all_that_the_manifest_lists_goes_and_nothing_else(store, there):
    done = push(store, there.as_uri())
    assert (done.sent, done.there, done.removed) == (2, 0, 0)
    assert files(there) == files(store.folder) - {".lock"}
    assert Store(there).table("gp", "joins").to_pylist() == store.table("gp", "joins").to_pylist()
    assert done.bytes == sum(p.stat().st_size for p in there.glob("*/*"))


def test_what_is_there_is_not_sent_again_and_what_was_cut_off_is(store, there):
    push(store, there.as_uri())
    cut = there / store.files("gp", "joins")[0].relative_to(store.folder)
    cut.write_bytes(cut.read_bytes()[:100])
    done = push(store, there.as_uri())
    assert (done.sent, done.there) == (1, 1)
    assert Store(there).table("gp", "joins").num_rows == 2


def test_what_was_replaced_is_removed_and_others_files_stay(store, there):
    """So that a person who was erased here is erased there too."""
    push(store, there.as_uri())
    (there / "notes.parquet").write_text("mine")
    (there / "gp" / "mine").mkdir(parents=True)
    (there / "gp" / "mine" / "table.parquet").write_text("mine too")
    with store.transaction() as work:
        work.replace("gp", "joins", joins((5, 6)))
    done = push(store, there.as_uri())
    assert (done.sent, done.removed) == (1, 2)
    ours = {str(f.relative_to(store.folder)) for f in store.files("gp", "joins")}
    assert files(there) == {*ours, "manifest.json", "notes.parquet", "gp/mine/table.parquet"}
    assert Store(there).table("gp", "joins").to_pylist() == [{"person": 5, "into": 6}]


def test_a_copy_that_fails_leaves_the_manifest_that_was_there(store, there):
    push(store, there.as_uri())
    before = (there / "manifest.json").read_bytes()
    with store.transaction() as work:
        work.add("gp", "joins", joins((5, 6)))
    store.files("gp", "joins")[-1].unlink()
    with pytest.raises(Refused, match="has gone meanwhile"):
        push(store, there.as_uri())
    assert (there / "manifest.json").read_bytes() == before
    assert Store(there).table("gp", "joins").num_rows == 2


@pytest.mark.parametrize("url", ["there", "/there", "zzz://bucket/corpus", "file:/", ""])
def test_what_is_no_address_is_told(store, url):
    with pytest.raises(NotPushed, match="is not the address of a storage"):
        push(store, url)


def test_a_place_that_cannot_be_written_is_told(store, there):
    there.write_text("a file, not a folder")
    with pytest.raises(NotPushed, match="does not take the corpus"):
        push(store, f"{there.as_uri()}/below")


def test_nothing_is_pushed_where_nothing_was_imported(tmp_path, there):
    with pytest.raises(Refused, match="no corpus to copy"):
        push(Store(tmp_path / "none"), there.as_uri())
    assert not there.exists()
