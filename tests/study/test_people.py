"""The people of a community one by one, chosen, and the network they make."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import liaisons
from liaisons.errors import BadStudy, NotFound
from liaisons.measures.networks import CERTAINTIES
from liaisons.study import networks
from liaisons.study.networks import Drawn, Filter, available, drawn, shown
from liaisons.study.people import openings, people
from liaisons.study.running import Session
from liaisons.study.selecting import SORTS, Selection, select
from tests.exports.build import JANUARY, answers, at, bring, label, session
from tests.study.test_drawings import computing_nothing


@pytest.fixture(scope="module")
def one(tmp_path_factory) -> Session:
    speakers = {
        "arnica": {"statut": "libérale", "milieu": "rural"},
        "sauge": {"statut": "salariée", "milieu": "rural"},
        "menthe": {"statut": "libérale"},
    }
    return session(tmp_path_factory.mktemp("people"), JANUARY, speakers=speakers)


def row(one: Session, text: str) -> dict[str, object]:
    everybody = people(one, "c")
    key = everybody.named(label(one, text))
    assert key is not None
    return everybody.one(key)


def test_what_each_did_is_what_one_counts_by_hand(one):
    arnica, sauge, menthe = (row(one, t) for t in ("Première", "Réponse de s", "Réponse de m"))
    assert (arnica["messages"], arnica["questions"], arnica["received"]) == (3, 2, 5)
    assert (arnica["given"], arnica["helpers"]) == (0, 2)
    assert (sauge["messages"], sauge["given"], sauge["helped"]) == (4, 4, 1)
    assert (menthe["given"], menthe["role"], arnica["role"]) == (1, "helper", "asker")
    assert arnica["attribute.statut"] == "libérale"
    assert menthe["attribute.milieu"] is None


def test_the_deeds_of_somebody_are_in_order_and_named(one):
    everybody = people(one, "c")
    arnica = everybody.named(label(one, "Première"))
    deeds = everybody.deeds_of(arnica).to_pylist()
    assert [d["deed"] for d in deeds] == [0, 0, 2]
    assert [d["month"] for d in deeds] == ["2024-01", "2024-02", "2024-03"]
    assert sum(len(everybody.deeds_of(k)) for k in everybody.table["person"].to_pylist()) == 8
    assert everybody.months == ["2024-01", "2024-02", "2024-03"]


def test_partners_are_those_of_the_links_most_first(one):
    everybody = people(one, "c")
    arnica, sauge, menthe = (
        everybody.named(label(one, t)) for t in ("Première", "Réponse de s", "Réponse de m")
    )
    helpers = everybody.partners(arnica, "help", "source").to_pylist()
    assert helpers == [{"person": sauge, "messages": 4}, {"person": menthe, "messages": 1}]
    assert everybody.partners(arnica, "help", "target").to_pylist() == []
    assert everybody.partners(arnica, "contact", "target")["person"].to_pylist() == [sauge]


def test_nobody_else_is_known(one):
    with pytest.raises(NotFound):
        people(one, "c").one(12345)
    assert people(one, "c").named("nobody 1") is None


def test_a_thread_begins_with_its_first_message(one):
    everybody = people(one, "c")
    threads = list(dict.fromkeys(everybody.deeds["thread_id"].to_pylist()))
    begun = openings(one, "c")
    assert sorted(begun.of(threads)) == ["Deuxième question ?", "Première question ?"]
    assert begun.of([1, *threads[:1]])[0] == ""
    assert begun.of([]) == []


def test_people_are_worked_out_once_and_kept(one):
    first = people(one, "c")
    again = people(computing_nothing(one), "c")
    assert again.table.equals(first.table)
    assert again.links.equals(first.links)


# --- choosing -------------------------------------------------------------------------------------


def test_choosing_by_each_thing(one):
    everybody = people(one, "c")

    def labels(**asked: object) -> list[str]:
        return select(everybody, Selection(**asked))["label"].to_pylist()  # type: ignore[arg-type]

    arnica, sauge, menthe = (label(one, t) for t in ("Première", "Réponse de s", "Réponse de m"))
    assert labels() == [sauge, menthe, arnica]
    assert labels(back=True) == [arnica, menthe, sauge]
    assert labels(role="asker") == [arnica]
    assert labels(given=2) == [sauge]
    assert labels(received=1) == [arnica]
    assert labels(messages=3, sort="messages") == [sauge, arnica]
    assert labels(attribute="milieu", level="rural") == [sauge, arnica]
    assert labels(label=arnica.upper()) == [arnica]
    assert labels(label=f"  {menthe[:4]}", role="asker") in ([], [arnica])
    assert labels(group=99) == []


@pytest.mark.parametrize(
    "asked", [{"sort": "x"}, {"role": "x"}, {"seniority": "x"}, {"core": "x"}, {"attribute": "x"}]
)
def test_what_no_list_has_is_refused(one, asked):
    with pytest.raises(BadStudy):
        select(people(one, "c"), Selection(**asked))


@settings(max_examples=60, deadline=None)
@given(
    least=st.fixed_dictionaries({n: st.integers(0, 5) for n in ("given", "received", "messages")}),
    role=st.sampled_from(["", "asker", "helper", "both", "passer-by"]),
    sort=st.sampled_from(sorted(SORTS)),
    back=st.booleans(),
)
def test_a_selection_holds_all_who_fit_and_nobody_else(one, least, role, sort, back):
    table = people(one, "c").table
    found = select(people(one, "c"), Selection(role=role, sort=sort, back=back, **least))
    fits = {
        r["person"]
        for r in table.to_pylist()
        if all(r[n] >= v for n, v in least.items()) and role in ("", r["role"])
    }
    assert len(found) == len(fits)
    assert set(found["person"].to_pylist()) == fits
    values = found[sort].to_pylist()
    assert values == sorted(values, reverse=SORTS[sort] != back)


# --- the network ----------------------------------------------------------------------------------


def test_the_networks_of_a_hand_checked_community(one):
    assert available(one, "c") == ["help", "contact"]
    network = drawn(one, "c", "help")
    assert network.months == ["2024-01", "2024-02"]
    whole = shown(network, Filter())
    by_label = dict(zip((network.labels[i] for i in whole.people), whole.given, strict=True))
    sauge, menthe, arnica = (label(one, t) for t in ("Réponse de s", "Réponse de m", "Première"))
    assert by_label == {sauge: 4, menthe: 1, arnica: 0}
    january = shown(network, Filter(first="2024-01", last="2024-01"))
    assert sorted(january.weight.tolist()) == [1, 1]
    assert shown(network, Filter(first="2024-02")).weight.tolist() == [3]
    assert shown(network, Filter(weight=2)).weight.tolist() == [4]
    assert len(shown(network, Filter(certainties=("mention",))).people) == 0
    assert len(shown(network, Filter(last="2023-12")).people) == 0


def test_what_there_is_not_is_refused(one, tmp_path):
    with pytest.raises(BadStudy):
        shown(drawn(one, "c", "help"), Filter(certainties=("gossip",)))
    alone = session(tmp_path, JANUARY[:1])
    assert available(alone, "c") == []
    with pytest.raises(BadStudy):
        drawn(alone, "c", "help")


def random_drawn(seed: int, n: int = 12, cells: int = 60) -> Drawn:
    rng = np.random.default_rng(seed)
    columns = {
        "source": rng.integers(n, size=cells),
        "target": rng.integers(n, size=cells),
        "month": rng.integers(4, size=cells),
        "certainty": rng.integers(len(CERTAINTIES), size=cells),
    }
    keep = columns["source"] != columns["target"]
    order = np.lexsort([columns[c][keep] for c in ("certainty", "month", "target", "source")])
    columns = {name: values[keep][order] for name, values in columns.items()}
    return Drawn(
        name="help",
        keys=np.arange(n) * 7,
        labels=[f"p{i}" for i in range(n)],
        at=np.zeros((n, 2)),
        group=np.zeros(n, np.int64),
        role=np.full(n, -1),
        core=np.zeros(n, np.bool_),
        months=["2024-01", "2024-02", "2024-03", "2024-04"],
        messages=rng.integers(1, 5, size=len(order)),
        **columns,
    )


@settings(max_examples=80, deadline=None)
@given(
    seed=st.integers(0, 50),
    first=st.sampled_from(["", "2023-01", "2024-02", "2024-04"]),
    last=st.sampled_from(["", "2024-01", "2024-03", "2030-01"]),
    weight=st.integers(1, 8),
    certainties=st.sets(st.sampled_from(CERTAINTIES), min_size=1),
)
def test_a_filter_leaves_what_one_counts_message_by_message(seed, first, last, weight, certainties):
    network = random_drawn(seed)
    found = shown(
        network,
        Filter(first=first, last=last, weight=weight, certainties=tuple(sorted(certainties))),
    )
    counted: dict[tuple[int, int], int] = {}
    for i in range(len(network.source)):
        month, how = network.months[network.month[i]], CERTAINTIES[network.certainty[i]]
        if how in certainties and (not first or month >= first) and (not last or month <= last):
            pair = int(network.source[i]), int(network.target[i])
            counted[pair] = counted.get(pair, 0) + int(network.messages[i])
    heavy = {pair: w for pair, w in counted.items() if w >= weight}
    ends = zip(found.source.tolist(), found.target.tolist(), found.weight.tolist(), strict=True)
    assert {(s, t): w for s, t, w in ends} == heavy
    assert set(found.people.tolist()) == {p for pair in heavy for p in pair}
    assert found.given.sum() == found.received.sum() == sum(heavy.values())
    assert network.messages[found.cells].sum() == sum(heavy.values())


def test_the_next_layout_starts_from_the_last(one, tmp_path):
    growing = session(tmp_path, JANUARY)
    before = drawn(growing, "c", "help")
    more = [answers("z1", "thym", at("2024-03-02"), "q1", "Réponse de thym")]
    speakers = {"thym": {}}
    (growing.study.folder.parent / "corpus-c").rename(growing.study.folder.parent / "first")
    bring(growing.study, more, speakers)
    after = drawn(Session(liaisons.open(growing.study.folder)), "c", "help")
    assert len(after.keys) >= len(before.keys)
    where = {int(k): at for k, at in zip(after.keys, after.at, strict=True)}
    moved = [np.hypot(*(where[int(k)] - p)) for k, p in zip(before.keys, before.at, strict=True)]
    assert max(moved) < 0.1


def test_a_layout_that_is_damaged_is_made_again(tmp_path):
    one = session(tmp_path, JANUARY)
    file = networks._layout_file(one, "c", "help")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"not parquet")
    assert np.isfinite(drawn(one, "c", "help").at).all()
    assert dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC).year >= 2024
