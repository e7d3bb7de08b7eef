"""What was handed in through the browser and is not in the corpus yet.

Files and their names lie in ``private/incoming/``, one folder per delivery, readable by their owner
alone; what was said of them (community, format, columns) is in the study's database, so that
several people can each look at their own and none loses anything.
"""

from __future__ import annotations

import datetime as dt
import secrets
import shutil
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import sqlalchemy as sa

from liaisons.database import Database, touch
from liaisons.errors import NotFound
from liaisons.files import write_atomically
from liaisons.i18n import _
from liaisons.sources.mapping import Mapping
from liaisons.sources.records import Frame
from liaisons.study.planning import Request
from liaisons.study.study import Study

ROOM = "deliveries"
#: What nobody came back to is removed after so many days.
KEPT_DAYS = 14
_NAME = 120

TABLES = sa.MetaData()
_deliveries = sa.Table(
    "deliveries",
    TABLES,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("given_by", sa.String, nullable=False),
    sa.Column("given_at", sa.String, nullable=False),
    sa.Column("choices", sa.Text, nullable=False),
)
#: The rows of what was pasted, beside the sheet that is made of them.
_PASTED = ".pasted.json"


class Choices(msgspec.Struct, kw_only=True):
    """What a person said of a delivery; what is left out is guessed."""

    community: str = ""
    format: str | None = None
    frame: Frame | None = None
    profession: str | None = None
    zone: str | None = None
    site: str | None = None
    mapping: Mapping | None = None


class Delivery(msgspec.Struct, kw_only=True):
    """Files that were handed in, and what was said of them."""

    id: str
    given_by: str
    given_at: str
    files: list[str]
    choices: Choices

    def paths(self, study: Study) -> list[Path]:
        return [folder_of(study, self.id) / name for name in self.files]

    def request(self, study: Study) -> Request:
        """The import that this delivery asks for."""
        return Request(paths=self.paths(study), **msgspec.structs.asdict(self.choices))


def folder_of(study: Study, delivery: str) -> Path:
    return study.private_folder / "incoming" / delivery


def begin(study: Study) -> tuple[str, Path]:
    """A name and an empty private folder for files that are about to come."""
    sweep(study)
    delivery = secrets.token_hex(8)
    folder = folder_of(study, delivery)
    folder.mkdir(mode=0o700, parents=True)
    folder.parent.chmod(0o700)
    return delivery, folder


@contextmanager
def receiving(study: Study) -> Iterator[tuple[str, Path]]:
    """``begin``; where the block fails, nothing of what came remains."""
    delivery, folder = begin(study)
    try:
        yield delivery, folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def file_name(given: str, taken: list[str]) -> str:
    """A name for a file in our folder: the one it came with, made harmless and told apart."""
    plain = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    kept = "".join(c for c in plain if unicodedata.category(c)[0] != "C").strip(" .")
    stem, dot, end = (kept or _("file")).rpartition(".")
    name = f"{stem[: _NAME - 20]}{dot}{end[:20]}" if dot else end[:_NAME]
    others = {n.casefold() for n in taken}
    free = (name, *(f"{number}-{name}" for number in range(2, len(taken) + 3)))
    return next(n for n in free if n.casefold() not in others)


def keep(study: Study, delivery: str, by: str) -> None:
    """Note a delivery whose files have come."""
    with _database(study).writing() as write:
        write.execute(
            _deliveries.insert().values(
                id=delivery,
                given_by=by,
                given_at=dt.datetime.now(dt.UTC).isoformat(),
                choices="{}",
            )
        )
        touch(write, ROOM)


def change(study: Study, delivery: str, choices: Choices) -> None:
    """Keep what a person said of a delivery."""
    kept = msgspec.json.encode(choices).decode()
    with _database(study).writing() as write:
        write.execute(_deliveries.update().where(_deliveries.c.id == delivery).values(choices=kept))
        touch(write, ROOM)


def pasted(study: Study, delivery: str) -> list[list[str]] | None:
    """The rows of what was pasted; None where files came."""
    try:
        kept = (folder_of(study, delivery) / _PASTED).read_bytes()
    except FileNotFoundError:
        return None
    return msgspec.json.decode(kept, type=list[list[str]])


def keep_pasted(study: Study, delivery: str, rows: list[list[str]]) -> None:
    """Keep the rows of what was pasted, as a person left them."""
    path = folder_of(study, delivery) / _PASTED
    write_atomically(path, msgspec.json.encode(rows), mode=0o600)


def get(study: Study, delivery: str) -> Delivery:
    """One delivery; raises NotFound once it is in the corpus, or where there was none."""
    found = _select(study, _deliveries.c.id == delivery)
    if not found:
        raise NotFound(
            _("These files are no longer here: they were imported or removed. Bring them in again.")
        )
    return found[0]


def waiting(study: Study) -> list[Delivery]:
    """The deliveries that are not in the corpus yet, the newest first."""
    return _select(study, sa.true())


def remove(study: Study, delivery: str) -> None:
    """Forget a delivery and its files."""
    with _database(study).writing() as write:
        write.execute(_deliveries.delete().where(_deliveries.c.id == delivery))
        touch(write, ROOM)
    shutil.rmtree(folder_of(study, delivery), ignore_errors=True)


def sweep(study: Study) -> None:
    """Remove what nobody came back to, and folders that nothing tells of."""
    oldest = dt.datetime.now(dt.UTC) - dt.timedelta(days=KEPT_DAYS)
    known = waiting(study)
    for old in known:
        if dt.datetime.fromisoformat(old.given_at) < oldest:
            remove(study, old.id)
    names = {one.id for one in known}
    for folder in (study.private_folder / "incoming").glob("*"):
        stale = folder.stat().st_mtime < oldest.timestamp()
        if folder.name not in names and stale:
            shutil.rmtree(folder, ignore_errors=True)


def _database(study: Study) -> Database:
    study.database.prepare(TABLES)
    return study.database


def _select(study: Study, which: sa.ColumnElement[bool]) -> list[Delivery]:
    asked = sa.select(_deliveries).where(which).order_by(_deliveries.c.given_at.desc())
    with _database(study).reading() as read:
        rows = read.execute(asked).mappings().all()
    return [
        Delivery(
            id=row["id"],
            given_by=row["given_by"],
            given_at=row["given_at"],
            files=_files(folder_of(study, row["id"])),
            choices=msgspec.json.decode(row["choices"], type=Choices),
        )
        for row in rows
    ]


def _files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*") if not path.name.startswith("."))
