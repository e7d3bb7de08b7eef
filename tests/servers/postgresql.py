"""A PostgreSQL of the tests' own: a cluster in a folder, on a free port of the loopback."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
import sqlalchemy as sa

from tests.servers.processes import Server, free_port, listens

#: Where Debian puts the programs of each version.
_DEBIAN = Path("/usr/lib/postgresql")


def programs() -> Path:
    """The folder of the newest PostgreSQL here, or a skipped test that says how to get one."""
    found = [path.parent for path in _DEBIAN.glob("*/bin/initdb")]
    if not found and (initdb := shutil.which("initdb")):
        found = [Path(initdb).parent]
    if not found:
        pytest.skip("PostgreSQL is not here (Debian: apt install postgresql)")
    return max(found, key=lambda path: [int(n) for n in re.findall(r"\d+", str(path))])


class PostgreSQL:
    """One cluster; each test has a database of its own in it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        # It refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else None
        self._bin, self._data = programs(), folder / "data"
        self._made = 0
        if self.user is not None:
            shutil.chown(folder, self.user)
        self._initialise(folder)
        command = [
            str(self._bin / "postgres"), "-D", str(self._data), "-p", str(self.port),
            "-c", "listen_addresses=127.0.0.1", "-c", f"unix_socket_directories={folder}",
            "-c", "fsync=off",  # the tests kill processes, not the machine
        ]  # fmt: skip
        self.server = Server(command, lambda: listens(self.port), folder, user=self.user)

    def _initialise(self, folder: Path) -> None:
        command = [str(self._bin / "initdb"), "-D", str(self._data), "-U", "tests", "-A", "trust"]
        command += ["-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            command, check=True, cwd=folder, stdout=subprocess.DEVNULL, user=self.user,
            extra_groups=None if self.user is None else [],
        )  # fmt: skip

    def url(self, name: str) -> str:
        return f"postgresql://tests@127.0.0.1:{self.port}/{name}"

    def database(self) -> str:
        """The address of a database that is new."""
        self._made += 1
        name = f"tests{self._made}"
        engine = sa.create_engine(
            self.url("postgres").replace("postgresql:", "postgresql+psycopg:"),
            isolation_level="AUTOCOMMIT",
        )
        with engine.connect() as connection:
            connection.exec_driver_sql(f"create database {name}")
        engine.dispose()
        return self.url(name)
