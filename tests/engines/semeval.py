"""A real forum (Qatar Living, SemEval 2016 task 3) as a sheet of seven columns."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import defusedxml.ElementTree as ET

from tests.shared import shared_data

_FILE = "SemEval2016-Task3-CQA-QL-train-part2.xml"


def sheet(path: Path) -> Path:
    """Each question with the comments on it, once: a question comes back under several others."""
    root = ET.parse(shared_data("semeval2016_cqa", _FILE), forbid_dtd=False).getroot()
    rows = {row[0]: row for thread in root.iter("Thread") for row in _rows(thread)}
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(["id", "fil", "auteur", "date", "texte", "repond_a", "type"])
        lines.writerows(rows.values())
    return path


def _rows(thread: Any) -> list[list[str]]:
    question = thread.find("RelQuestion")
    about = question.get("RELQ_ID")
    text = f"{question.findtext('RelQSubject')} {question.findtext('RelQBody') or ''}"
    opening = [about, about, question.get("RELQ_USERID"), question.get("RELQ_DATE"), text, "", ""]
    comments = [
        [c.get("RELC_ID"), about, c.get("RELC_USERID"), c.get("RELC_DATE"), c.findtext("RelCText")]
        for c in thread.iter("RelComment")
    ]
    return [opening, *([*comment, about, "comment"] for comment in comments)]
