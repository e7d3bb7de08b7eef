"""GEXF: the month's weight is the month's, and the file is what the schema says."""

from __future__ import annotations

import datetime as dt
import io

import networkx
import pytest
from lxml import etree

from liaisons.exports.contract import BadDestination, NothingToWrite, Options
from liaisons.exports.gexf import Gexf, span
from liaisons.exports.graphs import graph
from tests.exports.build import JANUARY, asks, at, label, says, session
from tests.exports.schema import check_gexf

NS = "{http://gexf.net/1.3}"


@pytest.fixture
def one(tmp_path):
    return session(tmp_path, JANUARY)


def written(one, tmp_path, **options):
    out = tmp_path / "out.gexf"
    Gexf().write(one, out, Options(**options))
    return etree.parse(out).getroot()


def edge_between(root, source, target):
    names = {n.get("label"): n.get("id") for n in root.iter(f"{NS}node")}
    (edge,) = [
        e
        for e in root.iter(f"{NS}edge")
        if (e.get("source"), e.get("target")) == (names[source], names[target])
    ]
    return edge


def test_one_exchange_in_january_and_three_in_february_say_one_and_three(one, tmp_path):
    edge = edge_between(
        written(one, tmp_path), label(one, "Réponse de sauge"), label(one, "Première")
    )
    weights = [
        (v.get("value"), v.get("start"), v.get("end"))
        for v in edge.iter(f"{NS}attvalue")
        if v.get("for") == "weight"
    ]
    assert weights == [("1", "2024-01-01", "2024-01-31"), ("3", "2024-02-01", "2024-02-29")]
    spells = [(s.get("start"), s.get("end")) for s in edge.iter(f"{NS}spell")]
    assert spells == [("2024-01-01", "2024-01-31"), ("2024-02-01", "2024-02-29")]
    assert edge.get("weight") == "4"


def test_a_month_is_the_one_of_the_communitys_clock(tmp_path):
    """23:30 UTC on 31 January is 1 February in Paris."""
    one = session(
        tmp_path,
        [
            asks("q", "arnica", at("2024-01-10"), "Première ?"),
            says("a", "sauge", at("2024-01-31", "23:30"), "q", "q", "Oui"),
        ],
    )
    (edge,) = written(one, tmp_path).iter(f"{NS}edge")
    assert [s.get("start") for s in edge.iter(f"{NS}spell")] == ["2024-02-01"]


@pytest.mark.parametrize("version", ["1.3", "1.2"])
@pytest.mark.parametrize("network", ["help", "contact"])
def test_the_file_keeps_to_the_schema(one, tmp_path, version, network):
    check_gexf(written(one, tmp_path, gexf_version=version, network=network), version)


@pytest.mark.parametrize("version", ["1.3", "1.2"])
def test_networkx_reads_the_same_network(one, tmp_path, version):
    written(one, tmp_path, gexf_version=version)
    read = networkx.read_gexf(
        tmp_path / "out.gexf", version="1.3" if version == "1.3" else "1.2draft"
    )
    network = one.scope("c").network("help")
    assert read.is_directed()
    assert read.number_of_nodes() == network.n
    assert read.number_of_edges() == len(network.source)
    names = {d["label"]: n for n, d in read.nodes(data=True)}
    sauge, arnica = names[label(one, "Réponse de sauge")], names[label(one, "Première")]
    january, february = (
        ("2024-01-01", "2024-01-31"),
        ("2024-02-01", "2024-02-29"),
    )
    assert read[sauge][arnica]["spells"] == [january, february]
    assert read.nodes[sauge]["given"] == 4
    assert read.nodes[arnica]["received"] == 5
    assert read.nodes[arnica]["role"] == "asker"


def test_people_last_from_their_first_to_their_last_link(one, tmp_path):
    root = written(one, tmp_path)
    spans = {
        n.get("label"): [(s.get("start"), s.get("end")) for s in n.iter(f"{NS}spell")]
        for n in root.iter(f"{NS}node")
    }
    assert spans[label(one, "Réponse de menthe")] == [("2024-01-01", "2024-01-31")]
    assert spans[label(one, "Première")] == [("2024-01-01", "2024-02-29")]


def test_without_times_the_network_is_static(tmp_path):
    timeless = [u | {"timestamp": None} for u in JANUARY]
    one = session(tmp_path, timeless)
    root = written(one, tmp_path)
    check_gexf(root, "1.3")
    assert root.find(f"{NS}graph").get("mode") == "static"
    assert not list(root.iter(f"{NS}spell"))
    assert {e.get("weight") for e in root.iter(f"{NS}edge")} == {"4", "1"}


def test_months_have_the_days_they_have():
    assert span("2023-02") == ("2023-02-01", "2023-02-28")
    assert span("2024-02") == ("2024-02-01", "2024-02-29")
    for month in range(1, 13):
        last = dt.date.fromisoformat(span(f"2025-{month:02d}")[1])
        assert (last + dt.timedelta(days=1)).day == 1


def test_the_same_study_gives_the_same_file(one, tmp_path):
    written(one, tmp_path)
    first = (tmp_path / "out.gexf").read_bytes()
    written(one, tmp_path)
    assert (tmp_path / "out.gexf").read_bytes() == first


def test_a_strange_name_does_not_break_the_file(tmp_path):
    """Control characters cannot be written in XML at all; brackets and quotes are escaped."""
    strange = {"arnica": {"status": 'a<b>&"\x00\x0b\n</x>'}, "sauge": {}, "menthe": {}}
    one = session(tmp_path, JANUARY, speakers=strange)
    root = written(one, tmp_path, masked=False)
    check_gexf(root, "1.3")
    (value,) = [
        v.get("value") for v in root.iter(f"{NS}attvalue") if v.get("for") == "attribute.status"
    ]
    assert value.startswith('a<b>&"')
    assert value.endswith("</x>")


def test_a_network_without_links_is_said_not_written(tmp_path):
    one = session(tmp_path, [says("a", "arnica", at("2024-01-01"))])
    with pytest.raises(NothingToWrite, match="network"):
        Gexf().write(one, tmp_path / "out.gexf", Options())
    assert not (tmp_path / "out.gexf").exists()


def test_another_ending_is_refused(one, tmp_path):
    with pytest.raises(BadDestination, match=r"\.gexf"):
        Gexf().write(one, tmp_path / "out.txt", Options())
    (tmp_path / "folder.gexf").mkdir()
    with pytest.raises(BadDestination):
        Gexf().write(one, tmp_path / "folder.gexf", Options())


def test_it_is_utf_8_and_parses_as_a_stream(one, tmp_path):
    written(one, tmp_path)
    content = (tmp_path / "out.gexf").read_bytes()
    content.decode("utf-8")
    assert sum(1 for _ in etree.iterparse(io.BytesIO(content), tag=f"{NS}node")) == 3


def test_weights_of_months_add_up_to_the_weight_of_the_network(one):
    found = graph(one, Options(community="c"))
    network = one.scope("c").network("help")
    assert found.links.weight.tolist() == network.weight.tolist()
    assert found.links.count.sum() == network.weight.sum()
    assert found.links.people.tolist() == network.people.tolist()
