"""What people write, kept: SQLite in the folder, or PostgreSQL by address, through one layer.

Each room declares its own tables (``sqlalchemy.MetaData``) and asks for them with ``prepare``. A
writer holds the database alone from its first statement on, so that a value read and written back
in the same block cannot be somebody else's meanwhile; readers never wait. What is committed is on
the disk: a kill at any moment leaves the last commit.

    database = open_database("sqlite:////srv/study/study.db")
    database.prepare(TABLES)
    with database.writing() as write:
        write.execute(memos.insert().values(...))
        touch(write, "memos")
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from liaisons.errors import BadStudy, LiaisonsError, Missing
from liaisons.i18n import _

#: How long a writer waits for another, in seconds.
WAIT_SECONDS = 30
#: What is deleted is overwritten: an erased text is not to be read in the file's bytes.
_PRAGMAS = ("journal_mode = wal", "synchronous = full", "foreign_keys = on", "secure_delete = on")
#: The option of a connection that writes.
_ALONE = "liaisons_alone"

_OWN = sa.MetaData()
_revisions = sa.Table(
    "revisions",
    _OWN,
    sa.Column("room", sa.String, primary_key=True),
    sa.Column("revision", sa.BigInteger, nullable=False),
)
#: Put together once: it is said in every transaction.
_TOUCH = (
    _revisions.update()
    .where(_revisions.c.room == sa.bindparam("touched"))
    .values(revision=_revisions.c.revision + 1)
)
#: A table that is counted has this before its name.
_TABLE = "table "
_WRITTEN = (
    sa.select(_revisions.c.room, _revisions.c.revision)
    .where(_revisions.c.room.startswith(_TABLE, autoescape=True))
    .order_by(_revisions.c.room)
)


class BadDatabase(LiaisonsError, OSError):
    """The database cannot be opened or written; the text says which and why."""


class Database:
    """One database: connections to read and to write, and how often each room was written."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine
        self._alone = engine.execution_options(**{_ALONE: True})
        self._prepared: set[int] = set()
        self.prepare(_OWN)

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    def prepare(self, tables: sa.MetaData) -> None:
        """Make the tables of a room where they are missing."""
        if id(tables) not in self._prepared:
            with self.writing() as write:
                tables.create_all(write)
            self._prepared.add(id(tables))

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """A connection that sees one moment of the database."""
        with _said(self.engine), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """A connection that writes alone; committed when the block ends well, else undone."""
        with _said(self.engine), self._alone.begin() as connection:
            with _noting(connection) as changed:
                yield connection
            for table in sorted(changed):
                touch(connection, _TABLE + table)

    def swept(self) -> None:
        """Leave nothing of what was erased in the journal beside an SQLite file.

        Where somebody reads at that moment, the next ``swept`` does it.
        """
        if self.is_sqlite:
            with _said(self.engine), closing(self.engine.raw_connection()) as raw:
                raw.cursor().execute("pragma wal_checkpoint(truncate)").close()

    def revision(self, room: str) -> int:
        """How many times something of ``room`` was written (see ``touch``); 0 where never."""
        with self.reading() as read:
            asked = sa.select(_revisions.c.revision).where(_revisions.c.room == room)
            return read.execute(asked).scalar() or 0

    def written(self) -> dict[str, int]:
        """How often each table was written, by anybody: what is made of tables holds until their
        counts change. Nobody need say so: ``writing`` counts.
        """
        with self.reading() as read:
            found = read.execute(_WRITTEN)
            return {room.removeprefix(_TABLE): revision for room, revision in found}

    def close(self) -> None:
        self.engine.dispose()


def touch(write: sa.Connection, room: str) -> None:
    """Say, in the transaction that changes it, that something of ``room`` changed."""
    changed = write.execute(_TOUCH, {"touched": room})
    if not changed.rowcount:
        write.execute(_revisions.insert().values(room=room, revision=1))


@contextmanager
def _noting(connection: sa.Connection) -> Iterator[set[str]]:
    """The names of the tables that are written inside the block."""
    changed: set[str] = set()

    def note(_connection: Any, clause: Any, *_more: Any) -> None:
        if getattr(clause, "is_dml", False):
            changed.add(clause.table.name)

    sa.event.listen(connection, "before_execute", note)
    try:
        yield changed
    finally:
        sa.event.remove(connection, "before_execute", note)


def open_database(url: str) -> Database:
    """Open, and make if need be, the database at ``url``.

    ``sqlite:////path`` or ``postgresql://…`` (with the extra ``postgresql``). Raises BadDatabase
    where it cannot be opened, Missing where its driver is not installed.
    """
    try:
        address = sa.make_url(url)
    except sa.exc.ArgumentError as error:
        raise BadStudy(_("“{url}” is not the address of a database.", url=url)) from error
    if address.get_backend_name() == "postgresql":
        address = address.set(drivername="postgresql+psycopg")
    try:
        engine = sa.create_engine(address, **_options(address))
    except (sa.exc.NoSuchModuleError, ImportError) as error:
        raise Missing(_("PostgreSQL needs its driver: pip install liaisons[postgresql]")) from error
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", _set_up_sqlite)
        sa.event.listen(engine, "begin", _begin)
    return Database(engine)


def in_file(path: Path) -> Database:
    """The SQLite database in a file, that only its owner can read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.touch(mode=0o600)
    return open_database(f"sqlite:///{path}")


def _options(address: sa.URL) -> dict[str, Any]:
    if address.get_backend_name() != "sqlite":
        return {"pool_pre_ping": True}
    # The driver would begin transactions on its own terms; ``_begin`` does.
    return {"connect_args": {"timeout": WAIT_SECONDS, "isolation_level": None}}


def _set_up_sqlite(connection: Any, _record: object) -> None:
    for pragma in _PRAGMAS:
        connection.execute(f"pragma {pragma}").close()


def _begin(connection: sa.Connection) -> None:
    """A writer takes its turn before it reads, or two could each wait for the other."""
    alone = connection.get_execution_options().get(_ALONE)
    connection.exec_driver_sql("begin immediate" if alone else "begin")


@contextmanager
def _said(engine: sa.Engine) -> Iterator[None]:
    """What the database refuses, in a sentence; what a room got wrong stays what it is."""
    try:
        yield
    except (sa.exc.OperationalError, sa.exc.DatabaseError) as error:
        if isinstance(error, sa.exc.IntegrityError | sa.exc.ProgrammingError | sa.exc.DataError):
            raise
        where = engine.url.render_as_string(hide_password=True)
        raise BadDatabase(
            _("The database {where} does not answer: {error}.", where=where, error=error.orig)
        ) from error
