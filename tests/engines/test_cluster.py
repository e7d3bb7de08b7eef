"""A master and two workers, each a process of its own: the rows are those of this machine."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.generator import Community
from benchmarks.generator import study as generated

from liaisons.demo.run import build
from tests.servers.processes import free_port
from tests.servers.spark import Cluster
from tests.servers.storage import S3, GoogleStorage

pytestmark = pytest.mark.slow
#: The driver is on the loopback too.
_HERE = {"SPARK_LOCAL_IP": "127.0.0.1", "LIAISONS_LANG": "en"}
_FIGURES = ("value", "low", "high")
_SECONDS = 900


@pytest.fixture(scope="module")
def cluster(tmp_path_factory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    return generated(Community(20_000), tmp_path_factory.mktemp("corpus") / "made")


def copy(study: Path, folder: Path) -> Path:
    """The study without its runs: all is computed again."""
    return Path(
        shutil.copytree(study, folder / "copy", ignore=shutil.ignore_patterns("runs", ".*.lock"))
    )


def started(*words: object, out: Path, **env: str) -> subprocess.Popen[bytes]:
    """The command in a process of its own; what it prints goes to files, never to a full pipe."""
    with out.open("wb") as stdout, out.with_suffix(".err").open("wb") as stderr:
        return subprocess.Popen(
            [sys.executable, "-m", "liaisons.cli", *map(str, words)],
            stdout=stdout,
            stderr=stderr,
            env=os.environ | _HERE | env,
        )


def told(*words: object, out: Path, code: int = 0, **env: str) -> str:
    """What the command says: its result, or the last line of why not."""
    process = started(*words, out=out, **env)
    try:
        ended = process.wait(_SECONDS)
    finally:
        process.kill()
    why = out.with_suffix(".err").read_text()
    assert ended == code, why[-3000:]
    return out.read_text() if code == 0 else why.strip().splitlines()[-1]


def measured(study: Path, *names: str, engine: str, out: Path, **env: str) -> list[dict[str, Any]]:
    words = ("measure", study, *names, "--engine", engine, "--json")
    return list(json.loads(told(*words, out=out, **env)))


def same(ours: list[dict[str, Any]], theirs: list[dict[str, Any]]) -> None:
    """All alike, figures to 1e-9."""
    for row in (*ours, *theirs):
        row["figures"] = [math.nan if row[key] is None else row.pop(key) for key in _FIGURES]
    assert [r | {"figures": 0} for r in ours] == [r | {"figures": 0} for r in theirs]
    for one, other in zip(ours, theirs, strict=True):
        near = pytest.approx(other["figures"], rel=1e-9, abs=1e-9, nan_ok=True)
        assert one["figures"] == near, one


def test_a_cluster_gives_the_same_rows(cluster, made, tmp_path):
    ours = measured(copy(made, tmp_path), engine="duckdb", out=tmp_path / "ours")
    (tmp_path / "cluster").mkdir()
    there = copy(made, tmp_path / "cluster")
    theirs = measured(there, engine=cluster.url, out=tmp_path / "theirs")
    assert len(ours) > 1000
    same(ours, theirs)


def test_a_worker_that_dies_costs_time_and_no_row(cluster, tmp_path):
    """With it dies what it kept of the relations already computed."""
    build(tmp_path / "demo")
    asked = ("coverage", "presence", "help", "staying")
    ours = measured(copy(tmp_path / "demo", tmp_path), *asked, engine="duckdb", out=tmp_path / "o")
    (tmp_path / "cluster").mkdir()
    there = copy(tmp_path / "demo", tmp_path / "cluster")
    out = tmp_path / "theirs"
    process = started("measure", there, *asked, "--engine", cluster.url, "--json", out=out)
    try:
        while process.poll() is None and not list(there.glob("runs/*/*/run.json")):
            time.sleep(0.1)
        assert process.poll() is None, "it was done before a worker could die"
        cluster.workers[0].kill()
        assert process.wait(_SECONDS) == 0, out.with_suffix(".err").read_text()[-3000:]
    finally:
        process.kill()
        cluster.workers[0].start()
    same(ours, json.loads(out.read_text()))


def test_a_corpus_on_object_storage_is_read_there(made, tmp_path):
    """Sent by ``liaisons push``, read through the storage's client for Hadoop; what lies here of
    messages is not looked at.
    """
    storage = GoogleStorage(tmp_path, "bucket")
    try:
        asked = ("coverage", "presence")
        ours = measured(copy(made, tmp_path), *asked, engine="duckdb", out=tmp_path / "ours")
        (tmp_path / "away").mkdir()
        study = copy(made, tmp_path / "away")
        told("push", study, storage.address("made/corpus"), out=tmp_path / "pushed")
        for file in study.glob("corpus/*/messages-*.parquet"):
            file.unlink()
        settings = study / "study.toml"
        settings.write_text(f'corpus_url = "gs://bucket/made/corpus"\n{settings.read_text()}')
        conf = tmp_path / "conf"
        conf.mkdir()
        (conf / "spark-defaults.conf").write_text(storage.spark())
        env = {"SPARK_CONF_DIR": str(conf)}
        same(ours, measured(study, *asked, engine="spark", out=tmp_path / "theirs", **env))
    finally:
        storage.server.close()


def test_a_corpus_goes_to_a_server_of_s3(made, tmp_path):
    server = S3(tmp_path, "bucket")
    try:
        env, out = server.environment, tmp_path / "out"
        words = ("push", made, "s3a://bucket/made/corpus", "--json")
        first = json.loads(told(*words, out=out, **env))
        again = json.loads(told(*words, out=out, **env))
        assert first["sent"] == again["there"] == len(list(made.glob("corpus/*/*.parquet")))
        assert first["bytes"] > 100_000
        assert (again["sent"], again["bytes"], again["removed"]) == (0, 0, 0)
        lost = told("push", made, "s3a://nowhere/made", out=out, code=2, **env)
        assert "s3a://nowhere/made does not take the corpus" in lost
    finally:
        server.server.close()


def test_a_storage_without_a_client_is_told(made, tmp_path):
    study = copy(made, tmp_path)
    settings = study / "study.toml"
    settings.write_text(f'corpus_url = "s3a://bucket/made"\n{settings.read_text()}')
    said = told("measure", study, "coverage", "--engine", "spark", out=tmp_path / "out", code=2)
    assert said.startswith("Spark has no client for this storage")
    assert "S3AFileSystem not found" in said


def test_a_corpus_that_is_not_where_it_should_be_is_told(made, tmp_path):
    study = copy(made, tmp_path)
    settings = study / "study.toml"
    settings.write_text(f'corpus_url = "file://{tmp_path}/none"\n{settings.read_text()}')
    said = told("measure", study, "coverage", "--engine", "spark", out=tmp_path / "out", code=2)
    assert said.startswith(f"Spark cannot read the corpus at file:{tmp_path}/none/")
    assert "corpus_url" in said


def test_workers_that_do_not_see_the_corpus_are_told(made, tmp_path):
    """They are nobody, and the corpus lies in a folder of ours: like on another machine."""
    if os.geteuid() != 0:
        pytest.skip("only root may start workers as somebody else")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        cluster = Cluster(Path(folder), 1, user="nobody")
        try:
            cluster.start()
            words = ("measure", copy(made, tmp_path), "coverage", "--engine", cluster.url)
            said = told(*words, out=tmp_path / "out", code=2)
        finally:
            cluster.close()
    assert said.startswith("Spark cannot read the corpus at file:")


def test_a_master_that_is_not_there_is_told(made, tmp_path):
    master = f"spark://127.0.0.1:{free_port()}"
    words = ("measure", copy(made, tmp_path), "coverage", "--engine", master)
    said = told(*words, out=tmp_path / "out", code=2)
    assert said.startswith(f"Spark does not start at {master}")


def test_a_master_that_gives_nobody_is_told(tmp_path):
    """Spark itself would wait for ever, without a word."""
    cluster = Cluster(tmp_path, 0)
    asked = "import sys; from liaisons.corpus import spark; spark._STAFFED = 3.0; "
    asked += "spark.SparkEngine(sys.argv[1])"
    try:
        cluster.start()
        done = subprocess.run(
            [sys.executable, "-c", asked, cluster.url],
            capture_output=True, text=True, timeout=120, check=False, env=os.environ | _HERE,
        )  # fmt: skip
    finally:
        cluster.close()
    said = done.stderr.strip().splitlines()[-1]
    assert f"The master at {cluster.url} has given no executor in 3 seconds" in said
