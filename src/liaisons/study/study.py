"""A study: the folder, its settings, its corpus, its keys."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from liaisons.corpus.store import Store
from liaisons.errors import BadStudy, NotFound
from liaisons.i18n import _, current
from liaisons.privacy.keys import Keyring
from liaisons.study import settings as settings_file
from liaisons.study.settings import StudySettings

if TYPE_CHECKING:
    import pyarrow as pa

    from liaisons.corpus.engines import Asked
    from liaisons.database import Database
    from liaisons.measures.rows import Contrast, Row
    from liaisons.study.corpus import Corpus

_IGNORED = "keys/\nprivate/\nstudy.db*\nsecurity.log*\n"


class Study:
    """An open study. ``liaisons.open(folder)`` makes one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not self.settings_path.exists():
            raise NotFound(
                _(
                    "There is no study in {folder} (no study.toml). "
                    "Make one with: liaisons new {folder} --title …",
                    folder=folder,
                )
            )
        self.store = Store(folder / "corpus")

    @classmethod
    def create(cls, folder: Path, title: str, language: str | None = None) -> Study:
        """Make a new study folder. Raises BadStudy where one is already."""
        path = folder / "study.toml"
        if path.exists():
            raise BadStudy(_("{folder} already holds a study.", folder=folder))
        settings_file.create(path, title, language or current())
        (folder / ".gitignore").write_text(_IGNORED, "utf-8")
        Keyring.open(folder / "keys")
        return cls(folder)

    @property
    def settings_path(self) -> Path:
        return self.folder / "study.toml"

    @property
    def keys_folder(self) -> Path:
        return self.folder / "keys"

    @property
    def private_folder(self) -> Path:
        return self.folder / "private"

    @cached_property
    def settings(self) -> StudySettings:
        """study.toml as it is on disk when first asked for."""
        return settings_file.load(self.settings_path)

    @cached_property
    def database(self) -> Database:
        """What people wrote about the exchanges: ``study.db``, or where study.toml says."""
        from liaisons.database import in_file, open_database

        url = self.settings.database
        return open_database(url) if url else in_file(self.folder / "study.db")

    @property
    def written_in(self) -> bool:
        """Whether there is a database; asking for ``database`` makes one where there is none."""
        return bool(self.settings.database) or (self.folder / "study.db").exists()

    def reload(self) -> None:
        """Read study.toml and the manifest again."""
        self.__dict__.pop("settings", None)
        self.store = Store(self.store.folder)

    @cached_property
    def keyring(self) -> Keyring:
        return Keyring.open(self.keys_folder)

    @property
    def corpus(self) -> Corpus:
        """The exchanges: ``study.corpus.messages.to_polars()``."""
        from liaisons.study.corpus import Corpus

        return Corpus(self.store)

    def sql(self, query: str) -> pa.Table:
        """The rows of a SQL query over the tables of the corpus, all communities together."""
        return self.corpus.sql(query)

    def measure(
        self, *names: str, community: str | None = None, engine: Asked = "duckdb"
    ) -> list[Row]:
        """Rows of the named measures (all when none is named), of one or of all communities.

        ``engine`` is ``duckdb``, ``spark``, the address of a Spark master, or a SparkSession.
        """
        from liaisons.study.running import session_on

        return session_on(self, engine).rows(names, community)

    def compare(self, *communities: str, engine: Asked = "duckdb") -> list[Contrast]:
        """Contrasts of two communities (the study's own two when none is named)."""
        from liaisons.study.running import session_on

        return session_on(self, engine).contrasts(communities)
