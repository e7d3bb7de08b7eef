"""The database of what people write: alone when writing, whole after a kill, said when it fails."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest
import sqlalchemy as sa

from liaisons.database import BadDatabase, in_file, open_database, touch
from liaisons.errors import BadStudy

TABLES = sa.MetaData()
counts = sa.Table("counts", TABLES, sa.Column("n", sa.Integer, nullable=False))


@pytest.fixture
def database(tmp_path):
    opened = in_file(tmp_path / "study.db")
    opened.prepare(TABLES)
    yield opened
    opened.close()


def _n(database):
    with database.reading() as read:
        return read.execute(sa.select(counts.c.n)).scalar()


def test_a_block_that_fails_leaves_nothing(database):
    def fail() -> None:
        with database.writing() as write:
            write.execute(counts.insert().values(n=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert _n(database) is None


def test_many_who_count_at_once_lose_no_count(database):
    with database.writing() as write:
        write.execute(counts.insert().values(n=0))

    def add() -> None:
        for _ in range(25):
            with database.writing() as write:
                n = write.execute(sa.select(counts.c.n)).scalar_one()
                write.execute(counts.update().values(n=n + 1))

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert _n(database) == 200


def test_revisions_count_what_was_committed(database):
    assert database.revision("memos") == 0

    def write(fail: bool) -> None:
        with database.writing() as connection:
            touch(connection, "memos")
            if fail:
                raise ZeroDivisionError

    write(fail=False)
    write(fail=False)
    with pytest.raises(ZeroDivisionError):
        write(fail=True)
    assert (database.revision("memos"), database.revision("codings")) == (2, 0)


def test_only_its_owner_can_read_it(tmp_path):
    in_file(tmp_path / "study.db").close()
    assert (tmp_path / "study.db").stat().st_mode & 0o777 == 0o600


WRITER = """
import sys, sqlalchemy as sa
from pathlib import Path
from liaisons.database import in_file
from tests.test_database import TABLES, counts
database = in_file(Path(sys.argv[1]))
database.prepare(TABLES)
for n in range(100_000):
    with database.writing() as write:
        write.execute(counts.insert().values(n=n))
    print(n, flush=True)
"""


def test_what_was_committed_survives_a_kill(tmp_path):
    path = tmp_path / "study.db"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    said = [int(writer.stdout.readline()) for _ in range(50)]
    os.kill(writer.pid, signal.SIGKILL)
    said += [int(line) for line in writer.communicate()[0].splitlines() if line]
    database = in_file(path)
    with database.reading() as read:
        kept = list(read.execute(sa.select(counts.c.n).order_by(counts.c.n)).scalars())
    assert kept[: len(said)] == said
    assert len(kept) - len(said) <= 1


def test_what_is_no_database_is_said(tmp_path):
    path = tmp_path / "study.db"
    path.write_bytes(b"not a database" * 100)
    with pytest.raises(BadDatabase, match=r"study\.db"):
        in_file(path)
    with pytest.raises(BadStudy):
        open_database("nowhere")


def test_what_is_written_is_counted_table_by_table(database):
    nothing = database.written()
    with database.writing() as write:
        write.execute(sa.select(counts.c.n))
    assert database.written() == nothing
    seen = [nothing]
    for change in (counts.insert().values(n=1), counts.update().values(n=2), counts.delete()):
        with database.writing() as write:
            write.execute(change)
        seen.append(database.written())
    assert [one.get("counts", 0) for one in seen] == [0, 1, 2, 3]
    assert {name: n for name, n in seen[-1].items() if n != nothing.get(name)} == {"counts": 3}


def test_what_is_undone_is_not_counted(database):
    before = database.written()

    def fail() -> None:
        with database.writing() as write:
            write.execute(counts.insert().values(n=1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert database.written() == before


def test_another_process_is_counted_too(database, tmp_path):
    before = database.written()
    other = in_file(tmp_path / "study.db")
    with other.writing() as write:
        write.execute(counts.insert().values(n=1))
    other.close()
    assert database.written() != before
