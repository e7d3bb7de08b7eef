"""Projects kept in SQLite by QualCoder and Taguette: strangers' files, opened to read only."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, ClassVar

from liaisons.coding.exchange.identity import same
from liaisons.coding.exchange.offsets import plain
from liaisons.coding.exchange.project import (
    Case,
    Project,
    QCode,
    QCoding,
    Selection,
    Source,
    User,
)
from liaisons.errors import BadFile
from liaisons.i18n import _

_START = b"SQLite format 3\x00"
#: Steps of SQLite's machine after which a query is given up: no honest one takes as many.
_STEPS = 200
_STEP = 1_000_000
_QUALCODER = {
    "source": ("id", "name", "fulltext"),
    "code_name": ("cid", "name", "memo", "catid", "color"),
    "code_cat": ("catid", "name", "memo", "supercatid"),
    "code_text": ("cid", "fid", "seltext", "pos0", "pos1", "owner", "date"),
    "cases": ("caseid", "name"),
    "case_text": ("caseid", "fid"),
}
_TAGUETTE = {
    "documents": ("id", "name", "contents"),
    "tags": ("id", "path", "description"),
    "highlights": ("id", "document_id", "start_offset", "end_offset"),
    "highlight_tags": ("highlight_id", "tag_id"),
}


def read_database(path: Path) -> Project:
    """The project in a database, by the tables that it has."""
    with _opened(path) as connection:
        names = _tables(connection)
        if _QUALCODER.keys() - {"cases", "case_text"} <= names:
            return _qualcoder(_Rows(connection, path), names)
        if _TAGUETTE.keys() <= names:
            return _taguette(_Rows(connection, path))
    raise BadFile(_("{file} is a project of neither QualCoder nor Taguette.", file=path.name))


def is_database(path: Path) -> bool:
    """Whether a file begins as those of SQLite do."""
    with path.open("rb") as file:
        return file.read(len(_START)) == _START


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The database, never written, its views and triggers never trusted."""
    if not is_database(path):
        raise BadFile(_("{file} is not a database.", file=path.name))
    left = iter(range(_STEPS))
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        connection.execute("pragma trusted_schema = off")
        connection.execute("pragma query_only = on")
        connection.set_progress_handler(lambda: next(left, None) is None, _STEP)
        yield connection
    except (sqlite3.Error, OverflowError, UnicodeDecodeError) as error:
        raise BadFile(_("{file} cannot be read: {error}.", file=path.name, error=error)) from error
    finally:
        connection.close()


def _tables(connection: sqlite3.Connection) -> set[str]:
    found = connection.execute("select name from sqlite_master where type = 'table'")
    return {name for (name,) in found if isinstance(name, str)}


class _Rows:
    """Rows of known tables and columns."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    def of(self, table: str, columns: Sequence[str]) -> list[dict[str, Any]]:
        """The rows of a table; a column of another kind than text or number reads as null."""
        asked = f"select {', '.join(columns)} from {table}"
        return [
            {c: v if isinstance(v, str | int) else None for c, v in zip(columns, row, strict=True)}
            for row in self._connection.execute(asked)
        ]


def _qualcoder(rows: _Rows, names: set[str]) -> Project:
    tables = {t: rows.of(t, c) for t, c in _QUALCODER.items() if t in names}
    project = Project(origin="QualCoder")
    cats = {c["catid"]: c for c in tables["code_cat"]}
    for cat in _parents_first(cats):
        above = cats.get(cat["supercatid"])
        project.codes.append(
            QCode(
                guid=same("qualcoder category", cat["name"]),
                name=str(cat["name"] or ""),
                parent=same("qualcoder category", above["name"]) if above else None,
                codable=False,
                description=str(cat["memo"] or ""),
            )
        )
    codes: dict[object, str] = {}
    for code in tables["code_name"]:
        above, guid = cats.get(code["catid"]), same("qualcoder code", code["name"])
        codes[code["cid"]] = guid
        project.codes.append(
            QCode(
                guid=guid,
                name=str(code["name"] or ""),
                parent=same("qualcoder category", above["name"]) if above else None,
                color=_color(code["color"]),
                description=str(code["memo"] or ""),
            )
        )
    owners = dict.fromkeys(str(c["owner"] or "") for c in tables["code_text"])
    users = {o: User(guid=same("qualcoder owner", o), name=o) for o in owners if o}
    project.users = list(users.values())
    sources = {s["id"]: _text_source(s) for s in tables["source"] if s["fulltext"] is not None}
    for coding in tables["code_text"]:
        source = sources.get(coding["fid"])
        if source is None or coding["cid"] not in codes:
            project.notices.append(_("A coding of QualCoder points to nothing."))
            continue
        _add(source, coding, codes[coding["cid"]], users)
    project.sources = list(sources.values())
    project.cases = _cases(tables, sources)
    return project


def _text_source(row: dict[str, Any]) -> Source:
    name = str(row["name"] or "")
    return Source(guid=same("qualcoder source", name), name=name, text=plain(str(row["fulltext"])))


def _parents_first(cats: dict[object, dict[str, Any]]) -> list[dict[str, Any]]:
    """Categories, each after the one above it; a circle is cut where it is met."""
    done: dict[object, dict[str, Any]] = {}
    for start in cats:
        line: list[object] = []
        at: object = start
        while at in cats and at not in done and at not in line:
            line.insert(0, at)
            at = cats[at]["supercatid"]
        done |= {key: cats[key] for key in line}
    return list(done.values())


def _color(said: object) -> str:
    text = str(said or "").lower()
    digits = text.removeprefix("#")
    whole = len(digits) == 6 and all(d in "0123456789abcdef" for d in digits)
    return f"#{digits}" if whole else ""


def _add(source: Source, coding: dict[str, Any], code: str, users: dict[str, User]) -> None:
    start, end = coding["pos0"], coding["pos1"]
    owner = users.get(str(coding["owner"] or ""))
    said = QCoding(
        guid=same(source.guid, code, start, end, coding["owner"]),
        code=code,
        user=owner.guid if owner else "",
        at=_time(coding["date"]),
    )
    if not (isinstance(start, int) and isinstance(end, int)):
        source.codings.append(said)
        return
    selection = Selection(
        guid=same(source.guid, start, end),
        start=start,
        end=end,
        name=str(coding["seltext"] or ""),
        codings=[said],
    )
    source.selections.append(selection)


def _time(said: object) -> str:
    try:
        return dt.datetime.fromisoformat(str(said)).strftime("%Y-%m-%dT%H:%M:%SZ")
    except ValueError:
        return ""


def _cases(tables: dict[str, list[dict[str, Any]]], sources: dict[object, Source]) -> list[Case]:
    found = {
        c["caseid"]: Case(guid=same("qualcoder case", c["name"]), name=str(c["name"] or ""))
        for c in tables.get("cases", [])
    }
    for part in tables.get("case_text", []):
        case, source = found.get(part["caseid"]), sources.get(part["fid"])
        if case is not None and source is not None and source.guid not in case.sources:
            case.sources.append(source.guid)
    return list(found.values())


# --- Taguette -------------------------------------------------------------------------------------


def _taguette(rows: _Rows) -> Project:
    tables = {table: rows.of(table, columns) for table, columns in _TAGUETTE.items()}
    project = Project(origin="Taguette")
    codes: dict[object, str] = {}
    for tag in tables["tags"]:
        codes[tag["id"]] = guid = same("taguette tag", tag["path"])
        description = str(tag["description"] or "")
        project.codes.append(QCode(guid=guid, name=str(tag["path"]), description=description))
    documents = {d["id"]: _Html(str(d["contents"] or "")) for d in tables["documents"]}
    sources = {
        d["id"]: Source(
            guid=same("taguette document", d["name"]),
            name=str(d["name"] or ""),
            text=documents[d["id"]].text,
        )
        for d in tables["documents"]
    }
    tagged: dict[object, list[str]] = {}
    for mark in tables["highlight_tags"]:
        if mark["tag_id"] in codes:
            tagged.setdefault(mark["highlight_id"], []).append(codes[mark["tag_id"]])
    for highlight in tables["highlights"]:
        source = sources.get(highlight["document_id"])
        if source is not None:
            html = documents[highlight["document_id"]]
            _highlight(source, html, highlight, tagged.get(highlight["id"], []))
    project.sources = list(sources.values())
    return project


def _highlight(source: Source, html: _Html, highlight: dict[str, Any], codes: list[str]) -> None:
    start = html.place(highlight["start_offset"])
    end = html.place(highlight["end_offset"], ends=True)
    source.selections.append(
        Selection(
            guid=same(source.guid, start, end),
            start=start,
            end=end,
            codings=[QCoding(guid=same(source.guid, start, end, c), code=c) for c in codes],
        )
    )


class _Html(HTMLParser):
    """The words of a page, and where the bytes of its words went.

    Taguette counts bytes of UTF-8 over the words alone; ends of paragraphs are added here.
    """

    _BLOCKS: ClassVar[frozenset[str]] = frozenset(
        ("p", "div", "li", "br", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote")
    )

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self._pieces: list[tuple[int, int, bytes]] = []  # first byte, place in the text, words
        self._bytes = 0
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        words = data.encode("utf-8", "replace")
        self._pieces.append((self._bytes, len(self.text), words))
        self._bytes += len(words)
        self.text += data.replace("\r", " ")

    def handle_endtag(self, tag: str) -> None:
        self._end(tag)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag == "br":
            self._end(tag)

    def _end(self, tag: str) -> None:
        if tag in self._BLOCKS and self.text and not self.text.endswith("\n"):
            self.text += "\n"

    def place(self, byte: object, *, ends: bool = False) -> int:
        """The code point of the text at which a byte of the words stands.

        Between two paragraphs a passage begins in the second and ends in the first.
        """
        wanted = byte if isinstance(byte, int) else 0
        for first, place, words in self._pieces:
            if wanted < first + len(words) + ends:
                return place + len(words[: max(0, wanted - first)].decode("utf-8", "replace"))
        return len(self.text)
