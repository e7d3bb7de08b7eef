"""GEXF, the format of Gephi: a network that changes from month to month.

Each month in which a link was used is one spell of it and one value of its weight, the number of
messages of that month: a link with one exchange in January and three in February says 1 and 3.
A month is written from its first to its last day, both included. ``weight`` on the link itself is
the total. Where the corpus has no times the network is static.

https://gexf.net: schema 1.3, or 1.2draft for older readers.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import ClassVar

from liaisons.exports.about import sentence
from liaisons.exports.contract import Options, Written, check_name
from liaisons.exports.graphs import Graph, graph, type_name
from liaisons.exports.xml import quoted, text
from liaisons.files import replacing
from liaisons.study.running import Session

_NAMESPACES = {"1.3": "http://gexf.net/1.3", "1.2": "http://www.gexf.net/1.2draft"}
#: The id that Gephi knows as the weight of links; any other would be a second column.
WEIGHT = "weight"


class Gexf:
    """A dynamic network for Gephi."""

    name: ClassVar[str] = "gexf"
    title: ClassVar[str] = "Gephi, network month by month (GEXF 1.3)"
    suffixes: ClassVar[tuple[str, ...]] = (".gexf",)

    def write(self, session: Session, out: Path, options: Options) -> Written:
        check_name(self, out)
        found = graph(session, options)
        with (
            replacing(out) as temporary,
            temporary.open("w", encoding="utf-8", newline="\n") as file,
        ):
            file.writelines(lines(found, options.gexf_version))
        return Written(files=[out], notices=found.notices)


def lines(found: Graph, version: str = "1.3") -> Iterator[str]:
    """The file, piece by piece."""
    yield "<?xml version='1.0' encoding='UTF-8'?>\n"
    yield f'<gexf xmlns="{_NAMESPACES[version]}" version="{version}">\n'
    yield from _meta(found)
    yield f"<graph {_graph_attributes(found, version)}>\n"
    yield from _columns(found)
    yield from _nodes(found)
    yield from _edges(found)
    yield "</graph>\n</gexf>\n"


def _meta(found: Graph) -> Iterator[str]:
    yield f"<meta lastmodifieddate={quoted(found.about['imported'])}>"
    yield f"<creator>{text(found.about['made_with'])}</creator>"
    yield f"<description>{text(sentence(found.about))}</description></meta>\n"


def _graph_attributes(found: Graph, version: str) -> str:
    if not found.timed:
        return 'mode="static" defaultedgetype="directed"'
    start, end = span(min(found.links.month))[0], span(max(found.links.month))[1]
    how = ' timerepresentation="interval"' if version == "1.3" else ""
    return (
        f'mode="dynamic" defaultedgetype="directed" timeformat="date"{how} '
        f'start="{start}" end="{end}"'
    )


def _columns(found: Graph) -> Iterator[str]:
    """The declarations of what is known of people and links."""
    yield '<attributes class="node" mode="static">\n'
    for name in found.facts:
        yield _column(name, type_name(found.nodes[name].type))
    yield '</attributes>\n<attributes class="edge" mode="static">\n'
    yield _column("certainty", "string")
    yield "</attributes>\n"
    if found.timed:
        weight = _column(WEIGHT, "double")
        yield f'<attributes class="edge" mode="dynamic">\n{weight}</attributes>\n'


def _column(name: str, kind: str) -> str:
    return f"<attribute id={quoted(name)} title={quoted(name)} type={quoted(kind)}/>\n"


def _nodes(found: Graph) -> Iterator[str]:
    yield f'<nodes count="{len(found.nodes)}">\n'
    spans = (
        (_spell(span(first)[0], span(last)[1]) for first, last in found.presence)
        if found.timed
        else ("" for _row in range(len(found.nodes)))
    )
    attributes = [(f"for={quoted(name)}", found.nodes[name].to_pylist()) for name in found.facts]
    heads = zip(found.nodes["id"].to_pylist(), found.nodes["label"].to_pylist(), spans, strict=True)
    for row, (identity, label, spell) in enumerate(heads):
        values = "".join(
            f"<attvalue {name} value={quoted(column[row])}/>"
            for name, column in attributes
            if column[row] is not None
        )
        yield f"<node id={quoted(identity)} label={quoted(label)}>"
        yield f"<attvalues>{values}</attvalues>{_spells([spell])}</node>\n"
    yield "</nodes>\n"


def _edges(found: Graph) -> Iterator[str]:
    links = found.links
    names = [quoted(identity) for identity in found.nodes["id"].to_pylist()]
    ends = zip(links.source.tolist(), links.target.tolist(), links.weight.tolist(), strict=True)
    bounds, counts = links.bounds.tolist(), links.count.tolist()
    yield f'<edges count="{len(links.source)}">\n'
    for i, (source, target, weight) in enumerate(ends):
        used = range(bounds[i], bounds[i + 1]) if found.timed else range(0)
        values = "".join(_weight(counts[j], links.month[j]) for j in used)
        spells = _spells(_spell(*span(links.month[j])) for j in used)
        yield (
            f'<edge id="{i}" source={names[source]} target={names[target]} weight="{weight}">'
            f'<attvalues><attvalue for="certainty" value="{links.certainty[i]}"/>{values}'
            f"</attvalues>{spells}</edge>\n"
        )
    yield "</edges>\n"


@cache
def span(month: str) -> tuple[str, str]:
    """The first and the last day of a month: 2024-02 → 2024-02-01, 2024-02-29."""
    year, number = map(int, month.split("-"))
    return f"{month}-01", f"{month}-{calendar.monthrange(year, number)[1]:02d}"


def _weight(count: int, month: str) -> str:
    start, end = span(month)
    return f'<attvalue for="{WEIGHT}" value="{count}" start="{start}" end="{end}"/>'


def _spell(start: str, end: str) -> str:
    return f'<spell start="{start}" end="{end}"/>'


def _spells(spells: Iterable[str]) -> str:
    inside = "".join(spells)
    return f"<spells>{inside}</spells>" if inside else ""
