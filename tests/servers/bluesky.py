"""The reference server of Bluesky (a PDS and its directory of identities), without app view."""

from __future__ import annotations

import json
import os
import shutil
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.servers.processes import SERVERS, Server, answers, free_port, program

MODULES = SERVERS / "bluesky" / "node_modules"
SCRIPT = Path(__file__).with_name("bluesky.cjs")


class Pds(Server):
    """Accounts and posts; the directory goes on while this is stopped."""

    def __init__(self, folder: Path) -> None:
        node = program("node", "Node.js")
        if not (MODULES / "@atproto" / "dev-env").is_dir():
            pytest.skip("the Bluesky server is not here (make servers)")
        # Node looks for packages beside the script.
        script = folder / SCRIPT.name
        shutil.copy(SCRIPT, script)
        (folder / "node_modules").symlink_to(MODULES)
        directory, self.port = free_port(), free_port()
        self.url = f"http://localhost:{self.port}"
        there = f"http://localhost:{directory}"
        data = folder / "pds"
        data.mkdir()
        self.directory = Server(
            [node, str(script), "plc", str(directory)],
            lambda: answers(f"{there}/_health"),
            folder,
        )
        command = [node, str(script), "pds", str(self.port), there, str(data), os.urandom(32).hex()]
        super().__init__(command, lambda: answers(f"{self.url}/xrpc/_health"), folder)

    def start(self) -> None:
        if self.directory.ended:
            self.directory.start()
        super().start()

    def close(self) -> None:
        """End both."""
        self.stop()
        self.directory.stop()

    def has(self, name: str) -> bool:
        asked = f"{self.url}/xrpc/com.atproto.repo.describeRepo?repo={name}.test"
        try:
            with urllib.request.urlopen(asked, timeout=10):
                return True
        except urllib.error.HTTPError:
            return False

    def register(self, *names: str) -> None:
        """Accounts ``NAME.test``, their password the name."""
        for name in names:
            body = {"handle": f"{name}.test", "email": f"{name}@example.test", "password": name}
            request = urllib.request.Request(
                f"{self.url}/xrpc/com.atproto.server.createAccount",
                data=json.dumps(body).encode(),
                headers={"Content-Type": "application/json"},
            )
            with urllib.request.urlopen(request, timeout=30):
                pass
