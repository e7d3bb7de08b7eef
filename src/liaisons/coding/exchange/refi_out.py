"""Writing REFI-QDA: ``.qdc`` and ``.qdpx``, valid by the schema, in the order that it asks for."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from xml.etree import ElementTree as ET

from liaisons.coding.exchange.offsets import COUNTINGS, Counting, Tool, positions, stored
from liaisons.coding.exchange.project import (
    Project,
    QCode,
    QCoding,
    Selection,
    Source,
    Variable,
)
from liaisons.files import replacing

CODEBOOK = "urn:QDA-XML:codebook:1.0"
PROJECT = "urn:QDA-XML:project:1.0"
#: What XML cannot hold.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: A name longer than this is cut; tools show names in lists.
_NAME = 250
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_codebook(project: Project, path: Path) -> None:
    """A ``.qdc``. Sets are left out where there are none: tools stumble over an empty element."""
    root = ET.Element("CodeBook", {"xmlns": CODEBOOK, "origin": project.origin})
    _codes(ET.SubElement(root, "Codes"), project.codes)
    groups = [group for group in project.sets if group.codes]
    if groups:
        sets = ET.SubElement(root, "Sets")
        for group in groups:
            element = ET.SubElement(sets, "Set", {"guid": group.guid, "name": _clean(group.name)})
            for code in group.codes:
                ET.SubElement(element, "MemberCode", {"guid": code})
    with replacing(path) as temporary:
        temporary.write_bytes(_document(root))


def write_project(project: Project, path: Path, tool: Tool = "standard") -> None:
    """A ``.qdpx`` whose positions are counted as ``tool`` counts them."""
    counting = COUNTINGS[tool]
    root = _described(project, counting)
    with replacing(path, mode=0o600) as temporary, zipfile.ZipFile(temporary, "w") as archive:
        _put(archive, "project.qde", _document(root))
        for source in project.sources:
            if source.text is not None:
                _put(archive, f"sources/{source.guid}.txt", _bytes(source.text, counting))


def _bytes(text: str, counting: Counting) -> bytes:
    return stored(text, counting).encode("utf-8", "replace")


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """The same project makes the same file: no time of writing in it."""
    info = zipfile.ZipInfo(name, _EPOCH)
    info.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(info, content)


def _described(project: Project, counting: Counting) -> ET.Element:
    root = ET.Element(
        "Project", {"xmlns": PROJECT, "name": _clean(project.name), "origin": project.origin}
    )
    if project.users:
        users = ET.SubElement(root, "Users")
        for user in project.users:
            ET.SubElement(users, "User", {"guid": user.guid, "name": _clean(user.name)})
    if project.codes:
        _codes(ET.SubElement(ET.SubElement(root, "CodeBook"), "Codes"), project.codes)
    _variables(root, project.variables)
    _cases(root, project)
    if project.sources:
        sources = ET.SubElement(root, "Sources")
        for source in project.sources:
            _source(sources, source, project.variables, counting)
    _notes(root, project)
    _sets(root, project)
    return root


def _codes(holder: ET.Element, codes: Iterable[QCode]) -> None:
    made: dict[str, ET.Element] = {}
    for code in codes:
        above = made.get(code.parent, holder) if code.parent else holder
        said = {
            "guid": code.guid,
            "name": _clean(code.name),
            "isCodable": "true" if code.codable else "false",
        }
        if code.color:
            said["color"] = code.color
        element = ET.SubElement(above, "Code", said)
        made[code.guid] = element
        if code.description:
            _say(element, "Description", code.description)


def _variables(root: ET.Element, variables: list[Variable]) -> None:
    if variables:
        holder = ET.SubElement(root, "Variables")
        for variable in variables:
            ET.SubElement(
                holder,
                "Variable",
                {
                    "guid": variable.guid,
                    "name": _clean(variable.name),
                    "typeOfVariable": variable.type,
                },
            )


def _cases(root: ET.Element, project: Project) -> None:
    if not project.cases:
        return
    holder = ET.SubElement(root, "Cases")
    for case in project.cases:
        element = ET.SubElement(holder, "Case", {"guid": case.guid, "name": _clean(case.name)})
        _values(element, case.values, project.variables)
        for source in case.sources:
            ET.SubElement(element, "SourceRef", {"targetGUID": source})


def _values(holder: ET.Element, values: dict[str, str], variables: list[Variable]) -> None:
    types = {variable.guid: variable.type for variable in variables}
    for guid, value in values.items():
        element = ET.SubElement(holder, "VariableValue")
        ET.SubElement(element, "VariableRef", {"targetGUID": guid})
        if value:
            _say(element, f"{types.get(guid, 'Text')}Value", value)


def _source(
    holder: ET.Element, source: Source, variables: list[Variable], counting: Counting
) -> None:
    said = {"guid": source.guid, "name": _clean(source.name)[:_NAME]}
    said["plainTextPath"] = f"internal://{source.guid}.txt"
    element = ET.SubElement(holder, "TextSource", said)
    places = None if source.text is None else positions(source.text, counting)
    for selection in source.selections:
        if selection.start is None or selection.end is None:
            continue
        at = (selection.start, selection.end)
        if places is not None:
            at = (int(places[selection.start]), int(places[selection.end]))
        _passage(element, selection, at)
    for coding in source.codings:
        _coding(element, coding)
    _values(element, source.values, variables)


def _passage(holder: ET.Element, selection: Selection, at: tuple[int, int]) -> None:
    said = {"guid": selection.guid, "startPosition": str(at[0]), "endPosition": str(at[1])}
    if selection.name:
        said["name"] = _clean(selection.name)[:_NAME]
    element = ET.SubElement(holder, "PlainTextSelection", said)
    if selection.description:
        _say(element, "Description", selection.description)
    for coding in selection.codings:
        _coding(element, coding)


def _coding(holder: ET.Element, coding: QCoding) -> None:
    said = {"guid": coding.guid}
    if coding.user:
        said["creatingUser"] = coding.user
    if coding.at:
        said["creationDateTime"] = coding.at
    element = ET.SubElement(holder, "Coding", said)
    ET.SubElement(element, "CodeRef", {"targetGUID": coding.code})


def _notes(root: ET.Element, project: Project) -> None:
    if project.notes:
        holder = ET.SubElement(root, "Notes")
        for note in project.notes:
            element = ET.SubElement(holder, "Note", {"guid": note.guid, "name": _clean(note.name)})
            _say(element, "PlainTextContent", note.text)


def _sets(root: ET.Element, project: Project) -> None:
    if not project.sets:
        return
    holder = ET.SubElement(root, "Sets")
    for group in project.sets:
        element = ET.SubElement(holder, "Set", {"guid": group.guid, "name": _clean(group.name)})
        for code in group.codes:
            ET.SubElement(element, "MemberCode", {"targetGUID": code})
        for source in group.sources:
            ET.SubElement(element, "MemberSource", {"targetGUID": source})


def _say(holder: ET.Element, name: str, text: str) -> None:
    ET.SubElement(holder, name).text = _clean(text)


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)


def _document(root: ET.Element) -> bytes:
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
