"""Programs that the tests start: a free port, a bounded wait, and the whole group ended after."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
#: What ``make servers`` sets up.
SERVERS = ROOT / ".servers"
PYTHON = SERVERS / "python" / "bin"
#: How long a server may take to answer, in seconds; a busy machine is slow.
READY = 60.0


def free_port() -> int:
    """A port of the loopback nobody listens on just now."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def program(path: Path | str, what: str) -> str:
    """Where a program is, or a skipped test that says how to get it."""
    found = shutil.which(str(path), path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    if found is None:
        pytest.skip(f"{what} is not here (make servers)")
    return found


class Server:
    """One program, that can be stopped, killed and started again on the same port."""

    def __init__(
        self,
        command: list[str],
        ready: Callable[[], bool],
        folder: Path,
        *,
        user: str | None = None,
    ) -> None:
        self.command = command
        self.ready = ready
        self.folder = folder
        self.user = user
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=self.user,
                group=None if self.user is None else pwd.getpwnam(self.user).pw_gid,
                extra_groups=None if self.user is None else [],
            )
        wait_for(self.ready, f"{self.command[0]} (see {self.folder / 'log'})", self._process)

    def stop(self) -> None:
        """Ask it to end; insist after five seconds."""
        if self._process is None:
            return
        self._signal(signal.SIGTERM)
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self.kill()
        self._process = None

    def kill(self) -> None:
        if self._process is not None:
            self._signal(signal.SIGKILL)
            self._process.wait(10)
            self._process = None

    def close(self) -> None:
        """The end of the test."""
        self.thaw()
        self.stop()

    def freeze(self) -> None:
        """It holds its connections and says nothing more, until ``thaw``."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self._process is not None and not self.ended:
            os.killpg(self._process.pid, number)


def wait_for(
    ready: Callable[[], bool],
    what: str,
    process: subprocess.Popen[bytes] | None = None,
    seconds: float = READY,
) -> None:
    """Wait until ``ready``; fail when ``process`` ends before, or time is out."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if ready():
            return
        if process is not None and process.poll() is not None:
            raise RuntimeError(f"{what} ended with {process.returncode}")
        time.sleep(0.05)
    raise TimeoutError(f"{what}: not ready after {seconds:.0f} s")


def answers(url: str) -> bool:
    """Whether something speaks HTTP there, whatever it says."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except (OSError, ValueError):
        return False


def listens(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1):
            return True
    except OSError:
        return False
