"""One SQL text, two engines: every measure gives the same rows on DuckDB and on Apache Spark."""

from __future__ import annotations

import math
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from benchmarks.generator import Community, jsonl

from liaisons.corpus.engine import DuckDBEngine, Engine, Parquet
from liaisons.corpus.schema import MESSAGES
from liaisons.demo.run import build
from liaisons.measures import registry
from liaisons.measures.rows import Row
from liaisons.measures.runner import run
from liaisons.measures.scope import Scope
from liaisons.study.running import Session, session_on, stored
from liaisons.study.study import Study
from tests.engines.semeval import sheet
from tests.measures.build import scope
from tests.measures.test_coded import _community as coded_community
from tests.shared import shared_data
from tests.study.exports import bring, new_study

pytestmark = pytest.mark.slow
if shutil.which("java") is None:
    pytest.skip("no Java here: Spark needs it", allow_module_level=True)


def _demo(folder: Path) -> Study:
    build(folder / "demo")
    return Study(folder / "demo")


def _coffee(folder: Path) -> Study:
    study = new_study(folder)
    bring(study, shared_data("stackexchange_coffee", "Posts.xml"))
    return study


def _semeval(folder: Path) -> Study:
    study = new_study(folder)
    bring(study, sheet(folder / "qatar.csv"))
    return study


def _generated(folder: Path) -> Study:
    study = new_study(folder)
    bring(study, jsonl(Community(3000), folder / "made.jsonl"))
    return study


@pytest.fixture(scope="module", params=[_demo, _coffee, _semeval, _generated])
def study(request, tmp_path_factory) -> Study:
    return request.param(tmp_path_factory.mktemp("engines"))


def _rows(study: Study, engine: Engine, community: str) -> Iterator[Row]:
    """All rows; few replicates, since chance is drawn outside the engine."""
    facts = Session(study).facts(community)
    few = msgspec.structs.replace(facts, replicates=9, permutations=2)
    scope = Scope(engine, stored(study, community), few)
    for name in registry.names():
        yield from run(registry.question(name), scope).rows
    engine.close()


def _told(row: Row) -> tuple[object, ...]:
    return (row.measure, tuple(row.group.items()), row.n, row.unit, row.method, row.why)


def _figures(row: Row) -> list[float]:
    return [math.nan if x is None else x for x in (row.value, row.low, row.high)]


def test_both_engines_give_the_same_rows(study):
    from liaisons.corpus.spark import SparkEngine

    for community in study.store.communities:
        ours = list(_rows(study, DuckDBEngine(), community))
        theirs = list(_rows(study, SparkEngine(), community))
        assert len(ours) > 100
        assert [_told(row) for row in ours] == [_told(row) for row in theirs]
        for one, other in zip(ours, theirs, strict=True):
            assert _figures(one) == pytest.approx(_figures(other), rel=1e-9, abs=1e-9, nan_ok=True)


def test_both_engines_count_codings_alike():
    from liaisons.corpus.spark import SparkEngine

    messages, settled = coded_community(1)
    ours = scope(messages, settled=settled, of_threads=[(10, "subject", "law")])
    theirs = Scope(SparkEngine(), ours.stored, ours.facts)
    for name in ("help", "kinds", "subjects", "support", "tension", "knowledge"):
        one, other = (run(registry.question(name), s).rows for s in (ours, theirs))
        assert [_told(row) for row in one] == [_told(row) for row in other]
        for a, b in zip(one, other, strict=True):
            assert _figures(a) == pytest.approx(_figures(b), rel=1e-9, abs=1e-9, nan_ok=True)
    theirs.engine.close()


def test_two_communities_on_one_given_session_do_not_mix(tmp_path):
    """Both name their relations alike, and a comparison asks the one and the other in turn."""
    from pyspark.sql import SparkSession

    study = _demo(tmp_path)
    given = SparkSession.builder.master("local[2]").getOrCreate()
    session = session_on(study, given)
    one, other = (session.scope(name) for name in study.store.communities)
    asked = [scope.relation("waits").num_rows for scope in (one, other, one, other)]
    assert asked[:2] == asked[2:]
    assert asked[0] != asked[1]
    counted = "select count(*) as n from waits"
    assert [scope.engine.query(counted)["n"].to_pylist() for scope in (one, other)] == [
        [asked[0]],
        [asked[1]],
    ]
    one.engine.close()
    assert given.range(3).count() == 3


def test_files_that_lie_elsewhere_are_read_there(tmp_path):
    from liaisons.corpus.spark import SparkEngine

    study = _generated(tmp_path)
    moved = tmp_path / "elsewhere"
    study.store.folder.rename(moved)
    engine = SparkEngine(elsewhere=(study.store.folder, moved.as_uri()))
    engine.define("found", Parquet(study.store.files("c", "messages"), MESSAGES))
    assert engine.query("select count(*) as n from found")["n"].to_pylist() == [3000]
