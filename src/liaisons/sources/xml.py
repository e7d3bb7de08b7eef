"""XML read as it streams by: one element's attributes at a time, no tree, no entities.

A document that declares entities is refused before any is used (that is how a kilobyte becomes a
gigabyte); so is one that points to another file. A plain document type is let through.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NoReturn
from xml.parsers import expat

from liaisons.errors import BadFile, UnsafeFile
from liaisons.i18n import _, number
from liaisons.sources.opening import Member
from liaisons.sources.streams import PIECE

#: One tag with its attributes, in bytes: longer than any text people write.
ELEMENT_LIMIT = 64 << 20


def elements(member: Member, name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """(rank from 1, attributes) of every element called ``name``, in the order of the document.

    Raises UnsafeFile where the document declares entities, BadFile where it is not well-formed.
    """
    found: list[dict[str, str]] = []
    parser = _parser(member, name, found)
    rank = 0
    silent = 0
    with member.open() as stream:
        while True:
            piece = stream.read1(PIECE)
            _feed(parser, piece, member)
            silent = 0 if found else silent + len(piece)
            if silent > ELEMENT_LIMIT:
                raise BadFile(_too_long(member, parser))
            for attributes in found:
                rank += 1
                yield rank, attributes
            found.clear()
            if not piece:
                return


def _parser(member: Member, name: str, found: list[dict[str, str]]) -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == name:
            found.append(attributes)

    def refuse(*_declaration: object) -> NoReturn:
        raise UnsafeFile(
            _(
                "{file} declares XML entities, which no export does and which can be made to fill "
                "the memory. Nothing was read.",
                file=member.name,
            )
        )

    parser.StartElementHandler = start
    parser.EntityDeclHandler = refuse
    parser.UnparsedEntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    return parser


def _feed(parser: expat.XMLParserType, piece: bytes, member: Member) -> None:
    try:
        parser.Parse(piece, not piece)
    except UnsafeFile:  # from the handlers; it is a ValueError, too
        raise
    except (expat.ExpatError, ValueError, LookupError) as error:
        raise BadFile(
            _(
                "{file} is not well-formed XML after line {line} ({error}): it breaks off or is "
                "damaged. Fetch it again.",
                file=member.name,
                line=number(parser.CurrentLineNumber),
                error=error,
            )
        ) from error


def _too_long(member: Member, parser: expat.XMLParserType) -> str:
    return _(
        "{file}, line {line}: one element is longer than {limit} MB, which no message is.",
        file=member.name,
        line=number(parser.CurrentLineNumber),
        limit=ELEMENT_LIMIT >> 20,
    )
