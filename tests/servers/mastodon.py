"""mastodon-mock on a database of its own: accounts by name, faults on demand."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

from tests.servers.processes import PYTHON, Server, answers, free_port, program

_CONFIG = """
[database]
path = "{database}"

[streaming]
heartbeat_seconds = 1.0
{accounts}
"""
_ACCOUNT = """
[[seed.accounts]]
username = "{name}"
access_token = "{name}-token"
"""


class MastodonMock(Server):
    """Speaks the Mastodon API; everything is public on it, direct messages too."""

    def __init__(self, folder: Path, accounts: tuple[str, ...]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        config = folder / "mock.toml"
        seeded = "".join(_ACCOUNT.format(name=name) for name in accounts)
        config.write_text(_CONFIG.format(database=folder / "mock.db", accounts=seeded), "utf-8")
        run = program(PYTHON / "mastodon_mock", "mastodon-mock")
        command = [run, "serve", "--config", str(config), "--host", "127.0.0.1"]
        command += ["--port", str(self.port), "--log-level", "warning"]
        super().__init__(command, lambda: answers(f"{self.url}/api/v1/streaming/health"), folder)

    def fault(self, effect: dict[str, Any], *, count: int | None = 1, **match: Any) -> None:
        """Answer like this, ``count`` times, to what matches (``methods``, ``path``)."""
        self._ask("POST", {"match": match, "effect": effect, "count": count})

    def mend(self) -> None:
        self._ask("DELETE", None)

    def _ask(self, method: str, body: object) -> None:
        request = urllib.request.Request(
            f"{self.url}/api/v1/_mock/faults",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10):
            pass
