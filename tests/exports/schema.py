"""What the GEXF schema allows, element by element, written down from its published grammar."""

from __future__ import annotations

import itertools
import re
from typing import Any

#: element → (its attributes: name → pattern; those it must have; its children in order).
DATE = r"\d{4}-\d{2}-\d{2}"
ANY = r"(?s).*"
INTEGER = r"\d+"
TYPES = "integer|long|double|float|boolean|string|liststring|anyURI"
GRAMMAR: dict[str, tuple[dict[str, str], set[str], list[str]]] = {
    "gexf": ({"version": r"1\.[23]"}, {"version"}, ["meta", "graph"]),
    "meta": ({"lastmodifieddate": DATE}, set(), ["creator", "description"]),
    "creator": ({}, set(), []),
    "description": ({}, set(), []),
    "graph": (
        {
            "mode": "static|dynamic",
            "defaultedgetype": "directed",
            "timeformat": "date",
            "timerepresentation": "interval",
            "start": DATE,
            "end": DATE,
        },
        set(),
        ["attributes", "nodes", "edges"],
    ),
    "attributes": ({"class": "node|edge", "mode": "static|dynamic"}, {"class"}, ["attribute"]),
    "attribute": (
        {"id": ANY, "title": ANY, "type": TYPES},
        {"id", "title", "type"},
        [],
    ),
    "nodes": ({"count": INTEGER}, set(), ["node"]),
    "node": ({"id": ANY, "label": ANY}, {"id"}, ["attvalues", "spells"]),
    "edges": ({"count": INTEGER}, set(), ["edge"]),
    "edge": (
        {"id": ANY, "source": ANY, "target": ANY, "weight": r"\d+"},
        {"id", "source", "target"},
        ["attvalues", "spells"],
    ),
    "attvalues": ({}, set(), ["attvalue"]),
    "attvalue": (
        {"for": ANY, "value": ANY, "start": DATE, "end": DATE},
        {"for", "value"},
        [],
    ),
    "spells": ({}, set(), ["spell"]),
    "spell": ({"start": DATE, "end": DATE}, set(), []),
}
NAMESPACES = {"1.3": "http://gexf.net/1.3", "1.2": "http://www.gexf.net/1.2draft"}
#: How each type is written.
VALUES = {"long": r"-?\d+", "double": r"-?\d+(\.\d+)?", "boolean": "true|false", "string": ANY}


def check_gexf(root: Any, version: str) -> None:
    """Fail at the first element that the schema does not allow, or that points at nothing."""
    space = f"{{{NAMESPACES[version]}}}"
    assert root.tag == f"{space}gexf"
    assert root.get("version") == version
    for element in root.iter():
        assert element.tag.startswith(space), element.tag
        _check_element(element, element.tag.removeprefix(space), space)
    if version == "1.2":
        assert "timerepresentation" not in root.find(f"{space}graph").attrib
    _check_references(root, space)
    _check_values(root, space)
    _check_time(root, space)


def _check_element(element: Any, name: str, space: str) -> None:
    attributes, required, children = GRAMMAR[name]
    assert required <= set(element.attrib), (name, element.attrib)
    for attribute, value in element.attrib.items():
        assert re.fullmatch(attributes[attribute], value), (name, attribute, value)
    found = [child.tag.removeprefix(space) for child in element]
    places = [children.index(child) for child in found]
    assert places == sorted(places), (name, found)
    if name in ("spells", "gexf", "graph"):
        assert found, f"{name} is empty"


def _check_references(root: Any, space: str) -> None:
    nodes = [node.get("id") for node in root.iter(f"{space}node")]
    edges = [edge.get("id") for edge in root.iter(f"{space}edge")]
    assert len(set(nodes)) == len(nodes)
    assert len(set(edges)) == len(edges)
    ends = {edge.get(end) for edge in root.iter(f"{space}edge") for end in ("source", "target")}
    assert ends <= set(nodes)
    for group, size in (("nodes", len(nodes)), ("edges", len(edges))):
        assert root.find(f".//{space}{group}").get("count") == str(size)


def _check_values(root: Any, space: str) -> None:
    for kind in ("node", "edge"):
        declared = {
            attribute.get("id"): (attribute.get("type"), attributes.get("mode"))
            for attributes in root.iter(f"{space}attributes")
            if attributes.get("class") == kind
            for attribute in attributes
        }
        for element in root.iter(f"{space}{kind}"):
            for value in element.iter(f"{space}attvalue"):
                form, mode = declared[value.get("for")]
                assert re.fullmatch(VALUES[form], value.get("value"))
                assert (value.get("start") is not None) == (mode == "dynamic")


def _check_time(root: Any, space: str) -> None:
    """Spells lie in the graph's time, one after the other, each with its weight."""
    graph = root.find(f"{space}graph")
    for edge in root.iter(f"{space}edge"):
        spells = [(s.get("start"), s.get("end")) for s in edge.iter(f"{space}spell")]
        valued = [
            (v.get("start"), v.get("end"), int(v.get("value")))
            for v in edge.iter(f"{space}attvalue")
            if v.get("for") == "weight"
        ]
        assert spells == [v[:2] for v in valued]
        assert spells == sorted(spells)
        assert all(a[1] < b[0] for a, b in itertools.pairwise(spells))
        if spells:
            assert sum(v[2] for v in valued) == int(edge.get("weight"))
            assert graph.get("start") <= spells[0][0]
            assert spells[-1][1] <= graph.get("end")
