"""Which reader and which writer a file asks for, by its name."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

from liaisons.coding.exchange.databases import read_database
from liaisons.coding.exchange.offsets import Tool
from liaisons.coding.exchange.refi_in import read_codebook, read_project
from liaisons.coding.exchange.refi_out import write_codebook, write_project
from liaisons.coding.exchange.study_in import Taken, take
from liaisons.coding.exchange.study_out import codebook_project, project_of
from liaisons.coding.exchange.taguette_csv import is_highlights, read_highlights
from liaisons.errors import NotFound
from liaisons.files import replacing
from liaisons.i18n import _

if TYPE_CHECKING:
    from liaisons.study.study import Study

_READERS = {
    ".qdc": read_codebook,
    ".qdpx": read_project,
    ".qda": read_database,
    ".sqlite3": read_database,
    ".sqlite": read_database,
    ".db": read_database,
}
WRITTEN = (".qdc", ".qdpx")


def is_project(path: Path) -> bool:
    """Whether a file is another tool's project, by its name; Taguette's CSV by its first line.

    A ``.qda`` folder holds data.qda.
    """
    return path.suffix.lower() in _READERS or is_highlights(path)


def import_project(study: Study, path: Path) -> Taken:
    """Take in the project, or codebook, of another tool."""
    if path.is_dir():
        path = path / "data.qda"
    if not path.exists():
        raise NotFound(_("There is no file {file}.", file=path))
    if is_highlights(path):
        return take(study, read_highlights(study, path), path.name)
    return take(study, _READERS[path.suffix.lower()](path), path.name)


def export_tags(study: Study, path: Path) -> int:
    """The codebook as the CSV that Taguette reads; how many codes."""
    project = codebook_project(study)
    names: dict[str, str] = {}
    for code in project.codes:
        above = names.get(code.parent or "")
        names[code.guid] = f"{above}.{code.name}" if above else code.name
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["tag", "description"])
        writer.writerows([names[c.guid], c.description] for c in project.codes if c.codable)
    return sum(c.codable for c in project.codes)


def export_project(
    study: Study,
    path: Path,
    *,
    community: str | None = None,
    tool: Tool = "standard",
    seen_by: int | None = None,
) -> list[str]:
    """Write the codebook (``.qdc``) or the project (``.qdpx``); what to know of it.

    ``seen_by``: only codings that this coder may see.
    """
    if path.suffix.lower() == ".qdc":
        write_codebook(codebook_project(study), path)
        return []
    communities = study.store.communities if community is None else [community]
    project = project_of(study, communities, seen_by=seen_by)
    write_project(project, path, tool)
    return project.notices
