"""Samples are drawn the same again, coded blind, and followed."""

from __future__ import annotations

from collections import Counter

import pytest

from liaisons.coding import samples
from liaisons.coding.codebook import codebook
from liaisons.coding.codings import Mark, Subject, code, standing
from liaisons.coding.samples import BadSample, Pool, draw
from liaisons.errors import NotFound

POOL = Pool(list(range(1000, 1100)), ["2019"] * 60 + ["2020"] * 30 + ["2021"] * 10)


def strata(chosen: list[int]) -> Counter[str]:
    return Counter(POOL.strata[place] for place in chosen)


def test_each_stratum_gives_its_share():
    assert strata(draw(POOL, 20, 1, "a")) == {"2019": 12, "2020": 6, "2021": 2}
    assert strata(draw(POOL, 15, 1, "a")) == {"2019": 9, "2020": 5, "2021": 1}
    assert strata(draw(POOL, 30, 1, "a", equal=True)) == {"2019": 10, "2020": 10, "2021": 10}
    assert strata(draw(POOL, 50, 1, "a", equal=True)) == {"2019": 20, "2020": 20, "2021": 10}
    assert strata(draw(POOL, 100, 1, "a")) == {"2019": 60, "2020": 30, "2021": 10}


def test_the_seed_and_the_name_decide():
    assert draw(POOL, 20, 1, "a") == draw(POOL, 20, 1, "a")
    assert draw(POOL, 20, 1, "a") != draw(POOL, 20, 2, "a")
    assert draw(POOL, 20, 1, "a") != draw(POOL, 20, 1, "b")


def test_every_item_is_drawn_as_often():
    """Of 4 items 2 are drawn: each in half of 2,000 draws, ± 4 standard deviations."""
    pool = Pool([1, 2, 3, 4], [""] * 4)
    seen = Counter(place for seed in range(2000) for place in draw(pool, 2, seed, "x"))
    assert all(abs(count - 1000) < 90 for count in seen.values())


def test_more_than_there_is_cannot_be_drawn():
    with pytest.raises(BadSample, match="only 100"):
        draw(POOL, 101, 1, "a")


def test_a_blind_sample_hides_the_others_until_it_is_opened(started, ada, bob):
    bond = codebook(started).find("subject/bond").id
    sample = samples.keep(
        started,
        "first",
        community="gp",
        kind="message",
        items=[1, 2, 3],
        assigned=[ada.id, bob.id],
    )
    for who in (ada, bob):
        marks = [Mark(Subject("gp", "message", n), bond) for n in (1, 9)]
        code(started, who.id, marks, sample=sample.id)
    seen = [(c.coder, c.subject.id) for c in standing(started, seen_by=ada.id)]
    assert seen == [(ada.id, 1), (ada.id, 9), (bob.id, 9)]
    samples.open_sample(started, sample.id)
    assert len(standing(started, seen_by=ada.id)) == 4
    assert samples.named(started, "first").opened


def test_progress_counts_what_was_coded_or_read(started, ada, bob):
    bond = codebook(started).find("subject/bond").id
    sample = samples.keep(
        started, "first", community="gp", kind="message", items=[5, 2, 7], assigned=[ada.id]
    )
    samples.assign(started, sample.id, [ada.id, bob.id])
    code(started, ada.id, [Mark(Subject("gp", "message", 2, 0, 1), bond)])
    code(started, ada.id, [Mark(Subject("gp", "thread", 7), bond)])
    samples.finished(started, sample.id, ada.id, [2, 5])
    samples.finished(started, sample.id, ada.id, [5])
    told = [(p.coder, p.done, p.size) for p in samples.progress(started)]
    assert told == [("Ada Exemple", 2, 3), ("Bob Exemple", 0, 3)]
    assert samples.left(started, sample.id, ada.id) == [7]
    assert samples.left(started, sample.id, bob.id) == [5, 2, 7]


def test_samples_have_names(database):
    with pytest.raises(BadSample):
        samples.keep(database, "", community="gp", kind="message", items=[1])
    samples.keep(database, "first", community="gp", kind="message", items=[1])
    with pytest.raises(BadSample, match="already"):
        samples.keep(database, "first", community="gp", kind="message", items=[1])
    with pytest.raises(NotFound, match="first"):
        samples.named(database, "second")
