"""The networks of a community as the pages draw them: laid out once, then asked with filters.

The layout is kept apart from what it was made of, so that the next one starts from it: a corpus
that grows a little changes the drawing a little.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from liaisons.corpus.store import folder_name, read
from liaisons.errors import BadStudy
from liaisons.files import replacing
from liaisons.i18n import _
from liaisons.measures.actors.roles import ROLES
from liaisons.measures.networks import CERTAINTIES, NETWORKS, UNCOUNTED, supported
from liaisons.network.graph import Bools, Floats, Ints, Network, numbered
from liaisons.network.placing import placed
from liaisons.study.people import People, people
from liaisons.study.running import Session

COUNTED = tuple(c for c in CERTAINTIES if c not in UNCOUNTED)
#: The group of those of whom none is known.
NO_GROUP = -1


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What of a network is looked at: links of these months (both included, ``2024-03``), known in
    one of these ways, with at least this many messages left.
    """

    first: str = ""
    last: str = ""
    weight: int = 1
    certainties: tuple[str, ...] = COUNTED


@dataclass(frozen=True, eq=False)
class Drawn:
    """A network with everybody's place. ``keys``, ``at``, ``group``, ``role`` (place in ROLES, −1
    unknown) and ``core`` run in parallel; ``cells`` are its links month by month: ``source`` and
    ``target`` places in ``keys``, ``month`` a place in ``months``, ``certainty`` in CERTAINTIES.
    """

    name: str
    keys: Ints
    labels: list[str]
    at: Floats
    group: Ints
    role: Ints
    core: Bools
    months: list[str]
    source: Ints
    target: Ints
    month: Ints
    certainty: Ints
    messages: Ints

    @cached_property
    def pairs(self) -> Ints:
        """One number for each cell's (source, target)."""
        return numbered(self.source, self.target, max(len(self.keys), 1))


@dataclass(frozen=True, eq=False)
class Shown:
    """What a filter leaves: ``cells`` (places), links with their weight, the people at their ends
    (places in the drawing, rising), and the help each of these gave and received.
    """

    cells: Ints
    source: Ints
    target: Ints
    weight: Ints
    people: Ints
    given: Ints
    received: Ints


def available(session: Session, community: str) -> list[str]:
    """The networks that the corpus can tell and that link somebody, help first."""
    told = session.kept(
        "pages.networks", [community], list[str], lambda: list(supported(session.scope(community)))
    )
    linked = set(pc.unique(people(session, community).links["network"]).to_pylist())
    return [name for name in NETWORKS if name in told and name in linked]


def drawn(session: Session, community: str, name: str) -> Drawn:
    """A network laid out. Raises BadStudy where the corpus does not tell it."""
    if name not in available(session, community):
        raise BadStudy(_("The corpus of this community does not tell this network."))
    tables = session.kept_tables(
        f"pages.network.{name}", community, lambda: _laid_out(session, community, name)
    )
    nodes, cells = tables["nodes"], tables["cells"]
    columns = {c: np.asarray(cells[c].to_numpy(), np.int64) for c in cells.column_names}
    whole = {c: np.asarray(nodes[c].to_numpy(), np.int64) for c in ("person", "group", "role")}
    return Drawn(
        name=name,
        keys=whole["person"],
        labels=nodes["label"].to_pylist(),
        at=np.column_stack([nodes["x"].to_numpy(), nodes["y"].to_numpy()]),
        group=whole["group"],
        role=whole["role"],
        core=nodes["core"].to_numpy().astype(np.bool_),
        months=tables["months"]["month"].to_pylist(),
        **columns,
    )


def shown(network: Drawn, asked: Filter) -> Shown:
    """What ``asked`` leaves of a network. Raises BadStudy where it names what there is not."""
    keep = np.isin(network.certainty, _codes(asked.certainties))
    low, high = _window(network.months, asked)
    keep &= (network.month >= low) & (network.month <= high)
    cells = np.flatnonzero(keep)
    n = max(len(network.keys), 1)
    pairs, of = np.unique(network.pairs[cells], return_inverse=True)
    weight = np.bincount(of, network.messages[cells], len(pairs)).astype(np.int64)
    heavy = weight >= asked.weight
    cells, pairs, weight = cells[heavy[of]], pairs[heavy], weight[heavy]
    source, target = pairs // n, pairs % n
    there = np.unique(np.concatenate([source, target]))
    totals = [np.bincount(e, weight, n).astype(np.int64)[there] for e in (source, target)]
    return Shown(cells, source, target, weight, there, *totals)


def _codes(certainties: tuple[str, ...]) -> list[int]:
    unknown = [c for c in certainties if c not in CERTAINTIES]
    if unknown:
        raise BadStudy(_("Links are not known by “{name}”.", name=unknown[0]))
    return [CERTAINTIES.index(c) for c in certainties]


def _window(months: list[str], asked: Filter) -> tuple[int, int]:
    """The first and the last month asked for, as places; months without links may be asked for."""
    low = 0 if not asked.first else sum(m < asked.first for m in months)
    high = len(months) - 1 if not asked.last else sum(m <= asked.last for m in months) - 1
    return low, high


# --- laying out -----------------------------------------------------------------------------------


def _laid_out(session: Session, community: str, name: str) -> dict[str, pa.Table]:
    everybody = people(session, community)
    links = everybody.links.filter(pc.equal(everybody.links["network"], name))
    links = links.sort_by([("first_us", "ascending"), ("first_row", "ascending")])
    network = Network.collapse(
        links["source"].to_numpy(), links["target"].to_numpy(), links["messages"].to_numpy()
    )
    keys = network.people if network.people is not None else np.zeros(0, np.int64)
    file = _layout_file(session, community, name)
    at = placed(network, session.facts(community).seed, _before(file, keys))
    _remember(file, keys, at)
    months = sorted(pc.unique(links["month"]).to_pylist())
    return {
        "nodes": _nodes(session, community, name, everybody, keys, at),
        "cells": _cells(links, keys, months),
        "months": pa.table({"month": pa.array(months, pa.string())}),
    }


def _nodes(
    session: Session, community: str, name: str, everybody: People, keys: Ints, at: Floats
) -> pa.Table:
    rows = pa.array(everybody.rows(keys), pa.int64())
    row = pc.if_else(pc.less(rows, 0), None, rows)
    role = pc.index_in(everybody.table["role"], value_set=pa.array(ROLES)).take(row)
    label = everybody.table["label"].take(row)
    group, core = _standing(session, community, name, keys)
    return pa.table(
        {
            "person": keys,
            "label": pc.fill_null(label, "?"),
            "x": at[:, 0],
            "y": at[:, 1],
            "group": group,
            "role": pc.fill_null(role.cast(pa.int64()), -1),
            "core": core,
        }
    )


def _standing(session: Session, community: str, name: str, keys: Ints) -> tuple[Ints, Ints]:
    """Group (the largest is 0) and core of each, as the run of ``ties`` found them."""
    kept = session.result(community, "ties").memberships.get("ties_groups")
    if kept is None:
        return np.full(len(keys), NO_GROUP), np.zeros(len(keys), np.int64)
    kept = kept.filter(pc.equal(kept["network"], name))
    place = pc.index_in(pa.array(keys), value_set=kept["person"].combine_chunks())
    found = [
        np.asarray(pc.fill_null(kept[column].take(place).cast(pa.int64()), missing), np.int64)
        for column, missing in (("group", NO_GROUP), ("in_core", 0))
    ]
    return found[0], found[1]


def _cells(links: pa.Table, keys: Ints, months: list[str]) -> pa.Table:
    known = pa.array(keys, pa.int64())
    values = {"month": pa.array(months, pa.string()), "certainty": pa.array(CERTAINTIES)}
    columns = {name: pc.index_in(links[name], value_set=known) for name in ("source", "target")}
    columns |= {n: pc.index_in(links[n], value_set=of) for n, of in values.items()}
    cells = pa.table({**columns, "messages": links["messages"]})
    return cells.sort_by([(n, "ascending") for n in ("source", "target", "month", "certainty")])


# --- the layout before ----------------------------------------------------------------------------


def _layout_file(session: Session, community: str, name: str) -> Path:
    return session.study.folder / "runs" / folder_name(community) / f"layout-{name}.parquet"


def _before(file: Path, keys: Ints) -> Floats | None:
    """The last places of people, NaN for whoever had none; None where nothing was drawn before."""
    try:
        table = read(file)
    except (OSError, pa.ArrowInvalid):
        return None
    place = pc.index_in(pa.array(keys), value_set=table["person"].combine_chunks())
    return np.column_stack(
        [np.asarray(table[axis].take(place).to_numpy(), np.float64) for axis in ("x", "y")]
    )


def _remember(file: Path, keys: Ints, at: Floats) -> None:
    with replacing(file) as temporary:
        table = pa.table({"person": keys, "x": at[:, 0], "y": at[:, 1]})
        pq.write_table(table, temporary, compression="zstd")
