"""What leaves a study: pseudonyms, and nothing of what very few people are."""

from __future__ import annotations

import pandas
import pyarrow.parquet as pq
import pytest

from liaisons.exports.contract import Options
from liaisons.exports.registry import exports
from liaisons.exports.tables import Tables
from liaisons.measures.rows import Contrast, Row
from liaisons.report.masking import masked, masked_contrasts
from liaisons.study.running import Session
from tests.exports.build import at, bring, new_study, says, session
from tests.shared import shared_data

ENDINGS = {
    "table": "",
    "gexf": ".gexf",
    "graphml": ".graphml",
    "iramuteq": ".txt",
    "convokit": "",
}

#: Eight nurses, one of whom alone works by night.
NURSES = {f"n{i}": {"profession": "infirmière", "rythme": "jour"} for i in range(7)}
NURSES["n7"] = {"profession": "infirmière", "rythme": "nuit"}
SAID = [
    u
    for i in range(8)
    for u in (
        says(f"q{i}", f"n{i}", at("2024-01-01") + i * 1000, text="Qui sait ?", is_question=True),
        says(f"a{i}", f"n{(i + 1) % 8}", at("2024-01-02") + i * 1000, f"q{i}", f"q{i}", "Moi"),
    )
]


def everything(path):
    """All text of an export."""
    files = [path] if path.is_file() else [f for f in path.rglob("*") if f.is_file()]
    found = []
    for file in files:
        if file.suffix == ".parquet":
            found.append(pq.read_table(file).to_pandas().to_csv())
        else:
            found.append(file.read_text("utf-8"))
    return "\n".join(found)


def test_every_export_is_under_test():
    assert set(exports()) >= set(ENDINGS)


@pytest.mark.parametrize("name", ENDINGS)
def test_no_handle_or_native_id_leaves(tmp_path, name):
    said = [
        says("native-1", "handle_one", at("2024-01-01"), text="Qui ?", is_question=True),
        says(
            "native-2",
            "handle_two",
            at("2024-01-02"),
            "native-1",
            "native-1",
            "@handle_one moi, et https://twitter.com/handle_one le dit",
        ),
    ]
    one = session(tmp_path, said, speakers={"handle_one": {}, "handle_two": {"status": "seule"}})
    out = tmp_path / f"out{ENDINGS[name]}"
    exports()[name].write(one, out, Options(masked=False, private=True))
    content = everything(out)
    for native in ("handle_one", "handle_two", "native-1", "native-2"):
        assert native not in content


@pytest.mark.parametrize("name", ENDINGS)
def test_real_handles_stay_inside(tmp_path, name):
    """Of a real collection: no author's handle, no native id, in any export."""
    import json

    import liaisons
    from liaisons.study.importing import Request, import_files

    source = shared_data("doctoctoc", "replies_2012_2013.ndjson")
    small = tmp_path / "small.ndjson"
    with source.open("r", encoding="utf-8") as file:
        lines = [next(file) for _line in range(300)]
    small.write_text("".join(lines), "utf-8")
    tweets = [json.loads(line) for line in lines]
    study = liaisons.new(tmp_path / "study", "Essai")
    import_files(study, Request(paths=[small], community="c"))
    text = study.settings_path.read_text("utf-8")
    study.settings_path.write_text(text + "\n[resampling]\nreplicates=0\npermutations=0\n", "utf-8")
    out = tmp_path / f"out{ENDINGS[name]}"
    exports()[name].write(Session(liaisons.open(study.folder)), out, Options(masked=False))
    content = everything(out)
    natives = {t["ID"] for t in tweets} | {
        f"@{t['usernameTweet']}" for t in tweets if len(t["usernameTweet"]) > 3
    }
    assert not [native for native in natives if native in content]


def test_a_rare_attribute_is_left_blank_in_nodes(tmp_path):
    one = session(tmp_path, SAID, speakers=NURSES)
    out = tmp_path / "out"
    written = Tables().write(one, out, Options())
    nodes = pandas.read_csv(out / "c" / "help" / "noeuds.csv")
    assert set(nodes["profession"]) == {"infirmière"}
    assert (
        nodes["attribute.rythme"].value_counts(dropna=False).to_dict()
        == {
            "jour": 7,
            float("nan"): 1,
        }
        or nodes["attribute.rythme"].isna().sum() == 1
    )
    assert any("rythme" in notice for notice in written.notices)
    Tables().write(one, out, Options(masked=False))
    nodes = pandas.read_csv(out / "c" / "help" / "noeuds.csv")
    assert sorted(nodes["attribute.rythme"].value_counts().to_dict().items()) == [
        ("jour", 7),
        ("nuit", 1),
    ]


def test_no_figure_about_the_only_one_by_night(tmp_path):
    """Her messages are counted in messages, not in people, and are hers all the same."""
    one = session(tmp_path, SAID, speakers=NURSES)
    out = tmp_path / "rows.csv"
    written = Tables().write(one, out, Options())
    rows = pandas.read_csv(out)
    by_night = rows[rows["group.level"] == "nuit"]
    by_day = rows[rows["group.level"] == "jour"]
    assert len(by_night) > 1
    assert by_night["value"].isna().all()
    assert by_night["n"].isna().all()
    assert by_day["value"].isna().all()  # everybody less those by day is her
    assert rows[rows["group.level"].isna()]["value"].notna().any()
    assert any("masked" in notice for notice in written.notices)
    Tables().write(one, out, Options(masked=False))
    rows = pandas.read_csv(out)
    assert rows[rows["group.level"] == "nuit"]["value"].notna().any()


def test_rows_about_single_people_need_to_be_asked_for(tmp_path):
    one = session(tmp_path, SAID, speakers=NURSES)
    out = tmp_path / "rows.csv"
    written = Tables().write(one, out, Options())
    assert "actors.table" not in out.read_text("utf-8")
    assert any("single people" in notice for notice in written.notices)
    written = Tables().write(one, out, Options(masked=False))
    assert out.read_text("utf-8").count("actors.table") == 8
    assert not any("single people" in notice for notice in written.notices)


def test_the_study_says_how_small_is_small(tmp_path):
    study = bring(new_study(tmp_path), SAID, NURSES)
    text = study.settings_path.read_text("utf-8")
    study.settings_path.write_text(text + "\n[privacy]\nmin_cell = 8\n", "utf-8")
    study.reload()
    out = tmp_path / "out"
    Tables().write(Session(study), out, Options())
    nodes = pandas.read_csv(out / "c" / "help" / "noeuds.csv")
    assert nodes["attribute.rythme"].isna().all()
    assert nodes["profession"].notna().all()


# --- the masking itself ---------------------------------------------------------------------------


def row(measure, value, unit, community="c", n=100, **group):
    return Row(
        measure=measure, community=community, value=value, n=n, unit=unit, method="", group=group
    )


ALONE = {"attribute": "seul", "level": "oui"}


def test_a_level_of_few_is_masked_wherever_it_stands():
    rows = [
        row("presence.people", 4, "people", **ALONE),
        row("presence.messages", 900, "messages", **ALONE),
        row("presence.messages", 900, "messages", "d", **ALONE),
        row("presence.messages", 500, "messages", attribute="seul", level="non"),
        row("presence.messages", 3, "messages", month="2024-01"),
    ]
    assert [r.value for r in masked(rows)] == [None, None, 900, 500, 3]
    assert [r.value for r in masked(rows, 4)] == [4, 900, 900, 500, 3]


def test_a_role_of_few_is_masked_wherever_it_stands():
    rows = [
        row("actors.people", 2, "people", role="steward"),
        row("actors.roles", 0.02, "share", role="steward"),
        row("actors.roles", 0.48, "share", role="helper"),
        row("actors.roles", 0.5, "share", role="asker"),
    ]
    assert [r.value for r in masked(rows)] == [None, None, None, 0.5]


def test_a_contrast_with_few_on_one_side_is_left_out():
    rows = [row("presence.people", 3, "people", "b", **ALONE)]

    def against(a, b, **group):
        return Contrast(
            measure="presence.messages", a=a, b=b, unit="messages", group=group, difference=1.0
        )

    found = masked_contrasts([against("a", "b", **ALONE), against("a", "b")], rows)
    assert [c.difference for c in found] == [None, 1.0]
    assert found[0].why


def test_nothing_is_masked_below_zero_people():
    one = row("presence.people", 1, "people", **ALONE)
    assert masked([one], 0) == [one]
