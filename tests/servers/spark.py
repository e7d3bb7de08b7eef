"""A Spark cluster of the tests' own: a standalone master and workers on the loopback.

Each is a process of its own, as on separate machines: the workers stand in folders of their own,
share no memory with the driver, and find no Python.
"""

from __future__ import annotations

import json
import shutil
import urllib.request
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.servers.processes import Server, free_port, wait_for

_DEPLOY = "org.apache.spark.deploy"


def home() -> Path:
    """The folder of Spark that the wheel brings, or a skipped test that says what is missing."""
    if shutil.which("java") is None:
        pytest.skip("no Java here: Spark needs it (Debian: apt install openjdk-17-jre-headless)")
    found = find_spec("pyspark")
    if found is None or found.origin is None:
        pytest.skip("Spark is not here (pip install liaisons[spark])")
    return Path(found.origin).parent


class Cluster:
    """A master, and workers that can be killed."""

    def __init__(self, folder: Path, workers: int = 2, *, user: str | None = None) -> None:
        self.folder, self.home, self.user = folder, home(), user
        self._port, self._page = free_port(), free_port()
        self.master = self._server("master", "master.Master", [
            "--host", "127.0.0.1", "--port", str(self._port), "--webui-port", str(self._page),
        ])  # fmt: skip
        self.workers = [self._worker(f"worker-{n + 1}") for n in range(workers)]

    @property
    def url(self) -> str:
        return f"spark://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Up once every worker has told the master that it is there."""
        self.master.start()
        for worker in self.workers:
            worker.start()
        wait_for(lambda: self.state()["aliveworkers"] == len(self.workers), "the workers")

    def state(self) -> dict[str, object]:
        """What the master says of its workers and of who asked for them."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self._page}/json/", timeout=5) as page:
            return dict(json.load(page))

    def close(self) -> None:
        for server in [*self.workers, self.master]:
            server.kill()

    def _worker(self, name: str) -> Server:
        options = ["--host", "127.0.0.1", "--cores", "1", "--memory", "1g", "--webui-port", "0"]
        options += ["--work-dir", str(self.folder / name)]
        return self._server(name, "worker.Worker", [*options, self.url], user=self.user)

    def _server(
        self, name: str, program: str, options: list[str], *, user: str | None = None
    ) -> Server:
        folder = self.folder / name
        folder.mkdir()
        if user is not None:
            shutil.chown(folder, user)
        command = [
            "env", "PYSPARK_PYTHON=/nowhere/python", "PYSPARK_DRIVER_PYTHON=/nowhere/python",
            "SPARK_DAEMON_MEMORY=256m", "SPARK_LOCAL_IP=127.0.0.1",
            str(self.home / "bin" / "spark-class"), f"{_DEPLOY}.{program}", *options,
        ]  # fmt: skip
        return Server(command, self._answers, folder, user=user)

    def _answers(self) -> bool:
        try:
            return bool(self.state())
        except OSError:
            return False
