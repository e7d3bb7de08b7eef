"""What an export is: one class in one file that writes a study for one kind of tool.

An export registers itself in the entry points group ``liaisons.exports``, as ours do. What leaves
the study carries pseudonyms and nothing that undoes them: no native id, no handle, no raw text.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal, Protocol, runtime_checkable

import msgspec

from liaisons.errors import LiaisonsError
from liaisons.i18n import _

if TYPE_CHECKING:
    from liaisons.study.running import Session


class BadDestination(LiaisonsError, ValueError):
    """An export cannot be written under the name that was given."""


class NothingToWrite(LiaisonsError, LookupError):
    """The study holds nothing of what the export is made of."""


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What a person may say on export; what an export has no use for it leaves aside.

    ``masked``: what would speak of fewer people than ``privacy.min_cell`` in study.toml is left
    out. ``private``: the texts of private messages are written as well. ``gexf_version`` 1.2 is
    for old readers.
    """

    community: str | None = None
    network: Literal["help", "contact"] | None = None
    masked: bool = True
    private: bool = False
    text_per: Literal["message", "thread"] = "message"
    gexf_version: Literal["1.3", "1.2"] = "1.3"


class Written(msgspec.Struct, kw_only=True):
    """What an export wrote, and what a person should know of it: what was masked or left out."""

    files: list[Path]
    notices: list[str] = []


@runtime_checkable
class Export(Protocol):
    """One kind of file, or folder, that another tool reads."""

    name: ClassVar[str]
    title: ClassVar[str]
    #: The endings a destination may have; "" stands for a folder.
    suffixes: ClassVar[tuple[str, ...]]

    def write(self, session: Session, out: Path, options: Options) -> Written:
        """Write to ``out``, whole or not at all.

        Raises BadDestination where ``out`` ends in none of ``suffixes``, NothingToWrite where the
        study holds nothing of the kind, Refused where the folder cannot be written.
        """
        ...


def check_name(export: Export, out: Path) -> str:
    """The ending of ``out``, in lower case, "" for a folder, which may be called anything where an
    export is always one. Raises BadDestination where the export is not written under such a name.
    """
    suffix = "" if export.suffixes == ("",) else out.suffix.lower()
    if suffix not in export.suffixes:
        allowed = ", ".join(s or _("a folder") for s in export.suffixes)
        raise BadDestination(
            _(
                "{name} cannot be the name of a {format} export. It can be: {allowed}.",
                name=out.name,
                format=export.name,
                allowed=allowed,
            )
        )
    if suffix and out.is_dir():
        raise BadDestination(_("{name} is a folder: an export of this kind is a file.", name=out))
    return suffix


def smallest_cell(session: Session, options: Options) -> int:
    """Below how many people something is masked; 0 where nothing is."""
    return session.study.settings.privacy.min_cell if options.masked else 0
