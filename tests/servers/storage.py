"""Object storage of the tests' own, on the loopback: the protocols of Amazon and of Google."""

from __future__ import annotations

import os
import urllib.request
from pathlib import Path

import pytest

from tests.servers.processes import SERVERS, Server, free_port, listens, program

_BIN = SERVERS / "storage" / "bin"


class S3:
    """A server that speaks S3 (moto), with one bucket."""

    def __init__(self, folder: Path, bucket: str) -> None:
        port = free_port()
        command = [program(_BIN / "moto_server", "moto"), "-H", "127.0.0.1", "-p", str(port)]
        self.server = Server(command, lambda: listens(port), folder)
        self.server.start()
        self.url = f"http://127.0.0.1:{port}"
        urllib.request.urlopen(
            urllib.request.Request(f"{self.url}/{bucket}", method="PUT"), timeout=10
        ).close()

    @property
    def environment(self) -> dict[str, str]:
        """What tells a client of S3 where it is and who we are."""
        return os.environ | {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "tests",
            "AWS_SECRET_ACCESS_KEY": "tests",
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


class GoogleStorage:
    """A server that speaks Google's protocol, with one bucket."""

    def __init__(self, folder: Path, bucket: str) -> None:
        self.port = free_port()
        command = [
            program(_BIN / "gcp-storage-emulator", "gcp-storage-emulator"), "start", "--in-memory",
            "--host", "127.0.0.1", "--port", str(self.port), "--default-bucket", bucket,
        ]  # fmt: skip
        self.bucket = bucket
        self.server = Server(command, lambda: listens(self.port), folder)
        self.server.start()

    def address(self, path: str) -> str:
        """For Arrow, which must be told that this is not Google."""
        where = f"scheme=http&endpoint_override=127.0.0.1:{self.port}"
        return f"gs://anonymous@{self.bucket}/{path}?{where}"

    def spark(self) -> str:
        """A ``spark-defaults.conf``: where its client is, where the storage is.

        The numbers are those of Hadoop's own settings, which this client, older, reads without
        their unit.
        """
        said = {
            "impl": "com.google.cloud.hadoop.fs.gcs.GoogleHadoopFileSystem",
            "project.id": "tests",
            "storage.root.url": f"http://127.0.0.1:{self.port}/",
            "auth.service.account.enable": "false",
            "auth.null.enable": "true",
            "block.size": "67108864",
            "rewrite.max.chunk.size": "536870912",
            "outputstream.buffer.size": "8388608",
            "inputstream.inplace.seek.limit": "8388608",
            "inputstream.min.range.request.size": "2097152",
        }
        lines = [f"spark.hadoop.fs.gs.{key} {value}\n" for key, value in said.items()]
        return "".join([f"spark.jars {_connector()}\n", *lines])


def _connector() -> Path:
    """Google's client for Hadoop."""
    found = next(SERVERS.glob("storage/lib/*/site-packages/pyspark_gcs/jars/*.jar"), None)
    if found is None:
        pytest.skip("Google's client for Hadoop is not here (make servers)")
    return found
