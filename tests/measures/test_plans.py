"""No text compares all of one side with all of the other: at a million messages that never ends."""

from __future__ import annotations

import json

import pytest
from benchmarks.generator import Community, study

import liaisons
from liaisons.corpus.engine import DuckDBEngine
from liaisons.measures import registry, runner
from liaisons.study.running import Session

#: Joins without an equal key, which look at every pair of rows or at half of them, as DuckDB calls
#: them.
EVERY_PAIR = {
    *("NESTED_LOOP_JOIN", "BLOCKWISE_NL_JOIN", "CROSS_PRODUCT"),
    *("PIECEWISE_MERGE_JOIN", "IE_JOIN"),
}
#: Settings, months: what there are so few of may be compared with everybody.
FEW = 100


class Watched(DuckDBEngine):
    """An engine that looks at how each text was worked out before it answers."""

    def __init__(self):
        super().__init__()
        self.looked_at = 0
        self.compared = []

    def query(self, sql):
        self._look(sql)
        return super().query(sql)

    def _compute(self, quoted, relation):
        if relation.kept:
            self._look(relation.text)
        super()._compute(quoted, relation)

    def _look(self, sql):
        explained = self._connection.execute(f"explain (analyze, format json) {sql}").fetchall()
        self.looked_at += 1
        for step in _steps(json.loads(explained[0][1]).get("operator", ())):
            if step["type"] in EVERY_PAIR:
                sides = [side["intermediate_rows"] for side in step["children"]]
                self.compared.append((min(sides), sql))


def _steps(steps):
    for step in steps:
        yield step
        yield from _steps(step.get("children", ()))


@pytest.fixture(scope="module")
def watched(tmp_path_factory):
    made = liaisons.open(study(Community(20_000), tmp_path_factory.mktemp("plans") / "study"))
    made.settings.resampling.replicates = made.settings.resampling.permutations = 0
    engine = Watched()
    scope = Session(made, engine=lambda: engine).scope("c")
    for question in registry.questions().values():
        runner.run(question, scope)
    return engine


def test_nothing_large_is_compared_with_everybody(watched):
    assert watched.looked_at > 70
    assert watched.compared  # settings are, so that such joins are seen
    assert [sql for smaller, sql in watched.compared if smaller > FEW] == []


@pytest.mark.parametrize("later", ["", " where m.at_us >= s.sent_us"])
def test_a_join_on_either_of_two_keys_is_seen(watched, later):
    """So were closings looked up, by their message or by their thread."""
    before = len(watched.compared)
    watched.query(
        "select count(*) as n from speech s join moderation m"
        f" on m.message_id = s.message_id or m.thread_id = s.thread_id{later}"
    )
    assert max(smaller for smaller, _sql in watched.compared[before:]) > FEW
