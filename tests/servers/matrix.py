"""Synapse, the reference homeserver, on SQLite."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.servers.processes import PYTHON, Server, answers, free_port, program

SECRET = "only on this machine"
#: Its limits are raised: the tests ask more in a minute than people in an hour.
_CONFIG = """
server_name: "localhost"
pid_file: "{folder}/pid"
listeners:
  - port: {port}
    type: http
    bind_addresses: ["127.0.0.1"]
    resources: [{{names: [client], compress: false}}]
database: {{name: sqlite3, args: {{database: "{folder}/homeserver.db"}}}}
media_store_path: "{folder}/media"
signing_key_path: "{folder}/signing.key"
registration_shared_secret: "{secret}"
macaroon_secret_key: "only on this machine"
form_secret: "only on this machine"
report_stats: false
trusted_key_servers: []
bcrypt_rounds: 4
enable_metrics: false
rc_message: {message_limit}
rc_login:
  address: {{per_second: 1000, burst_count: 1000}}
  account: {{per_second: 1000, burst_count: 1000}}
rc_joins:
  local: {{per_second: 1000, burst_count: 1000}}
rc_invites:
  per_room: {{per_second: 1000, burst_count: 1000}}
  per_user: {{per_second: 1000, burst_count: 1000}}
  per_issuer: {{per_second: 1000, burst_count: 1000}}
rc_room_creation: {{per_second: 1000, burst_count: 1000}}
"""
GENEROUS = "{per_second: 1000, burst_count: 1000}"
#: Few at once, to see what a limit does; making a room takes some of them.
STRICT = "{per_second: 0.5, burst_count: 10}"


class Synapse(Server):
    """A homeserver that keeps private rooms private."""

    def __init__(self, folder: Path, *, message_limit: str = GENEROUS) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.config = folder / "homeserver.yaml"
        python = program(PYTHON / "python", "matrix-synapse")
        if not (PYTHON / "register_new_matrix_user").exists():
            pytest.skip("matrix-synapse is not here (make servers)")
        text = _CONFIG.format(
            secret=SECRET, folder=folder, port=self.port, message_limit=message_limit
        )
        self.config.write_text(text, "utf-8")
        command = [python, "-m", "synapse.app.homeserver", "--config-path", str(self.config)]
        subprocess.run([*command, "--generate-keys"], check=True, capture_output=True, timeout=60)
        super().__init__(command, lambda: answers(f"{self.url}/_matrix/client/versions"), folder)

    def register(self, *names: str) -> None:
        """People of that name, their password the same word."""
        for name in names:
            nonce = self._ask()["nonce"]
            said = "\0".join((nonce, name, name, "notadmin")).encode()
            mac = hmac.new(SECRET.encode(), said, hashlib.sha1).hexdigest()
            person = {"username": name, "password": name, "admin": False}
            self._ask({"nonce": nonce, "mac": mac, **person})

    def _ask(self, body: object = None) -> Any:
        request = urllib.request.Request(
            f"{self.url}/_synapse/admin/v1/register",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)
