"""GraphML, read back by networkx and igraph."""

from __future__ import annotations

import igraph
import networkx
import pytest
from lxml import etree

from liaisons.exports.contract import Options
from liaisons.exports.graphml import GraphMl
from liaisons.network.links import reciprocity
from tests.exports.build import JANUARY, asks, at, label, says, session
from tests.shared import shared_data


@pytest.fixture
def one(tmp_path):
    return session(tmp_path, JANUARY)


def written(one, tmp_path, **options):
    out = tmp_path / "out.graphml"
    GraphMl().write(one, out, Options(**options))
    return out


def test_networkx_reads_weights_and_what_is_known(one, tmp_path):
    read = networkx.read_graphml(written(one, tmp_path))
    names = {d["label"]: n for n, d in read.nodes(data=True)}
    sauge, arnica = names[label(one, "Réponse de sauge")], names[label(one, "Première")]
    assert read.is_directed()
    assert not read.is_multigraph()
    assert read[sauge][arnica] == {
        "weight": 4,
        "certainty": "reply",
        "first": "2024-01",
        "last": "2024-02",
    }
    assert (read.nodes[sauge]["given"], read.nodes[sauge]["received"]) == (4, 0)
    assert isinstance(read.nodes[sauge]["in_core"], bool)
    assert read.graph["description"].startswith("Essai")


def test_igraph_reads_the_same_network(one, tmp_path):
    read = igraph.Graph.Read_GraphML(str(written(one, tmp_path)))
    network = one.scope("c").network("help")
    assert read.is_directed()
    assert (read.vcount(), read.ecount()) == (network.n, len(network.source))
    assert [(e.source, e.target) for e in read.es] == list(
        zip(network.source.tolist(), network.target.tolist(), strict=True)
    )
    assert read.es["weight"] == network.weight.tolist()


def test_what_is_not_known_is_left_out_not_none(one, tmp_path):
    content = written(one, tmp_path, network="contact").read_text("utf-8")
    assert "None" not in content
    assert "null" not in content


def test_every_key_is_declared_once_and_of_its_own_kind(one, tmp_path):
    root = etree.parse(written(one, tmp_path)).getroot()
    space = "{http://graphml.graphdrawing.org/xmlns}"
    keys = {key.get("id"): key for key in root.iter(f"{space}key")}
    assert len(keys) == len(list(root.iter(f"{space}key")))
    for kind in ("node", "edge"):
        for element in root.iter(f"{space}{kind}"):
            for data in element:
                assert keys[data.get("key")].get("for") == kind


def test_untimed_links_carry_no_months(tmp_path):
    one = session(tmp_path, [u | {"timestamp": None} for u in JANUARY])
    read = networkx.read_graphml(written(one, tmp_path))
    assert all("first" not in data for _s, _t, data in read.edges(data=True))


def test_two_who_help_each_other_are_two_links(tmp_path):
    one = session(
        tmp_path,
        [
            asks("q1", "arnica", at("2024-01-01"), "Une ?"),
            says("a1", "sauge", at("2024-01-02"), "q1", "q1", "Oui"),
            asks("q2", "sauge", at("2024-01-03"), "Deux ?"),
            says("a2", "arnica", at("2024-01-04"), "q2", "q2", "Oui"),
        ],
    )
    read = networkx.read_graphml(written(one, tmp_path))
    assert networkx.overall_reciprocity(read) == 1.0


def test_real_questions_keep_their_reciprocity(tmp_path):
    """The network of a real question-and-answer site is the same after a trip through GraphML."""
    import liaisons
    from liaisons.study.importing import Request, import_files
    from liaisons.study.running import Session

    source = shared_data("stackexchange_coffee")
    study = liaisons.new(tmp_path / "study", "Café")
    import_files(study, Request(paths=[source], community="c"))
    text = study.settings_path.read_text("utf-8")
    study.settings_path.write_text(text + "\n[resampling]\nreplicates=0\npermutations=0\n", "utf-8")
    one = Session(liaisons.open(study.folder))
    read = networkx.read_graphml(written(one, tmp_path))
    network = one.scope("c").network("help")
    assert read.number_of_nodes() == network.n
    assert sum(w for _s, _t, w in read.edges(data="weight")) == network.weight.sum()
    assert networkx.overall_reciprocity(read) == pytest.approx(reciprocity(network))
