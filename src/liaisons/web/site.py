"""The studies that are served: those of a folder, or one."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import liaisons
from liaisons.database import Database, in_file
from liaisons.errors import LiaisonsError, NotFound
from liaisons.i18n import _
from liaisons.study.accounts import Accounts
from liaisons.study.running import Session
from liaisons.study.sessions import Sessions
from liaisons.study.study import Study
from liaisons.web.keeping import Kept

KEPT, LARGE = 512, 12
#: How much of the answers is kept, in bytes.
ANSWERS = 96_000_000
Stamp: TypeAlias = tuple[tuple[int, int], ...]


class Opened:
    """A study as it was at one moment: good until a file of it changes.

    What was made of it since it was opened is thrown away with it. ``lock`` guards the session:
    whoever holds it keeps nothing meanwhile, for what is kept may need the session itself.
    """

    def __init__(self, folder: Path, stamp: Stamp) -> None:
        self.stamp = stamp
        self.study: Study = liaisons.open(folder)
        self.lock = threading.RLock()
        self.kept = Kept(KEPT)
        #: What holds a line for each message: few of them are kept.
        self.large = Kept(LARGE)
        self.answers = Kept(ANSWERS, weigh=lambda answer: answer.weight)

    @cached_property
    def session(self) -> Session:
        return Session(self.study)


class Site:
    """A folder of studies, or a single study.

    A study is opened again when its corpus or its settings have changed on disk, so that the pages
    and the command line can work side by side.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self._opened: dict[str, Opened] = {}
        self._lock = threading.Lock()

    @property
    def single(self) -> bool:
        """Whether the folder is itself a study."""
        return (self.folder / "study.toml").exists()

    @property
    def has_accounts(self) -> bool:
        """Whether there may be accounts: looking at a study makes no database."""
        return not self._in_a_file or self._file.exists()

    @property
    def accounts(self) -> Accounts:
        """Who may look at what is served: see ``liaisons.study.accounts``."""
        return self.sessions.accounts

    @cached_property
    def sessions(self) -> Sessions:
        return Sessions(self.database)

    @cached_property
    def database(self) -> Database:
        """The study's own database, or that of a folder of studies."""
        return liaisons.open(self.folder).database if self.single else in_file(self._file)

    @property
    def _file(self) -> Path:
        return self.folder / ("study.db" if self.single else "accounts.db")

    @cached_property
    def _in_a_file(self) -> bool:
        return not (self.single and liaisons.open(self.folder).settings.database)

    def _folders(self) -> Iterator[Path]:
        if self.single:
            yield self.folder
            return
        yield from (path.parent for path in sorted(self.folder.glob("*/study.toml")))

    def opened(self, slug: str) -> Opened:
        """The study of this name as it is now; raises NotFound where there is none."""
        folder = next((f for f in self._folders() if f.name == slug), None)
        if folder is None:
            raise NotFound(_("There is no study called “{name}” here.", name=slug))
        now = stamp(folder)
        with self._lock:
            kept = self._opened.get(slug)
            if kept is None or kept.stamp != now:
                kept = self._opened[slug] = Opened(folder, now)
            return kept

    def slugs(self) -> list[str]:
        """What the studies are called in addresses."""
        return [folder.name for folder in self._folders()]

    def studies(self) -> Iterator[tuple[str, Study | LiaisonsError]]:
        """Each study, or what is wrong with it: one broken study does not hide the others."""
        for folder in self._folders():
            slug = folder.name
            try:
                study = self.opened(slug).study
                study.settings  # noqa: B018  # read here, where what is wrong can be said
                yield slug, study
            except LiaisonsError as error:
                yield slug, error


def stamp(folder: Path) -> Stamp:
    """What changes whenever the study does: a few times and sizes, read in microseconds."""
    watched = [folder / "study.toml", folder / "corpus" / "manifest.json"]
    return tuple(_mark(path) for path in watched)


def _mark(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_size)
