"""Text copied from a private group, parted into messages: the rows of the seven-column sheet.

What is copied from a page or from a conversation has no form that one could count on, so this only
proposes: a person sees the rows in a table and corrects them before anything is imported.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator

from liaisons.sources.sheet import COLUMNS

#: A line that begins another thread.
_BREAK = re.compile(r"\s*-{3,}\s*$")
#: ``[28/03/2026 14:05] Marie: text`` and ``28/03/2026, 14:05 - Marie: text``, as chats export them.
_CHAT = re.compile(
    r"\[?(\d{1,2}[/.]\d{1,2}[/.]\d{2,4}),?\s+(?:à\s+|at\s+)?(\d{1,2})[:h](\d{2})(?::\d{2})?\]?"
    r"\s*(?:-\s*)?([^:]{1,60}?)\s*:\s(.*)$"
)
_WORDS = (
    r"J['’]aime|Je comprends|Like|Répondre|Reply|Commenter|Comment|Partager|Share|Modifié|Edited"
)
_AGO = r"(?P<n>\d+)\s*(?P<unit>min|h|j|d|sem|w)\b\.?"
#: The line of buttons below a comment, often with its age.
_BUTTONS = re.compile(rf"(?:(?:{_WORDS}|·|\d+|{_AGO})\s*)+$", re.IGNORECASE)
_RELATIVE = re.compile(_AGO, re.IGNORECASE)
_MONTHS = (
    ("janvier", "january"),
    ("février", "february"),
    ("mars", "march"),
    ("avril", "april"),
    ("mai", "may"),
    ("juin", "june"),
    ("juillet", "july"),
    ("août", "august"),
    ("septembre", "september"),
    ("octobre", "october"),
    ("novembre", "november"),
    ("décembre", "december"),
)
_NUMBERED = {name: n for n, names in enumerate(_MONTHS, 1) for name in names}
_DATED = re.compile(
    rf"(?P<day>\d{{1,2}})\s+(?P<month>{'|'.join(_NUMBERED)})(?:\s+(?P<year>\d{{4}}))?"
    r"(?:\s*,?\s*(?:à|at)?\s*(?P<hour>\d{1,2})[:h](?P<minute>\d{2}))?$",
    re.IGNORECASE,
)
_UNITS = {"min": 1, "h": 60, "j": 1440, "d": 1440, "sem": 10_080, "w": 10_080}
_NAME = 60
#: What a name may end with, though a sentence does not: Marie D.
_INITIAL = re.compile(r"(?:^|[\s-])[^\W\d_]\.$")
_ENDS = (".", "!", "?", "…", ":", ",")

Row = list[str]


def segments(text: str, now: dt.datetime) -> list[Row]:
    """The messages in a pasted text, as rows of the sheet: id, thread, who, when, text, whom, kind.

    ``now`` is the moment from which "2 h" is counted back, by the clock of the place.
    """
    rows: list[Row] = []
    for number, part in enumerate(_threads(text), 1):
        found = list(_chat(part)) or list(_blocks(part, now))
        for position, (who, when, said) in enumerate(found):
            kind = "commentaire" if position else "publication"
            rows.append([f"m{len(rows) + 1}", f"f{number}", who, when, said, "", kind])
    return rows


def sheet(rows: list[Row]) -> bytes:
    """The rows that say something as a file, as a person would have filled it in."""
    written = io.StringIO(newline="")
    writer = csv.writer(written, delimiter=";", lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(row for row in rows if row[COLUMNS.index("texte")].strip())
    return written.getvalue().encode()


def _threads(text: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for line in text.splitlines():
        if _BREAK.match(line):
            parts.append([])
        else:
            parts[-1].append(line.strip())
    return [part for part in parts if any(part)]


def _chat(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """The messages of a conversation in which each line says when and who."""
    opened: tuple[str, str, list[str]] | None = None
    for line in lines:
        found = _CHAT.match(line)
        if found:
            if opened:
                yield opened[0], opened[1], "\n".join(opened[2]).strip()
            when = f"{found[1].replace('.', '/')} {int(found[2]):02d}:{found[3]}"
            opened = found[4].strip(), when, [found[5]]
        elif opened:
            opened[2].append(line)
    if opened:
        yield opened[0], opened[1], "\n".join(opened[2]).strip()


def _blocks(lines: list[str], now: dt.datetime) -> Iterator[tuple[str, str, str]]:
    """The messages of a page: blocks parted by blank lines, or by the buttons below a comment."""
    block: list[str] = []
    when = ""
    for line in [*lines, ""]:
        if line and not _BUTTONS.match(line):
            block.append(line)
            continue
        when = _moment(line, now) if line else when
        if block:
            yield _message(block, when, now)
        block, when = [], ""


def _message(block: list[str], when: str, now: dt.datetime) -> tuple[str, str, str]:
    """(who, when, what) of a block: a first line that is short and ends no sentence is a name, and
    so is one that stands above a moment.
    """
    who = ""
    if len(block) > 1 and len(block[0]) <= _NAME:
        ends = block[0].endswith(_ENDS) and not _INITIAL.search(block[0])
        if not ends or (_moment(block[1], now) and len(block) > 2):
            who, block = block[0], block[1:]
    dated = _moment(block[0], now)
    if dated and len(block) > 1:
        when, block = dated, block[1:]
    return who, when, "\n".join(block)


def _moment(line: str, now: dt.datetime) -> str:
    """The moment that a line of its own tells; empty where it tells none."""
    found = _DATED.match(line)
    if found:
        return _written(found, now)
    ago = _RELATIVE.search(line)
    if ago is None or not _BUTTONS.match(line):
        return ""
    minutes = int(ago["n"]) * _UNITS[ago["unit"].lower()]
    return f"{now - dt.timedelta(minutes=minutes):%d/%m/%Y %H:%M}"


def _written(found: re.Match[str], now: dt.datetime) -> str:
    """A day written with the name of its month; without a year the last such day there was."""
    month, hour, minute = _NUMBERED[found["month"].lower()], found["hour"], found["minute"]
    for year in [int(found["year"])] if found["year"] else [now.year, now.year - 1]:
        try:
            at = dt.datetime(year, month, int(found["day"]), int(hour or 12), int(minute or 0))
        except ValueError:
            return ""
        if found["year"] or at <= now.replace(tzinfo=None):
            return f"{at:%d/%m/%Y %H:%M}"
    return ""
