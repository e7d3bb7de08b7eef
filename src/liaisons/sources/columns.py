"""The columns of a table or of JSON with some of their values, for a person to say what each is."""

from __future__ import annotations

import msgspec

from liaisons.sources import mapping_guess
from liaisons.sources.mapping import Mapping
from liaisons.sources.names import plain_name
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.sampling import Column, candidates, rows_of, sample_of
from liaisons.sources.tables import header, table

#: What a column is that tells of the author: its name becomes the attribute's.
ATTRIBUTE = "attribute"
_SHOWN = 3
_LENGTH = 80


class Shown(msgspec.Struct, frozen=True):
    """A column as it is shown: its name, what it is taken for, the first of its values."""

    name: str
    role: str
    values: list[str]


def shown(inputs: Inputs, mapping: Mapping | None) -> list[Shown]:
    """The columns of the member that the mapping is for, or of the first that has columns."""
    found = next((c for m in _likely(inputs) if (c := _columns(m, mapping))), {})
    roles: dict[str, str] = {}
    if mapping is not None:
        roles = {path: role for role, path in mapping.fields.items()}
        roles |= dict.fromkeys(mapping.attributes.values(), ATTRIBUTE)
    return [Shown(name, roles.get(name, ""), _values(column)) for name, column in found.items()]


def corrected(mapping: Mapping | None, roles: dict[str, str], **more: object) -> Mapping:
    """The mapping in which each column is what a person says; the rest of it stays."""
    base = mapping or Mapping(fields={})
    names = {path: name for name, path in base.attributes.items()}
    fields = {role: path for path, role in roles.items() if role and role != ATTRIBUTE}
    attributes = {
        names.get(path) or plain_name(path) or path: path
        for path, role in roles.items()
        if role == ATTRIBUTE
    }
    return msgspec.convert(
        msgspec.to_builtins(base) | {"fields": fields, "attributes": attributes} | more, Mapping
    )


def _likely(inputs: Inputs) -> list[Member]:
    guess = mapping_guess.guess(inputs)
    return [*([guess.member] if guess else []), *inputs.members]


def _columns(member: Member, mapping: Mapping | None) -> dict[str, Column]:
    opened = table(member)
    if opened is not None:
        rows = rows_of(opened)
        if mapping is not None and mapping.columns:
            return sample_of(mapping.columns, rows).columns
        return sample_of(header(rows[0]), rows[1:]).columns if rows else {}
    wanted = mapping.records if mapping is not None else ""
    samples = candidates(member)
    fit = [s for s in samples if s.records == wanted] or samples
    return fit[0].columns if fit else {}


def _values(column: Column) -> list[str]:
    texts = dict.fromkeys(" ".join(str(value).split()) for value in column.values)
    return [t if len(t) <= _LENGTH else t[:_LENGTH] + "…" for t in list(texts)[:_SHOWN]]
