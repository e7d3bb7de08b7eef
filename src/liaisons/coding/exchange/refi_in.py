"""Reading REFI-QDA: ``.qdc`` codebooks and ``.qdpx`` projects, defensively."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from liaisons.coding.exchange.offsets import COUNTINGS, Counting, plain, positions, tool_of
from liaisons.coding.exchange.project import (
    Case,
    Group,
    Note,
    Project,
    QCode,
    QCoding,
    Selection,
    Source,
    User,
    Variable,
)
from liaisons.errors import BadFile, UnsafeFile
from liaisons.i18n import _
from liaisons.sources import archives
from liaisons.sources.streams import BROKEN, Limits

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

#: A project description is held in memory, as is each text.
XML_LIMIT = 256 << 20
TEXT_LIMIT = 64 << 20
#: Texts compress well, and not a thousandfold.
LIMITS = Limits(members=20_000, total=4 << 30)
_GUID = re.compile(r"\{?([0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})\}?")
_SPACES = re.compile(r"\s+")
_SOURCES = {
    "TextSource": "text",
    "PDFSource": "pdf",
    "PictureSource": "picture",
    "AudioSource": "audio",
    "VideoSource": "video",
}
_SELECTIONS = ("PDFSelection", "PictureSelection", "AudioSelection", "VideoSelection")
#: How deep a codebook may be.
_DEEPEST = 100


def read_codebook(path: Path) -> Project:
    """A ``.qdc``: codes and sets of codes."""
    if path.stat().st_size > XML_LIMIT:
        raise UnsafeFile(_("{file} is too large to be a codebook.", file=path.name))
    root = _parsed(path.read_bytes(), path.name)
    if _local(root.tag) != "CodeBook":
        raise BadFile(_("{file} is not a codebook of REFI-QDA.", file=path.name))
    project = Project(origin=root.get("origin", ""), codes=list(_codes(root)))
    project.sets = [_set(element) for element in _all(root, "Sets", "Set")]
    return project


def read_project(path: Path) -> Project:
    """A ``.qdpx``, with the texts that it holds."""
    with path.open("rb") as file:
        archive = archives.opened(file, path.name, path.stat().st_size, LIMITS)
        with archive:
            names = {info.filename.casefold(): info for info in archives.entries(archive, LIMITS)}
            described = names.get("project.qde")
            if described is None:
                raise BadFile(_("{file} holds no project.qde.", file=path.name))
            root = _parsed(_bytes(archive, described, XML_LIMIT), path.name)
            if _local(root.tag) != "Project":
                raise BadFile(_("{file} is not a project of REFI-QDA.", file=path.name))
            return _project(root, _Texts(archive, names))


class _Texts:
    """The texts in an archive, by the paths that sources give."""

    def __init__(self, archive: zipfile.ZipFile, names: dict[str, zipfile.ZipInfo]) -> None:
        self._archive, self._names = archive, names

    def get(self, path: str) -> str | None:
        """The text of a path; None where the file is not there or is no text."""
        name = PurePosixPath(path.removeprefix("internal://").removeprefix("relative:///")).name
        info = self._names.get(f"sources/{name}".casefold())
        if info is None:
            return None
        try:
            return _bytes(self._archive, info, TEXT_LIMIT).decode("utf-8")
        except UnicodeDecodeError:
            return None


def _bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int) -> bytes:
    if info.file_size > limit:
        raise UnsafeFile(_("{file} is larger than any text is.", file=info.filename))
    try:
        with archive.open(info) as stream:
            content = stream.read(limit + 1)
    except BROKEN as error:
        raise BadFile(_("{file} is damaged: {error}.", file=info.filename, error=error)) from error
    if len(content) > limit:
        raise UnsafeFile(_("{file} is larger than any text is.", file=info.filename))
    return content


def _parsed(content: bytes, name: str) -> Element:
    try:
        root: Element = ElementTree.fromstring(content, forbid_dtd=True)
    except DefusedXmlException as error:
        raise UnsafeFile(
            _("{file} declares a document type or entities, which no tool does.", file=name)
        ) from error
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise BadFile(_("{file} is not XML: {error}.", file=name, error=error)) from error
    return root


def _project(root: Element, texts: _Texts) -> Project:
    origin = root.get("origin", "")
    project = Project(name=root.get("name", ""), origin=origin)
    project.users = [
        User(guid=_guid(u), name=u.get("name") or u.get("id") or "")
        for u in _all(root, "Users", "User")
    ]
    book = _child(root, "CodeBook")
    project.codes = list(_codes(book)) if book is not None else []
    project.variables = [
        Variable(guid=_guid(v), name=v.get("name", ""), type=v.get("typeOfVariable", "Text"))
        for v in _all(root, "Variables", "Variable")
    ]
    project.cases = [_case(c) for c in _all(root, "Cases", "Case")]
    counting = COUNTINGS[tool_of(origin)]
    sources = _child(root, "Sources")
    for element in sources if sources is not None else ():
        if _local(element.tag) in _SOURCES:
            project.sources.append(_source(element, texts, counting, project.notices))
    project.notes = [_note(n, texts) for n in _all(root, "Notes", "Note")]
    project.sets = [_set(s) for s in _all(root, "Sets", "Set")]
    for lost in ("Links", "Graphs"):
        if _child(root, lost) is not None:
            project.notices.append(_("{part} of the project are not read.", part=lost))
    return project


def _codes(book: Element) -> Iterator[QCode]:
    codes = _child(book, "Codes")
    if codes is not None:
        yield from _codes_below(codes, None, 0)


def _codes_below(above: Element, parent: str | None, depth: int) -> Iterator[QCode]:
    if depth > _DEEPEST:
        raise BadFile(_("The codebook is nested deeper than any codebook is."))
    for element in above:
        if _local(element.tag) != "Code":
            continue
        guid = _guid(element)
        yield QCode(
            guid=guid,
            name=element.get("name", ""),
            parent=parent,
            codable=element.get("isCodable", "true") in ("true", "1"),
            color=_color(element.get("color", "")),
            description=_text(element, "Description"),
        )
        yield from _codes_below(element, guid, depth + 1)


def _color(said: str) -> str:
    digits = said.removeprefix("#").lower()
    if not re.fullmatch("[0-9a-f]{3}|[0-9a-f]{6}", digits):
        return ""
    return "#" + ("".join(2 * d for d in digits) if len(digits) == 3 else digits)


def _source(element: Element, texts: _Texts, counting: Counting, notices: list[str]) -> Source:
    kind = _SOURCES[_local(element.tag)]
    holder = element if kind == "text" else _child(element, "Representation")
    holder = _child(element, "Transcript") if kind in ("audio", "video") else holder
    raw = None if holder is None else _content(holder, texts)
    source = Source(
        guid=_guid(element),
        name=element.get("name") or PurePosixPath(element.get("plainTextPath", "")).name,
        kind=kind,
        text=None if raw is None else plain(raw),
        codings=list(_codings(element)),
        values=_values(element),
    )
    passages = (
        [] if holder is None else [e for e in holder if _local(e.tag) == "PlainTextSelection"]
    )
    source.selections = _selections(passages, source.text, counting)
    for other in element:
        if _local(other.tag) in _SELECTIONS:
            source.selections.append(_selection(other, None, None))
    areas = sum(s.start is None for s in source.selections)
    if areas:
        notices.append(
            _(
                "{source}: {n} areas or times are not passages of a text.",
                source=source.name,
                n=areas,
            )
        )
    return source


def _content(holder: Element, texts: _Texts) -> str | None:
    inside = _child(holder, "PlainTextContent")
    if inside is not None:
        return inside.text or ""
    return texts.get(holder.get("plainTextPath", ""))


def _selections(passages: list[Element], text: str | None, said: Counting) -> list[Selection]:
    """The passages of a text, under the counting that their quoted words bear out best."""
    wanted = [(_whole(e, "startPosition"), _whole(e, "endPosition")) for e in passages]
    if text is None:
        return [_selection(e, *span) for e, span in zip(passages, wanted, strict=True)]
    names = [e.get("name", "") for e in passages]
    best, most = said, _borne_out(text, said, wanted, names)
    for other in dict.fromkeys(COUNTINGS.values()):
        count = _borne_out(text, other, wanted, names)
        if count > most:
            best, most = other, count
    places = positions(text, best)
    return [
        _selection(e, _back(places, start), _back(places, end))
        for e, (start, end) in zip(passages, wanted, strict=True)
    ]


def _borne_out(
    text: str, counting: Counting, wanted: list[tuple[int, int]], names: list[str]
) -> int:
    """How well names and passages agree: the same words count twice, a beginning once."""
    places = positions(text, counting)
    spans = [(_back(places, start), _back(places, end)) for start, end in wanted]
    return sum(
        is_quote(text[start:end], name) + (_one_line(text[start:end]) == _one_line(name))
        for (start, end), name in zip(spans, names, strict=True)
    )


def is_quote(passage: str, name: str) -> bool:
    """Whether a name is the passage it names, perhaps cut short or with other spaces."""
    said = _one_line(name.rstrip(" .…"))
    return len(said) > 2 and _one_line(passage).startswith(said)


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip()


def _back(places: Any, position: int) -> int:
    """The code point that a tool's position stands for."""
    return int(np.searchsorted(places, position))


def _selection(element: Element, start: int | None, end: int | None) -> Selection:
    return Selection(
        guid=_guid(element),
        start=start,
        end=end,
        name=element.get("name", ""),
        description=_text(element, "Description"),
        codings=list(_codings(element)),
    )


def _codings(element: Element) -> Iterator[QCoding]:
    for coding in element:
        reference = _child(coding, "CodeRef") if _local(coding.tag) == "Coding" else None
        if reference is not None:
            yield QCoding(
                guid=_guid(coding),
                code=_guid(reference, "targetGUID"),
                user=_guid(coding, "creatingUser"),
                at=coding.get("creationDateTime", ""),
            )


def _values(element: Element) -> dict[str, str]:
    found: dict[str, str] = {}
    for value in element:
        reference = _child(value, "VariableRef") if _local(value.tag) == "VariableValue" else None
        if reference is not None:
            said = [part.text or "" for part in value if part is not reference]
            found[_guid(reference, "targetGUID")] = said[0] if said else ""
    return found


def _case(element: Element) -> Case:
    return Case(
        guid=_guid(element),
        name=element.get("name", ""),
        values=_values(element),
        sources=[_guid(e, "targetGUID") for e in element if _local(e.tag) == "SourceRef"],
    )


def _set(element: Element) -> Group:
    return Group(
        guid=_guid(element),
        name=element.get("name", ""),
        codes=[
            _guid(e, "targetGUID") or _guid(e) for e in element if _local(e.tag) == "MemberCode"
        ],
        sources=[_guid(e, "targetGUID") for e in element if _local(e.tag) == "MemberSource"],
    )


def _note(element: Element, texts: _Texts) -> Note:
    return Note(
        guid=_guid(element),
        name=element.get("name", ""),
        text=plain(_content(element, texts) or ""),
    )


# --- elements, whatever their namespace ----------------------------------------------------------


def _local(tag: object) -> str:
    return str(tag).rpartition("}")[2]


def _child(element: Element, name: str) -> Element | None:
    return next((e for e in element if _local(e.tag) == name), None)


def _all(root: Element, holder: str, name: str) -> list[Element]:
    inside = _child(root, holder)
    return [] if inside is None else [e for e in inside if _local(e.tag) == name]


def _text(element: Element, name: str) -> str:
    inside = _child(element, name)
    return "" if inside is None else (inside.text or "").strip()


def _guid(element: Element, attribute: str = "guid") -> str:
    found = _GUID.fullmatch(element.get(attribute, "").strip())
    return found.group(1) if found else ""


def _whole(element: Element, attribute: str) -> int:
    said = element.get(attribute, "").strip()
    if not re.fullmatch(r"\d{1,12}", said):
        raise BadFile(_("A selection has no {attribute}.", attribute=attribute))
    return int(said)
