"""Month by month, by hand; and what is masked where it could be somebody."""

from __future__ import annotations

import csv
import io
import json
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from liaisons.channel.channel import Channel
from liaisons.channel.events import event
from liaisons.channel.levels import levels, masked
from liaisons.channel.rights import STEWARD, VISITOR
from liaisons.channel.settings import Settings, write
from liaisons.channel.state import replay
from liaisons.channel.transparency import as_csv, months
from liaisons.cli.app import app
from tests.channel.building import DAY, HOUR, MINUTE
from tests.channel.test_channel import ASK, member

PARIS = ZoneInfo("Europe/Paris")
#: 31 October 2026, 23:30 UTC: already November in Paris.
HALLOWEEN = 1_793_489_400_000_000
WORLD = [event("met", 0, person=f"p{n}", network="x") for n in range(20)]


def asked(n, at, person, *, answer_after=None, refused=""):
    about = {"question": f"q{n}", "person": person}
    lines = [event("asked", at, network="x", **about)]
    if refused:
        return [*lines, event("refused", at, code=refused, **about)]
    lines += [event("accepted", at, **about), event("relayed", at, question=f"q{n}", network="x")]
    if answer_after is not None:
        gave = {"question": f"q{n}", "person": "p19", "answer": f"a{n}"}
        lines.append(event("replied", at + answer_after, **gave))
    return lines


def test_a_month_is_that_of_the_channel_s_clock():
    state = replay([*WORLD, *asked(1, HALLOWEEN, "p1"), *asked(2, HALLOWEEN - HOUR, "p2")])
    found = months(state, [], PARIS, HALLOWEEN + DAY, smallest=1)
    assert [(m.month, m.asked, m.relayed) for m in found] == [("2026-11", 1, 1), ("2026-10", 1, 1)]


def test_the_figures_by_hand():
    start = HALLOWEEN + DAY
    lines = list(WORLD)
    for n, after in enumerate((5, 10, 15, 20, None)):
        late = None if after is None else after * MINUTE
        lines += asked(n, start + n, f"p{n}", answer_after=late)
    for n in range(5, 11):
        lines += asked(n, start + n, f"p{n}", refused="not_question")
    lines += asked(11, start + 11, "p11", refused="rate")
    state = replay(lines)
    counted = [event("vetted", start)] * 6 + [event("revoked", start)] * 2
    (month,) = months(state, counted, PARIS, start + 2 * DAY)
    assert (month.asked, month.relayed) == (12, 5)
    assert month.answered == pytest.approx(4 / 5)
    assert month.first_answer_s == 15 * 60
    assert month.refused == {"not_question": 6, "rate": None}
    assert month.lines["vetted"] == 6
    assert month.lines["revoked"] is None
    assert month.lines["reversed"] == 0


def test_how_long_an_appeal_takes():
    start = HALLOWEEN + DAY
    lines = list(WORLD)
    for n in range(5):
        lines += asked(n, start, f"p{n}", refused="rate")
        item = {"question": f"q{n}", "person": f"p{n}", "item": f"i{n}"}
        lines.append(event("queued", start, code="appeal", **item))
        code = "upheld" if n else "kept"
        lines.append(event("settled", start + (n + 1) * HOUR, code=code, **item))
    state = replay(lines)
    (month,) = months(state, [], PARIS, start + 2 * DAY)
    assert (month.appeals, month.upheld, month.decided_s) == (5, None, 3 * 3600)


def test_what_could_be_somebody_is_masked_and_nothing_else():
    assert [masked(n) for n in (0, 1, 4, 5)] == [0, None, None, 5]
    lines = [*WORLD, *asked(1, HALLOWEEN, "p1", answer_after=MINUTE)]
    few = levels(replay(lines), PARIS, HALLOWEEN - DAY, HALLOWEEN + DAY)
    assert few.overall.answered.value is None
    assert few.overall.median.value is None
    assert few.gini.value is None
    assert few.rescued.value is None
    whole = levels(replay(lines), PARIS, HALLOWEEN - DAY, HALLOWEEN + DAY, smallest=1)
    assert whole.overall.answered.value == 1
    assert whole.overall.median.value == 60


def test_no_figure_bears_what_it_was_drawn_from():
    """Draws are arrays of every person's load, and no JSON."""
    import msgspec

    lines = list(WORLD)
    for n in range(8):
        lines += asked(n, HALLOWEEN, f"p{n}")
        gave = {"question": f"q{n}", "person": f"p{n + 9}", "answer": f"a{n}"}
        lines.append(event("replied", HALLOWEEN + MINUTE, **gave))
    found = levels(replay(lines), PARIS, HALLOWEEN - DAY, HALLOWEEN + DAY)
    assert found.gini.value == 0
    assert b'"draws":null' in msgspec.json.encode(found)


def test_a_line_per_month_and_figure():
    state = replay([*WORLD, *asked(1, HALLOWEEN, "p1", refused="rate")])
    found = months(state, [], PARIS, HALLOWEEN + DAY)
    rows = list(csv.DictReader(io.StringIO(as_csv(found))))
    said = {row["figure"]: row["value"] for row in rows}
    assert {row["month"] for row in rows} == {"2026-11"}
    assert said["refused:rate"] == ""
    assert said["relayed"] == "0"


def test_the_command_says_what_a_visitor_sees(tmp_path, monkeypatch):
    monkeypatch.setenv("LIAISONS_LANG", "en")
    write(tmp_path / "channel.toml", Settings(name="Essai"))
    channel = Channel.open(tmp_path)
    channel.ask(member(channel, "anne"), ASK)
    assert channel.transparency(VISITOR)[0].asked is None
    assert channel.transparency(STEWARD)[0].asked == 1
    channel.close()

    def said(*words):
        result = CliRunner().invoke(app, ["channel", *words])
        assert result.exit_code == 0, result.output
        return result.output

    assert said("transparency", str(tmp_path)).startswith("month,figure,value\n")
    assert json.loads(said("transparency", str(tmp_path), "--json"))[0]["asked"] is None
    for name in ("out.csv", "out.json"):
        said("transparency", str(tmp_path), "-o", str(tmp_path / name))
    assert json.loads((tmp_path / "out.json").read_text())[0]["refused"] == {}
    assert said("reports", str(tmp_path), "--json").strip() == "[]"
    said("reports", str(tmp_path))
