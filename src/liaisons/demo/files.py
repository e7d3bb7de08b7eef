"""The two communities written as anybody would bring them: two exports of different kinds.

The doctors come as a CSV of 4CAT (times in UTC, one line per message in the order of time), the
aides as the documented seven-column sheet that a member fills from a private group (semicolons,
local times without zone, thread after thread). Beside each lies a sheet of the people's
attributes with the column mapping that reads it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.demo import parameters
from liaisons.demo import truth as told
from liaisons.demo.arrays import Ints, Texts, strings, texts
from liaisons.demo.exchanges import NONE, OPENING
from liaisons.demo.model import World, generate
from liaisons.files import write_atomically

#: Columns of the sheet of attributes beside the author's handle.
ATTRIBUTES = ("seul", "milieu", "statut", "employeur", "ancienneté")
#: What the seven-column sheet calls a post and a comment.
POST, COMMENT = "publication", "commentaire"

#: Native id of the first account on the doctors' network.
FIRST_ACCOUNT = 7_000_000_001


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """A fictitious community as it lies on the disk, with what a person would say on import."""

    community: str
    title: str
    short: str
    profession: str
    platform: str
    frame: str
    format: str  # the source that reads ``path``
    zone: str  # of times written without one
    reported_size: int | None
    path: Path
    people: Path  # a CSV of attributes, read through the column mapping …
    people_mapping: Path  # … in this file
    fictitious: bool = True


def write(folder: Path, seed: int) -> list[Export]:
    """Write both communities and their truth into ``folder`` and say how to import them.

    The same seed gives the same bytes. Raises Refused where the folder cannot be written.
    """
    worlds = [generate(name, seed) for name in parameters.load().communities]
    write_atomically(folder / "verite-fictive.json", told.of(worlds, seed).to_json())
    return [_export(folder, world) for world in worlds]


def _export(folder: Path, world: World) -> Export:
    community = world.community
    path = folder / f"{world.name}-fictifs.csv"
    people = folder / f"{world.name}-fictifs-personnes.csv"
    mapping = folder / "personnes-fictives.toml"
    write_atomically(path, _WRITERS[community.format](world))
    write_atomically(people, _people(world))
    write_atomically(mapping, _PEOPLE_MAPPING.encode())
    return Export(
        community=world.name,
        title=community.title,
        short=community.short,
        profession=community.profession,
        platform=community.platform,
        frame=community.frame,
        format=community.format,
        zone=world.clock.zone.key,
        reported_size=community.reported_size,
        path=path,
        people=people,
        people_mapping=mapping,
    )


_PEOPLE_MAPPING = """\
# Comment lire les attributs des personnes (fictives) de la démonstration.
rows = "people"

[fields]
author_handle = "auteur"

[attributes]
""" + "".join(f'"{name}" = "{name}"\n' for name in ATTRIBUTES)


def _fourcat(world: World) -> bytes:
    """A CSV as 4CAT writes it: its mandatory columns, then the platform's own."""
    messages, ids = world.messages, world.ids
    opening = _opening_message(world)
    columns = {
        "id": ids,
        "thread_id": ids[opening[messages.opening]],
        "parent_id": _targets(world, ids),
        "author": _authors(world, world.handle),
        "body": world.text,
        "timestamp": _written(world.sent, "%Y-%m-%d %H:%M:%S"),
        "author_id": _authors(world, strings(FIRST_ACCOUNT + np.arange(len(world.crowd)))),
        "like_count": strings(world.likes),
        "language": texts(["fr"] * len(messages)),
        "unix_timestamp": strings(world.sent),
    }
    return _csv(columns, np.flatnonzero(~world.lost), ",")


def _sheet(world: World) -> bytes:
    """The seven columns of the documented sheet, thread after thread as one copies them."""
    messages, ids = world.messages, world.ids
    kind = np.where(messages.part == OPENING, POST, texts([COMMENT]))
    columns = {
        "id": ids,
        "fil": "f" + strings(messages.opening + 1),
        "auteur": _authors(world, world.handle),
        "date": _written(world.clock.wall(world.sent), "%d/%m/%Y %H:%M:%S"),
        "texte": world.text,
        "repond_a": _targets(world, ids),
        "type": kind,
    }
    order = np.argsort(messages.opening, kind="stable")
    return _csv(columns, order[~world.lost[order]], ";")


def _people(world: World) -> bytes:
    """Attributes of those whose account is still there."""
    attributes = {name: world.crowd.attributes[name] for name in ATTRIBUTES}
    columns = {"auteur": world.handle, **attributes}
    return _csv(columns, np.flatnonzero(~world.crowd.deleted), ";")


def _opening_message(world: World) -> Ints:
    """The message that is each opening."""
    position = np.flatnonzero(world.messages.part == OPENING)
    found = np.empty(len(world.openings), dtype=np.int64)
    found[world.messages.opening[position]] = position
    return found


def _targets(world: World, ids: Texts) -> Texts:
    target = world.messages.target
    return np.where(target == NONE, texts([""]), ids[target])


def _authors(world: World, name: Texts) -> Texts:
    """The name of who wrote each message; nothing where the account was deleted."""
    person = world.messages.person
    return np.where(world.crowd.deleted[person], texts([""]), name[person])


def _written(seconds: Ints, pattern: str) -> Texts:
    """Times as they stand in a file, without a zone."""
    times = pc.strftime(pa.array(seconds, type=pa.timestamp("s")), format=pattern)
    written: Texts = times.to_numpy(zero_copy_only=False)
    return written


def _csv(columns: dict[str, Texts], rows: Ints, delimiter: str) -> bytes:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\n")
    writer.writerow(columns)
    lines: Iterable[tuple[str, ...]] = zip(*(c[rows] for c in columns.values()), strict=True)
    writer.writerows(lines)
    return buffer.getvalue().encode()


_WRITERS: dict[str, Callable[[World], bytes]] = {"4cat": _fourcat, "sheet": _sheet}
