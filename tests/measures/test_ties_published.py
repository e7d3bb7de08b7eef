"""Who helps whom, on published networks and a real site, against igraph's figures and networkx."""

from __future__ import annotations

import csv

import networkx as nx
import numpy as np
import pyarrow.compute as pc
import pytest

from liaisons.measures.runner import run
from liaisons.measures.ties import QUESTION
from tests.measures import coffee
from tests.measures.build import row, rows, scope
from tests.measures.contacts import contacts, published, published_attributes
from tests.shared import shared_data

QUICK = {"replicates": 0, "permutations": 0}


def value(found, quantity, **group):
    return row(found, f"ties.{quantity}", **group).value


# --- published networks ----------------------------------------------------------------------


def expected():
    path = shared_data("networks_reference", "expected_stats_igraph.csv")
    with path.open() as lines:
        return {line["network"]: line for line in csv.DictReader(lines)}


@pytest.mark.parametrize("name", ["law_advice", "law_friends", "ht_advice", "physicians", "karate"])
def test_published_networks(name):
    known = expected()[name]
    found = rows(QUESTION, contacts(*published(name), **QUICK))
    here = {"network": "contact"}
    assert value(found, "people", **here) == int(known["nodes"]) - _isolated(name)
    assert value(found, "links", **here) == int(known["edges_simple"])
    assert value(found, "transitivity", **here) == pytest.approx(
        float(known["transitivity_undirected"]), rel=1e-9
    )
    assert value(found, "core_number_max", **here) == int(known["max_coreness"])
    assert value(found, "core_size", **here) == int(known["n_in_max_core"])
    if name != "karate":  # whose links have no direction
        assert value(found, "reciprocity", **here) == pytest.approx(float(known["reciprocity"]))


def _isolated(name):
    """People of a published network whom nobody named and who named nobody."""
    return len(published_attributes(name)) - len(np.unique(np.concatenate(published(name))))


def test_lawyers_are_more_mutual_than_chance_and_like_asks_like():
    of = contacts(
        *published("law_advice"),
        attributes=published_attributes("law_advice"),
        replicates=199,
        permutations=19,
    )
    found = rows(QUESTION, of)
    mutual = row(found, "ties.reciprocity", network="contact")
    chance = row(found, "ties.expected_reciprocity", network="contact")
    assert mutual.value == pytest.approx(0.3924, abs=5e-5)
    assert chance.high < mutual.low <= mutual.value <= mutual.high
    graph = nx.DiGraph(list(zip(*(x.tolist() for x in published("law_advice")), strict=True)))
    for name in ("office", "status", "age"):
        known = {i: a[name] for i, a in enumerate(published_attributes("law_advice"), start=1)}
        number = name == "age"
        nx.set_node_attributes(graph, {k: int(v) if number else v for k, v in known.items()}, name)
        oracle = (
            nx.numeric_assortativity_coefficient
            if number
            else nx.attribute_assortativity_coefficient
        )
        assert value(found, "assortativity", network="contact", attribute=name) == pytest.approx(
            oracle(graph, name)
        )


def test_collegemsg():
    path = shared_data("collegemsg", "CollegeMsg.txt")
    source, target, seconds = np.loadtxt(path, dtype=np.int64, skiprows=1).T
    found = rows(QUESTION, contacts(source, target, seconds - seconds.min(), **QUICK))
    counted = [value(found, q, network="contact") for q in ("people", "links", "messages")]
    assert counted == [1_899, 20_296, 59_835]
    graph = nx.DiGraph(list(zip(source.tolist(), target.tolist(), strict=True)))
    assert value(found, "reciprocity", network="contact") == pytest.approx(nx.reciprocity(graph))
    assert value(found, "transitivity", network="contact") == pytest.approx(
        nx.transitivity(graph.to_undirected())
    )


# --- a real site, against networkx -----------------------------------------------------------


@pytest.fixture(scope="module")
def site():
    posts = coffee.posts()
    of = scope(posts, asks=coffee.questions(posts), capabilities=coffee.CAPABILITIES, **QUICK)
    return run(QUESTION, of)


@pytest.fixture(scope="module")
def graph():
    """Helper → asker, weighted by answers."""
    posts = {m["message_id"]: m for m in coffee.posts()}
    found = nx.DiGraph()
    for answer in posts.values():
        asker = posts[answer["thread_id"]]["person"] if answer["thread_id"] in posts else None
        helper = answer["person"]
        if answer["kind"] == "answer" and None not in (asker, helper) and asker != helper:
            weight = found.get_edge_data(helper, asker, {"weight": 0})["weight"]
            found.add_edge(helper, asker, weight=weight + 1)
    return found


def test_the_site_agrees_with_networkx(site, graph):
    n, both = graph.number_of_nodes(), graph.to_undirected()
    largest = max(nx.weakly_connected_components(graph), key=len)
    core = nx.core_number(both)
    highest = max(core.values())
    into, out = (sorted(dict(d).values()) for d in (graph.in_degree(), graph.out_degree()))
    oracle = {
        "people": n,
        "links": graph.number_of_edges(),
        "messages": graph.size("weight"),
        "mean_degree": 2 * graph.number_of_edges() / n,
        "density": nx.density(graph),
        "reciprocity": nx.reciprocity(graph),
        "transitivity": nx.transitivity(both),
        "components_largest_share": len(largest) / n,
        "core_number_max": highest,
        "core_size": list(core.values()).count(highest),
        "in_centralisation": sum(into[-1] - d for d in into) / (n - 1) ** 2,
        "out_centralisation": sum(out[-1] - d for d in out) / (n - 1) ** 2,
    }
    for quantity, known in oracle.items():
        assert value(site.rows, quantity, network="help") == pytest.approx(known), quantity


def test_the_groups_kept_with_the_run_have_the_modularity_that_is_told(site, graph):
    kept = site.memberships["ties_groups"]
    kept = kept.filter(pc.equal(kept["network"], "help"))
    undirected = nx.Graph()
    for a, b, weight in graph.edges(data="weight"):
        known = undirected.get_edge_data(a, b, {"weight": 0})["weight"]
        undirected.add_edge(a, b, weight=known + weight)
    of = dict(zip(kept["person"].to_pylist(), kept["group"].to_pylist(), strict=True))
    parts = [{p for p, g in of.items() if g == number} for number in set(of.values())]
    assert value(site.rows, "groups", network="help") == len(parts)
    assert value(site.rows, "modularity", network="help") == pytest.approx(
        nx.community.modularity(undirected, parts)
    )
    core = dict(zip(kept["person"].to_pylist(), kept["core_number"].to_pylist(), strict=True))
    assert core == nx.core_number(undirected)
