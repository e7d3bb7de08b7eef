"""GraphML: a network without its dates, weighted by messages, for any tool that draws or counts.

What is not known of a person is left out: the format has no null. http://graphml.graphdrawing.org
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from liaisons.exports.about import sentence
from liaisons.exports.contract import Options, Written, check_name
from liaisons.exports.graphs import Graph, graph, type_name
from liaisons.exports.xml import quoted, text
from liaisons.files import replacing
from liaisons.study.running import Session


class Column(NamedTuple):
    """What is said of each node, or of each edge: the key, its name and type, the values."""

    key: str
    name: str
    kind: str
    values: Sequence[Any]


class GraphMl:
    """A static weighted network."""

    name: ClassVar[str] = "graphml"
    title: ClassVar[str] = "Weighted network (GraphML)"
    suffixes: ClassVar[tuple[str, ...]] = (".graphml", ".xml")

    def write(self, session: Session, out: Path, options: Options) -> Written:
        check_name(self, out)
        found = graph(session, options)
        with (
            replacing(out) as temporary,
            temporary.open("w", encoding="utf-8", newline="\n") as file,
        ):
            file.writelines(lines(found))
        return Written(files=[out], notices=found.notices)


def lines(found: Graph) -> Iterator[str]:
    """The file, piece by piece."""
    people, links = _of_people(found), _of_links(found)
    description = Column("g0", "description", "string", [sentence(found.about)])
    yield "<?xml version='1.0' encoding='UTF-8'?>\n"
    yield '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    yield from _keys("graph", [description])
    yield from _keys("node", people)
    yield from _keys("edge", links)
    yield f'<graph id="G" edgedefault="directed">{_data([description], 0)}\n'
    for row, identity in enumerate(found.nodes["id"].to_pylist()):
        yield f"<node id={quoted(identity)}>{_data(people, row)}</node>\n"
    yield from _edges(found, links)
    yield "</graph>\n</graphml>\n"


def _edges(found: Graph, columns: list[Column]) -> Iterator[str]:
    names = [quoted(identity) for identity in found.nodes["id"].to_pylist()]
    ends = zip(found.links.source.tolist(), found.links.target.tolist(), strict=True)
    for row, (source, target) in enumerate(ends):
        yield f"<edge source={names[source]} target={names[target]}>{_data(columns, row)}</edge>\n"


def _of_people(found: Graph) -> list[Column]:
    return [
        Column(f"n{i}", name, type_name(found.nodes[name].type), found.nodes[name].to_pylist())
        for i, name in enumerate(("label", *found.facts))
    ]


def _of_links(found: Graph) -> list[Column]:
    links = found.links
    columns = [
        Column("e0", "weight", "long", links.weight.tolist()),
        Column("e1", "certainty", "string", links.certainty),
    ]
    if found.timed:
        columns.append(Column("e2", "first", "string", links.first))
        columns.append(Column("e3", "last", "string", links.last))
    return columns


def _keys(of: str, columns: Iterable[Column]) -> Iterator[str]:
    for column in columns:
        yield (
            f'<key id="{column.key}" for="{of}" attr.name={quoted(column.name)} '
            f'attr.type="{column.kind}"/>\n'
        )


def _data(columns: Iterable[Column], row: int) -> str:
    return "".join(
        f'<data key="{column.key}">{text(column.values[row])}</data>'
        for column in columns
        if column.values[row] is not None
    )
