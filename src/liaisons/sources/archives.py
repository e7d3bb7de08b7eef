"""ZIP archives from outside: what may be read in them, and what is refused before reading."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from liaisons.errors import BadFile, UnsafeFile
from liaisons.i18n import _
from liaisons.sources.streams import Limits, bomb

#: What makes a ZIP a workbook (XLSX, XLSB, ODS): read as one file, not as an archive.
_WORKBOOKS = ("xl/workbook.xml", "xl/workbook.bin", "content.xml")
#: A workbook is held in memory: bytes unpacked.
_WORKBOOK_LIMIT = 1 << 30
_ENCRYPTED = 0x1


def opened(file: Path | BinaryIO, name: str, size: int, limits: Limits) -> zipfile.ZipFile:
    """The archive in ``file`` (``size`` bytes), once its table of contents has proved harmless.

    Raises BadFile (broken, password), UnsafeFile (paths that leave the folder, bombs).
    """
    try:
        archive = zipfile.ZipFile(file)
    except (
        zipfile.BadZipFile,
        OSError,
        NotImplementedError,
        ValueError,
        OverflowError,
        EOFError,
        struct.error,
    ) as error:
        raise BadFile(
            _(
                "{file} is a damaged ZIP archive: its table of contents cannot be read ({error}). "
                "Fetch it again.",
                file=name,
                error=error,
            )
        ) from error
    try:
        _check(archive, name, size, limits)
    except BadFile:
        archive.close()
        raise
    return archive


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """Whether the archive is a spreadsheet, which is read as a whole."""
    names = archive.NameToInfo
    return any(name in names for name in _WORKBOOKS) and (
        "[Content_Types].xml" in names or "mimetype" in names
    )


def entries(archive: zipfile.ZipFile, limits: Limits) -> list[zipfile.ZipInfo]:
    """The files of the archive by name, without folders and what an operating system adds."""
    return sorted(
        (i for i in archive.infolist() if not i.is_dir() and not _hidden(i.filename)),
        key=lambda i: i.filename,
    )


def _hidden(name: str) -> bool:
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)


def _check(archive: zipfile.ZipFile, name: str, size: int, limits: Limits) -> None:
    infos = archive.infolist()
    for info in infos:
        if _leaves(info.filename):
            raise UnsafeFile(
                _(
                    "{file} holds an entry that points outside the archive ({entry}). "
                    "Nothing was read. Do not unpack it either.",
                    file=name,
                    entry=info.filename,
                )
            )
        if info.flag_bits & _ENCRYPTED:
            raise BadFile(
                _(
                    "{file} is protected by a password. Unpack it and give the folder.",
                    file=name,
                )
            )
    if len(infos) > limits.members or _is_bomb(infos, size, limits):
        raise UnsafeFile(bomb(name))
    if is_workbook(archive) and sum(i.file_size for i in infos) > _WORKBOOK_LIMIT:
        raise UnsafeFile(bomb(name))


def _leaves(name: str) -> bool:
    """``../``, absolute paths and drive letters, with either slash."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or parts[0] == "" or parts[0].endswith(":")


def _is_bomb(infos: list[zipfile.ZipInfo], size: int, limits: Limits) -> bool:
    unpacked = sum(i.file_size for i in infos)
    packed = sum(i.compress_size for i in infos)
    # Entries that share their bytes (Fifield 2019) weigh more together than the archive does.
    return (
        packed > size
        or unpacked > limits.total
        or (unpacked > limits.ratio_from and unpacked > limits.ratio * max(packed, 1))
    )
