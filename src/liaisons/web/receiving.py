"""Files that come with a form, streamed to the study's private folder as they arrive.

Starlette would put them in the system's folder for temporary files first; what people say about
their patients has no business there.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from liaisons.errors import BadFile
from liaisons.files import private
from liaisons.i18n import _, number
from liaisons.study.deliveries import file_name

#: Bytes of one delivery, and files in it.
LIMIT = 8 << 30
FILES = 1_000
#: Bytes of what else a form says beside its files.
_FIELD = 10_000
#: What must stay free on the disk: an import writes about as much again as it reads.
_SPARE = 1 << 28
_MB = 1 << 20


class TooLarge(BadFile):
    """More is handed in than is taken through the browser."""


class _Parts:
    """The parts of a form, of which the files are written as they come."""

    def __init__(self, folder: Path) -> None:
        self.names: list[str] = []
        self.fields: dict[str, bytes] = {}
        self._folder = folder
        self._file: BinaryIO | None = None
        self._header, self._value = b"", b""
        self._filename: bytes | None = None
        self._name = ""
        self._path: Path | None = None

    def on_part_begin(self) -> None:
        self._filename, self._name = None, ""

    def on_header_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def on_header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def on_header_end(self) -> None:
        if self._header.lower() == b"content-disposition":
            said = parse_options_header(self._value)[1]
            self._filename = said.get(b"filename")
            if self._filename is None:
                self._name = said.get(b"name", b"").decode("utf-8", "replace")
        self._header, self._value = b"", b""

    def on_headers_finished(self) -> None:
        if not self._filename:  # a field that is no file, or a file input left empty
            return
        if len(self.names) >= FILES:
            raise TooLarge(
                _("More than {n} files at once: put them in a ZIP archive.", n=number(FILES))
            )
        name = file_name(self._filename.decode("utf-8", "replace"), self.names)
        self._path = self._folder / name
        self._file = private(self._path)
        self.names.append(name)

    def on_part_data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(data[start:end])
        elif self._name:
            held = self.fields.get(self._name, b"") + data[start:end]
            if len(held) > _FIELD or len(self.fields) > FILES:
                raise TooLarge(
                    _("What was sent is too large for this page. Send it in smaller parts.")
                )
            self.fields[self._name] = held

    def on_part_end(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None


async def receive(
    stream: AsyncIterator[bytes],
    content_type: str,
    announced: int | None,
    folder: Path,
    fields: dict[str, str] | None = None,
) -> list[str]:
    """Write the files of a form to ``folder``; their names. What else it says goes to ``fields``.

    Raises TooLarge beyond ``LIMIT`` or what the disk can hold, BadFile where the form is cut off
    or holds no file.
    """
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or b"boundary" not in options:
        raise BadFile(_("This is not a form with files."))
    limit = min(LIMIT, shutil.disk_usage(folder).free - _SPARE)
    _check(announced or 0, limit)
    parts = _Parts(folder)
    callbacks = {name: getattr(parts, name) for name in dir(parts) if name.startswith("on_")}
    parser = MultipartParser(options[b"boundary"], callbacks)  # type: ignore[arg-type]
    came = 0
    try:
        async for chunk in stream:
            came += len(chunk)
            _check(came, limit)
            parser.write(chunk)
        parser.finalize()
    except MultipartParseError as error:
        raise BadFile(_("The files did not come whole. Send them again.")) from error
    finally:
        parts.on_part_end()
    if not parts.names:
        raise BadFile(_("No file was chosen. Choose one or several, or drop them on the page."))
    if fields is not None:
        fields |= {name: value.decode("utf-8", "replace") for name, value in parts.fields.items()}
    return parts.names


def _check(size: int, limit: int) -> None:
    if size > limit:
        raise TooLarge(
            _(
                "This is more than the {limit} MB that can be taken through the browser here. "
                "Compress it, or import it on the command line: liaisons import.",
                limit=number(max(limit, 0) // _MB),
            )
        )
