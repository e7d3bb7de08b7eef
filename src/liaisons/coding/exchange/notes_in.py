"""Notes and cases of another tool's project, kept as memos: a note on the study, a case on each of
its documents, with its variables.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from liaisons.coding import room
from liaisons.coding.exchange.project import Case, Project
from liaisons.coding.interviews.store import everything
from liaisons.i18n import _
from liaisons.study import memos
from liaisons.study.memos import About, Words
from liaisons.study.versioned import Signature

if TYPE_CHECKING:
    from liaisons.study.study import Study


def keep_notes(study: Study, project: Project, file: str) -> int:
    """Keep what is not kept yet; how many memos are new. They are tagged with the file's name."""
    database = room(study)
    said = list(_said(study, project))
    if not said:
        return 0
    known = {(memo.about, memo.text) for memo in memos.memos(database)}
    new = [(about, text) for about, text in dict.fromkeys(said) if (about, text) not in known]
    by = Signature("", file)
    for about, text in new:
        memos.write(database, about, Words(text, [file]), by)
    return len(new)


def _said(study: Study, project: Project) -> Iterator[tuple[About, str]]:
    for note in project.notes:
        text = "\n\n".join(part.strip() for part in (note.name, note.text) if part.strip())
        if text:
            yield About("study"), text[: memos.LONGEST]
    documents = {document.guid.lower(): document.id for document in everything(room(study))}
    names = {variable.guid: variable.name for variable in project.variables}
    for case in project.cases:
        for guid in case.sources:
            if guid.lower() in documents:
                about = About("interview", "", str(documents[guid.lower()]))
                yield about, _case(case, names)


def _case(case: Case, names: dict[str, str]) -> str:
    first = _("Case “{name}”", name=case.name or case.guid)
    values = [f"{names.get(guid, guid)}: {value}" for guid, value in case.values.items()]
    return "\n".join([first, *values])
