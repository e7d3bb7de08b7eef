"""What came in from other tools: who brought which file, what was made of it, what found no place.

Kept in the study's private folder, for it quotes what was coded; when somebody is forgotten, the
words go and the counts stay.
"""

from __future__ import annotations

import datetime as dt
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from liaisons.coding import room
from liaisons.coding.codings import take_back
from liaisons.coding.exchange.files import import_project, is_project
from liaisons.coding.exchange.study_in import Taken
from liaisons.coding.sheets import Report, import_sheet
from liaisons.errors import BadFile, NotFound
from liaisons.files import write_atomically
from liaisons.i18n import _

if TYPE_CHECKING:
    from liaisons.study.study import Study


class Brought(msgspec.Struct, kw_only=True):
    """One file that came in: read = made + already + ``refused``. ``acts`` take it back."""

    id: str
    file: str
    by: str
    at: str
    read: int
    made: int
    already: int
    refused: list[str]
    realigned: list[str]
    notices: list[str]
    withdrawn: int = 0
    codes: int = 0
    documents: int = 0
    coders: int = 0
    memos: int = 0
    #: Named codes that the codebook lacked, where a table named them.
    added: list[str] = []
    acts: list[int] = []
    taken_back_by: str = ""
    taken_back_at: str = ""
    #: Lines were taken out with the words of somebody who was forgotten.
    emptied: int = 0


def bring(study: Study, path: Path, by: str, community: str = "") -> Brought:
    """Take in a project, a codebook or a table of codings; what became of it is kept."""
    if is_project(path):
        made = _of_project(import_project(study, path), by)
    elif path.suffix.lower() == ".csv":
        if not community:
            raise BadFile(_("A CSV file needs a community."))
        made = _of_sheet(import_sheet(study, path, community), by)
    else:
        raise BadFile(
            _(
                "{file} is none of the files that are read: .qdpx, .qdc, .qda, .sqlite3, .csv.",
                file=path.name,
            )
        )
    _write(study, made)
    return made


def get(study: Study, name: str) -> Brought:
    """What came of one file; raises NotFound where there was none."""
    path = _folder(study) / f"{name}.json"
    if not (name.isalnum() and path.exists()):
        raise NotFound(_("Nothing was brought in under this address."))
    return msgspec.json.decode(path.read_bytes(), type=Brought)


def everything(study: Study) -> list[Brought]:
    """All that came in, the latest first."""
    found = [
        msgspec.json.decode(path.read_bytes(), type=Brought)
        for path in _folder(study).glob("*.json")
    ]
    return sorted(found, key=lambda one: one.at, reverse=True)


def undo(study: Study, name: str, coder: int, by: str) -> int:
    """Take back the codings that a file brought; how many. Codes and documents stay."""
    found = get(study, name)
    done = take_back(room(study), coder, found.acts)
    if not found.taken_back_by:
        found.taken_back_by, found.taken_back_at = by, _now()
        _write(study, found)
    return sum(len(act.withdrawn) for act in done)


def empty(study: Study) -> None:
    """Take the words out of all that is kept here: the counts stay."""
    for one in everything(study):
        one.emptied += len(one.refused) + len(one.realigned)
        one.refused, one.realigned = [], []
        _write(study, one)


def _of_project(taken: Taken, by: str) -> Brought:
    return Brought(
        id=secrets.token_hex(8),
        file=taken.file,
        by=by,
        at=_now(),
        read=taken.read,
        made=taken.made,
        already=taken.already,
        refused=taken.unplaced,
        realigned=taken.realigned,
        notices=taken.notices,
        withdrawn=taken.withdrawn,
        codes=taken.new_codes,
        documents=taken.new_documents,
        coders=taken.coders,
        memos=taken.memos,
        acts=taken.acts,
    )


def _of_sheet(report: Report, by: str) -> Brought:
    return Brought(
        id=secrets.token_hex(8),
        file=report.file,
        by=by,
        at=_now(),
        read=report.read,
        made=report.made,
        already=report.already,
        refused=[one.reason for one in report.refused],
        realigned=[
            _("line {line}: {reason}", line=one.line, reason=one.reason) for one in report.realigned
        ],
        notices=[],
        withdrawn=report.withdrawn,
        codes=len(report.new_codes),
        added=report.new_codes,
        acts=report.acts,
    )


def _write(study: Study, made: Brought) -> None:
    folder = _folder(study)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    write_atomically(folder / f"{made.id}.json", msgspec.json.encode(made), mode=0o600)


def _folder(study: Study) -> Path:
    return study.private_folder / "exchange"


def _now() -> str:
    return dt.datetime.now(dt.UTC).isoformat()
