"""The made-up community: one seed, one community, in every format; as uneven as real ones."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from benchmarks.generator import Community, blocks, jsonl, study

import liaisons
from benchmarks import generator
from tests.study.exports import bring, new_study

SMALL = Community(3000, seed=3)


def _all(community: Community) -> pa.Table:
    return pa.concat_tables([generator.records(block) for block in blocks(community)])


def test_the_same_seed_gives_the_same_messages():
    assert _all(SMALL).equals(_all(SMALL))
    assert not _all(SMALL).equals(_all(Community(3000, seed=4)))


def test_every_reply_answers_an_earlier_message_of_its_thread(monkeypatch):
    monkeypatch.setattr(generator, "BLOCK", 700)
    found = list(blocks(SMALL))
    assert [len(block.number) for block in found] == [700, 700, 700, 700, 200]
    number, opener, parent, sent = (
        np.concatenate([getattr(block, name) for block in found])
        for name in ("number", "opener", "parent", "sent_us")
    )
    assert (number == np.arange(3000)).all()
    opens = opener == number
    assert (parent[~opens] < number[~opens]).all()
    assert (parent[opens] == number[opens]).all()
    assert (opener[parent] == opener).all()
    assert (sent >= sent[parent]).all()
    assert (np.diff(sent[opens]) >= -3_600_000_000).all()  # openings come in the order of hours


def test_a_few_write_most_and_nights_are_quiet():
    block = next(blocks(Community(100_000)))
    most = np.sort(np.bincount(block.author))[::-1]
    assert most[: len(most) // 100].sum() > 0.1 * most.sum()
    hours = np.bincount(block.sent_us[block.opens] // 3_600_000_000 % 24, minlength=24)
    assert hours[:5].sum() < hours[18:22].sum() / 4


def test_a_study_made_without_an_import_measures_as_one_that_was_imported(tmp_path):
    imported = new_study(tmp_path)
    report = bring(imported, jsonl(SMALL, tmp_path / "made.jsonl"))
    assert (report.read, report.kept) == (3000, 3000)
    made = liaisons.open(study(SMALL, tmp_path / "made"))
    for one in (imported, made):
        text = one.settings_path.read_text("utf-8")
        every = text.replace("[[communities]]", '[[communities]]\nquestions = "every opening"')
        one.settings_path.write_text(every + "\n", "utf-8")
        one.reload()
    names = ("presence.messages", "presence.people", "help.questions", "ties.links")
    rows = [[(r.measure, r.group, r.value) for r in s.measure(*names)] for s in (imported, made)]
    # Of people an export of messages knows nothing, a study made here does.
    known = [row for row in rows[1] if not {"attribute", "exposure"} & row[1].keys()]
    assert rows[0] == known
    assert 4 < len(known) < len(rows[1])


def test_a_study_knows_what_an_export_does_not_tell(tmp_path):
    made = liaisons.open(study(SMALL, tmp_path / "made"))
    store = made.store
    acts = store.table("c", "moderation")
    assert 15 < len(acts) < 60  # one in a hundred of 3,000
    assert acts["message_id"].null_count + acts["thread_id"].null_count == len(acts)
    links = pc.list_value_length(store.table("c", "messages")["links"])
    assert pc.sum(links).as_py() == 150
    people = store.table("c", "people")
    assert set(people["attributes"][0].as_py()) == {("statut", "libéral"), ("années", "0")}
    ties = store.table("c", "ties")
    assert len(ties) == 5 * len(people)
    assert pc.all(pc.is_in(ties["person"], people["person"].combine_chunks())).as_py()
