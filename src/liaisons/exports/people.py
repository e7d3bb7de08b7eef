"""What an export may say of single people: their pseudonym, where they stand, what they declared.

Positions (role, seniority, group, core) come from the memberships that the runs of ``actors`` and
``ties`` kept. What people declared of themselves (profession, status, rural …) is left blank where
fewer people than ``privacy.min_cell`` share it: a pseudonym with a rare attribute is a person.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from liaisons.exports.contract import Options, smallest_cell
from liaisons.exports.identifiers import person_ids
from liaisons.i18n import _, ngettext
from liaisons.measures.scope import Scope
from liaisons.study.running import Session

#: What each question's run knows of people.
_POSITIONS = {
    "actors": ("role", "seniority"),
    "ties": ("group", "core_number", "in_core"),
}
#: Columns of what people declared are named after this, so that they hide no other column.
ATTRIBUTE = "attribute."


@dataclass(frozen=True, eq=False)
class People:
    """A table with a row per person (``person``, ``label``, then what is known).

    ``masked`` says, for each column of which something was left blank, what that was.
    """

    table: pa.Table
    masked: dict[str, str] = field(default_factory=dict)

    @property
    def facts(self) -> list[str]:
        """The columns that say something of a person."""
        return [name for name in self.table.column_names if name not in ("person", "label")]

    def ids(self, people: NDArray[np.int64] | pa.ChunkedArray) -> list[str]:
        """The identifiers of people given by their keys."""
        labels = self.column("label", people).to_pylist()
        return person_ids(np.asarray(people, np.int64), labels)

    def column(self, name: str, people: NDArray[np.int64] | pa.ChunkedArray) -> pa.Array:
        """A column in the order of ``people``; null for whoever is not known."""
        return lookup(self.table, name, people)


def lookup(table: pa.Table, name: str, people: NDArray[np.int64] | pa.ChunkedArray) -> pa.Array:
    """``table[name]`` of people, in their order; null where the table does not have them."""
    keys = table["person"].combine_chunks()
    wanted = people if isinstance(people, pa.ChunkedArray) else pa.array(people, pa.int64())
    places = pc.index_in(wanted, value_set=keys)
    if isinstance(places, pa.ChunkedArray):
        places = places.combine_chunks()
    return table[name].combine_chunks().take(places)


def people_of(session: Session, community: str, network: str, options: Options) -> People:
    """Everybody of a community. ``network`` says in which one groups and cores are told."""
    scope = session.scope(community)
    table = scope.relation("people").select(["person", "label", "profession"])
    for name, values in _declared(scope, table["person"]).items():
        table = table.append_column(name, values)
    table, masked = _masked(table, smallest_cell(session, options))
    for name, values in _positions(session, community, network, table["person"]).items():
        table = table.append_column(name, values)
    return People(table, masked)


def _declared(scope: Scope, people: pa.ChunkedArray) -> dict[str, pa.Array]:
    """One column per attribute that anybody declared, by name."""
    known = scope.relation("attributes")
    columns = {}
    for attribute in sorted(pc.unique(known["attribute"]).to_pylist()):
        rows = known.filter(pc.equal(known["attribute"], attribute))
        columns[ATTRIBUTE + attribute] = lookup(rows, "level", people)
    return columns


def _positions(
    session: Session, community: str, network: str, people: pa.ChunkedArray
) -> dict[str, pa.Array]:
    columns: dict[str, pa.Array] = {}
    for name, wanted in _POSITIONS.items():
        for table in session.result(community, name).memberships.values():
            if "network" in table.column_names:
                table = table.filter(pc.equal(table["network"], network))
            for column in set(wanted) & set(table.column_names):
                columns[column] = lookup(table, column, people)
    order = [column for wanted in _POSITIONS.values() for column in wanted]
    return {column: columns[column] for column in order if column in columns}


def _masked(table: pa.Table, smallest: int) -> tuple[pa.Table, dict[str, str]]:
    """``table`` without the levels that fewer than ``smallest`` people share, and what that was."""
    said = {}
    for name in table.column_names[2:]:
        column = table[name]
        counted = column.drop_null().value_counts()
        rare = counted.field("values").filter(pc.less(counted.field("counts"), smallest))
        hidden = pc.is_in(column, value_set=rare)
        count = pc.sum(hidden).as_py() or 0
        if count:
            blank = pc.if_else(hidden, pa.scalar(None, column.type), column)
            table = table.set_column(table.column_names.index(name), name, blank)
            said[name] = _said(name.removeprefix(ATTRIBUTE), count, smallest)
    return table, said


def _said(attribute: str, people: int, smallest: int) -> str:
    return _(
        "“{attribute}”: what fewer than {smallest} people share is left blank, for {people}.",
        attribute=_("profession") if attribute == "profession" else attribute,
        smallest=smallest,
        people=ngettext("{n} person", "{n} people", people),
    )
