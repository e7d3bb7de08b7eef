"""Transcripts as people have them: text, Word, OpenDocument, PDF, subtitles, Whisper."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from liaisons.coding.exchange.offsets import plain
from liaisons.coding.interviews.speakers import turns
from liaisons.coding.interviews.store import Turn
from liaisons.errors import BadFile, LiaisonsError, Missing, UnsafeFile
from liaisons.i18n import _
from liaisons.sources import archives
from liaisons.sources.streams import Limits

#: A transcript is held in memory.
FILE_LIMIT = 256 << 20
_LIMITS = Limits(members=20_000, total=1 << 30, ratio=200, ratio_from=16 << 20)


class Transcript(msgspec.Struct, frozen=True, kw_only=True):
    """A text and who speaks where."""

    text: str
    turns: list[Turn]


class _Line(msgspec.Struct, frozen=True):
    """A subtitle or a segment of Whisper: when, who, what."""

    begin_ms: int
    speaker: str
    text: str


def read_transcript(path: Path, asks: Sequence[str] = ()) -> Transcript:
    """The transcript in a file, by its ending. Raises BadFile where it is none."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise BadFile(
            _(
                "{file} is no transcript that can be read: {known}.",
                file=path.name,
                known=", ".join(_READERS),
            )
        )
    if path.stat().st_size > FILE_LIMIT:
        raise UnsafeFile(_("{file} is too large to be a transcript.", file=path.name))
    content = path.read_bytes()
    if content[:4] == b"PK\x03\x04":
        archives.opened(io.BytesIO(content), path.name, len(content), _LIMITS).close()
    try:
        read = reader(content)
    except LiaisonsError:
        raise
    except Exception as error:
        raise _broken(path, error) from error
    if isinstance(read, str):
        text = plain(read)
        return _checked(path, Transcript(text=text, turns=turns(text, asks)))
    return _checked(path, _of_lines(read, asks))


def _broken(path: Path, error: Exception) -> BadFile:
    said = str(error)[:200] or type(error).__name__
    return BadFile(_("{file} cannot be read: {error}.", file=path.name, error=said))


def _checked(path: Path, found: Transcript) -> Transcript:
    if not found.text.strip():
        raise BadFile(_("{file} holds no text.", file=path.name))
    return found


def _of_lines(lines: list[_Line], asks: Sequence[str]) -> Transcript:
    """Segments of the same speaker that follow each other are one turn."""
    known = {name.casefold() for name in asks}
    text, found = "", list[Turn]()
    for line in lines:
        said = " ".join(line.text.split())
        if not said:
            continue
        if found and found[-1].speaker == line.speaker:
            text += f" {said}"
            found[-1] = msgspec.structs.replace(found[-1], end=len(text))
            continue
        text += ("\n" if text else "") + (f"{line.speaker} : " if line.speaker else "")
        turn = Turn(
            speaker=line.speaker,
            start=len(text),
            end=len(text) + len(said),
            asks=line.speaker.casefold() in known,
            begin_ms=line.begin_ms,
        )
        found.append(turn)
        text += said
    return Transcript(text=text, turns=found if any(t.speaker for t in found) else [])


# --- each kind of file ----------------------------------------------------------------------------


def _txt(content: bytes) -> str:
    for encoding in (
        ("utf-8-sig", "utf-16")
        if content[:2] in (b"\xff\xfe", b"\xfe\xff")
        else (
            "utf-8-sig",
            "cp1252",
        )
    ):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise BadFile(_("This is not a text."))


def _docx(content: bytes) -> str:
    docx = _library("docx")
    document = docx.Document(io.BytesIO(content))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def _odt(content: bytes) -> str:
    odfdo = _library("odfdo")
    _forbid_entities(content)
    document = odfdo.Document(io.BytesIO(content))
    paragraphs = document.body.get_elements("descendant::text:p|descendant::text:h")
    return "\n".join("".join(p.text_recursive) for p in paragraphs)


def _forbid_entities(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in ("content.xml", "styles.xml", "meta.xml", "settings.xml"):
            if name in archive.namelist() and b"<!ENTITY" in archive.read(name):
                raise UnsafeFile(
                    _("{file} declares a document type or entities, which no tool does.", file=name)
                )


def _pdf(content: bytes) -> str:
    pypdf = _library("pypdf")
    reader = pypdf.PdfReader(io.BytesIO(content))
    return "\n".join(page.extract_text() for page in reader.pages)


def _subtitles(kind: str) -> Callable[[bytes], list[_Line]]:
    def read(content: bytes) -> list[_Line]:
        pysubs2 = _library("pysubs2")
        found = pysubs2.SSAFile.from_string(plain(_txt(content)), format_=kind)
        return [_cue(event.start, event.name, event.plaintext) for event in found.events]

    return read


def _cue(begin: int, name: str, text: str) -> _Line:
    """A subtitle, whose speaker stands in it as in any transcript."""
    named = turns(text)
    if not name and len(named) == 1:
        return _Line(begin, named[0].speaker, text[named[0].start :])
    return _Line(begin, name, text)


def _whisper(content: bytes) -> list[_Line]:
    said = msgspec.json.decode(_txt(content))
    if isinstance(said, dict) and isinstance(said.get("transcription"), list):
        return [_cpp(segment) for segment in said["transcription"]]
    segments = said.get("segments") if isinstance(said, dict) else None
    if not isinstance(segments, list):
        raise BadFile(_("This is not the JSON of Whisper: it has no segments."))
    return [_segment(segment) for segment in segments]


def _cpp(segment: dict[str, Any]) -> _Line:
    speaker = str(segment.get("speaker") or "")
    return _Line(int(segment["offsets"]["from"]), speaker, str(segment["text"]))


def _segment(segment: dict[str, Any]) -> _Line:
    begin = round(1000 * float(segment["start"]))
    return _Line(begin, str(segment.get("speaker") or ""), str(segment["text"]))


def _library(name: str) -> Any:
    import importlib

    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Missing(
            _("Reading this kind of file needs: pip install liaisons[interviews]")
        ) from error


_READERS: dict[str, Callable[[bytes], str | list[_Line]]] = {
    ".txt": _txt,
    ".docx": _docx,
    ".odt": _odt,
    ".pdf": _pdf,
    ".srt": _subtitles("srt"),
    ".vtt": _subtitles("vtt"),
    ".json": _whisper,
}
