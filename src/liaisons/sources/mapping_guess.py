"""A column mapping guessed for an unknown table or JSON, from names and from values.

A name proposes, the values decide: a column called ``date`` that holds no dates is not the time.
What no name gives is looked for in the values alone. The guess is shown, with what was left unused.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dict
from typing import Any

import msgspec

from liaisons.i18n import _
from liaisons.sources.mapping import Mapping, Nested, Role
from liaisons.sources.names import plain_name
from liaisons.sources.opening import Inputs, Member
from liaisons.sources.paths import EACH, VALUES, steps
from liaisons.sources.sampling import (
    Column,
    Sample,
    candidates,
    is_flag,
    is_number,
    is_time,
    is_word,
    rows_of,
    sample_of,
)
from liaisons.sources.tables import Row, Table, header, table
from liaisons.sources.times import day_or_month_first
from liaisons.sources.vocabulary import KINDS, NAMES, OF_AUTHORS, RECEIVERS, SENDERS, WRAPPERS

#: How sure a guess is, by what it found; exports that a source knows are surer (``detect``).
MESSAGES, LINKS, PEOPLE = 0.3, 0.28, 0.22

_MOSTLY, _SURELY = 0.9, 0.95
_KINDS_AT_MOST = 20
_PROSE = 15  # characters, on average, from which a column with spaces is text
_ATTRIBUTE = 200
#: From, to, time, weight.
_LINK_COLUMNS = 4
_TAGS = re.compile(r"<(?:p|br|a|div|span|li)\b", re.IGNORECASE)

Columns = Dict[str, Column]


class Guess(msgspec.Struct, frozen=True):
    """A mapping for ``member`` and the files like it, how sure it is, and what it leaves unused."""

    mapping: Mapping
    member: Member
    certainty: float
    unused: list[str]
    doubts: list[str] = []

    def said(self) -> list[str]:
        """The guess in sentences."""
        pairs = [f"{role} ← {path}" for role, path in self.mapping.fields.items()]
        pairs += [f"{name} ← {path}" for name, path in self.mapping.attributes.items()]
        pairs += [f"{n.kind} ← {n.records}" for n in self.mapping.nested]
        told = [
            _(
                "{file}: columns guessed: {pairs}. Correct them with --map if they are wrong.",
                file=self.member.name,
                pairs=", ".join(pairs),
            )
        ]
        if self.unused:
            told.append(_("Columns not used: {names}.", names=", ".join(self.unused)))
        return told + self.doubts


def guess(inputs: Inputs) -> Guess | None:
    """The best guess over the members; None where none looks like messages, links or people."""
    found = [g for m in inputs.members if (g := of_member(m))]
    return max(found, key=lambda g: g.certainty, default=None)


def of_member(member: Member) -> Guess | None:
    """The guess for one member, made once."""
    if "guess" not in member.memo:
        opened = table(member)
        member.memo["guess"] = _of_table(opened) if opened else _of_json(member)
    return member.memo["guess"]  # type: ignore[return-value]


def _of_table(opened: Table) -> Guess | None:
    rows = rows_of(opened)
    if has_header(rows):
        return _of_sample(opened.member, sample_of(header(rows[0]), rows[1:]))
    names = [f"#{position}" for position in range(1, len(opened.first) + 1)]
    found = _of_sample(opened.member, sample_of(names, rows), named=False)
    if found is None:
        return None
    return msgspec.structs.replace(
        found, mapping=msgspec.structs.replace(found.mapping, columns=names)
    )


def _of_json(member: Member) -> Guess | None:
    found = (_of_sample(member, sample) for sample in candidates(member))
    return next((g for g in found if g), None)


def has_header(rows: Sequence[Row]) -> bool:
    """Whether the first row names columns: known names, or unlike the values below it."""
    if len(rows) < 2:
        return bool(rows)
    known = {name for names in NAMES.values() for name in names} | {*SENDERS, *RECEIVERS}
    if any(plain_name(str(cell)) in known for cell in rows[0] if not is_number(cell)):
        return True
    for first, *below in zip(*rows, strict=True):
        if is_number(first) and all(map(is_number, below)):
            return False
        if first in below:
            return False
    return True


# --- one sample ----------------------------------------------------------------------------------


def _of_sample(member: Member, sample: Sample, *, named: bool = True) -> Guess | None:
    fields = _by_name(sample.columns) if named else {}
    _by_value(sample.columns, fields, named=named)
    who = "author_id" in fields or "author_handle" in fields
    if "text" in fields and (who or "time" in fields):
        return _messages(member, sample, fields, MESSAGES)
    if who and "to_id" in fields:
        return _messages(member, sample, fields, LINKS)
    if named and not {"text", "time", "to_id", "reply_to"} & fields.keys():
        return _people(member, sample, fields)
    return None


def _messages(member: Member, sample: Sample, fields: dict[Role, str], certainty: float) -> Guess:
    columns = sample.columns
    taken = set(fields.values())
    attributes = {
        plain_name(path): path
        for path in columns
        if path not in taken and plain_name(path) in OF_AUTHORS
    }
    nested = [n for path, inner in sample.inside.items() if (n := _nested(path, inner))]
    taken |= set(attributes.values())
    order, doubts = _date_order(columns, fields)
    if certainty == LINKS:
        doubts.append(_direction(fields))
    mapping = Mapping(
        records=sample.records,
        fields=fields,
        attributes=attributes,
        kinds=_kinds(columns[fields["kind"]]) if "kind" in fields else {},
        nested=nested,
        html=_is_html(columns.get(fields.get("text", ""))),
        date_order=order,
    )
    return Guess(mapping, member, certainty, [p for p in columns if p not in taken], doubts)


def _direction(fields: Dict[Role, str]) -> str:
    return _(
        "{sender} is taken for who speaks, {receiver} for whom it is said to. In a list of who "
        "asks advice from whom it is the other way round: write transpose = true in the mapping.",
        sender=fields.get("author_id") or fields.get("author_handle"),
        receiver=fields["to_id"],
    )


def _nested(path: str, inner: Sample) -> Nested | None:
    fields = _by_name(inner.columns)
    who = {"author_id", "author_handle"} & fields.keys()
    return Nested(records=path, fields=fields) if "text" in fields and who else None


def _people(member: Member, sample: Sample, fields: dict[Role, str]) -> Guess | None:
    """A table of persons: who in one column, what is known of them in the others."""
    whom: dict[Role, str] = {r: p for r, p in fields.items() if r in ("author_id", "author_handle")}
    if not whom and (native := _identifier(sample.columns)):
        whom = {"author_id": native}
    attributes = {
        plain_name(path) or path: path
        for path, column in sample.columns.items()
        if path not in whom.values() and _is_attribute(column)
    }
    if not whom or not attributes:
        return None
    taken = {*whom.values(), *attributes.values()}
    mapping = Mapping(rows="people", records=sample.records, fields=whom, attributes=attributes)
    return Guess(mapping, member, PEOPLE, [p for p in sample.columns if p not in taken])


def _identifier(columns: Columns) -> str | None:
    """The column that says who each row is of."""
    ranked = [
        (rank, path)
        for path, column in columns.items()
        if (rank := _rank(path, NAMES["id"])) and _words(column) and column.distinct >= _SURELY
    ]
    return min(ranked)[1] if ranked else None


def _is_attribute(column: Column) -> bool:
    return column.share(lambda v: not isinstance(v, list) and len(str(v)) <= _ATTRIBUTE) == 1.0


def _kinds(column: Column) -> dict[str, Any]:
    values = sorted({str(v) for v in column.values})
    return {v: KINDS[plain_name(v)] for v in values if plain_name(v) in KINDS}


def _is_html(column: Column | None) -> bool:
    return column is not None and column.share(lambda v: _TAGS.search(str(v))) >= 0.3


def _date_order(columns: Columns, fields: Dict[Role, str]) -> tuple[Any, list[str]]:
    """Day or month first, and the doubt where the dates do not tell."""
    column = columns.get(fields.get("time", ""))
    written = [v for v in column.values if isinstance(v, str)] if column else []
    order = day_or_month_first(written)
    if order is None and any(re.match(r"\d{1,2}[/.-]\d{1,2}[/.-]", v) for v in written):
        return "dmy", [
            _(
                "Nothing tells whether {value} puts the day or the month first: the day was "
                'assumed. If it is the month, write date_order = "mdy" in the mapping.',
                value=written[0],
            )
        ]
    return order or "dmy", []


# --- roles ---------------------------------------------------------------------------------------


def _words(column: Column) -> bool:
    return column.share(is_word) >= _SURELY


def _times(column: Column) -> bool:
    return column.share(is_time) >= _MOSTLY


def _numbers(column: Column) -> bool:
    return column.share(is_number) >= _SURELY


def _flags(column: Column) -> bool:
    return column.share(is_flag) >= _SURELY


def _texts(column: Column) -> bool:
    prose = column.share(lambda v: isinstance(v, (str, list)))
    return prose >= _MOSTLY and not _times(column) and not _numbers(column)


def _one_word(column: Column) -> bool:
    return column.share(lambda v: is_word(v) and " " not in str(v).strip()) >= _MOSTLY


#: What the values of a column must be for it to have a role; in the order roles are given.
_TESTS: dict[Role, Callable[[Column], bool]] = {
    "id": lambda c: c.filled >= _SURELY and c.distinct >= _SURELY and _words(c),
    "time": lambda c: c.share(is_time) >= 0.5,  # the others will be refused, one by one
    "text": _texts,
    "reply_to": lambda c: _words(c) and not c.share(lambda v: isinstance(v, bool)),
    "thread": _words,
    "author_id": lambda c: _words(c) and not _times(c),
    "author_handle": _one_word,
    "to_id": _words,
    "to_handle": _one_word,
    "title": _texts,
    "kind": lambda c: len(set(map(str, c.values))) <= _KINDS_AT_MOST and bool(_kinds(c)),
    "question": _flags,
    "accepted": _flags,
    "quoted": _words,
    "score": _numbers,
    "reactions": _numbers,
    "shares": _numbers,
    "lang": lambda c: c.share(lambda v: len(str(v)) <= 10) >= _SURELY,
    "hashtags": lambda c: c.share(lambda v: isinstance(v, (list, str))) >= _SURELY,
    "links": lambda c: c.share(lambda v: isinstance(v, (list, str))) >= _SURELY,
    "edited": _times,
    "deleted": _times,
}
#: Without a value in the sample the name alone will do for these.
_MAY_BE_EMPTY = frozenset(
    {"reply_to", "to_id", "to_handle", "title", "quoted", "edited", "deleted"}
)


def _by_name(columns: Columns) -> dict[Role, str]:
    """Role → column, for the roles that a name proposes and the values do not deny."""
    fields = _pair(columns)
    for role, test in _TESTS.items():
        if role in fields:
            continue
        fit = [
            (rank, path)
            for path, column in columns.items()
            if path not in fields.values()
            and (rank := _rank(path, NAMES[role])) is not None
            and (test(column) if column.values else role in _MAY_BE_EMPTY)
        ]
        if fit:
            fields[role] = min(fit, key=lambda f: f[0])[1]
    return fields


def _pair(columns: Columns) -> dict[Role, str]:
    """Who turned to whom, where both columns are there and hold names or numbers."""
    fit = {path: column for path, column in columns.items() if _words(column)}
    sender, receiver = (
        next((p for name in names for p in fit if plain_name(p) == name), None)
        for names in (SENDERS, RECEIVERS)
    )
    return {"author_id": sender, "to_id": receiver} if sender and receiver else {}


def _rank(path: str, names: Sequence[str]) -> tuple[int, int] | None:
    """How likely a path's name is, shallower first among equals; None where it is none of them."""
    parts = [plain_name(p) for p in _parts(path) if p not in (EACH, VALUES)]
    proposed = ["_".join(parts[-2:])] if len(parts) > 1 else parts
    if all(p in WRAPPERS for p in parts[:-1]):
        proposed = parts[-1:]
    ranks = [names.index(name) for name in proposed if name in names]
    return (min(ranks), len(parts)) if ranks else None


def _parts(path: str) -> Sequence[str]:
    """A JSON path's steps; a column of a table goes by its dots, whatever else is in its name."""
    return steps(path) if re.fullmatch(r'[\w.\[\]*"@-]+', path) else path.split(".")


def _by_value(columns: Columns, fields: dict[Role, str], *, named: bool) -> None:
    """Fill in time and text, and without names who and to whom, from the values alone."""
    free = {p: c for p, c in columns.items() if p not in fields.values() and c.filled >= 0.5}
    if "time" not in fields:
        times = [p for p, c in free.items() if _times(c)]
        if len(times) == 1 or (times and not named):
            fields["time"] = times[0]
            free.pop(times[0])
    if "text" not in fields and "to_id" not in fields:
        prose = {p: c for p, c in free.items() if _is_prose(c)}
        if prose:
            fields["text"] = max(prose, key=lambda p: _mean_length(prose[p]))
            free.pop(fields["text"])
    if not named:
        people: list[Role] = ["author_id"] if "text" in fields else ["author_id", "to_id"]
        words = [p for p, c in free.items() if _words(c)]
        known = "text" in fields or "time" in fields
        if len(words) >= len(people) and (known or _are_links(columns, words[:2])):
            fields.update(zip(people, words, strict=False))


def _are_links(columns: Columns, pair: Sequence[str]) -> bool:
    """Whether two nameless columns without a time are a network: numbers that come again."""
    values = [str(v) for path in pair for v in columns[path].values]
    return (
        len(columns) <= _LINK_COLUMNS
        and all(columns[path].filled == 1.0 for path in pair)
        and all(map(str.isdecimal, values))
        and len(set(values)) < len(values)
    )


def _is_prose(column: Column) -> bool:
    spaced = column.share(lambda v: isinstance(v, str) and " " in v.strip())
    return spaced >= 0.5 and _mean_length(column) >= _PROSE and not _times(column)


def _mean_length(column: Column) -> float:
    return sum(len(str(v)) for v in column.values) / max(len(column.values), 1)
