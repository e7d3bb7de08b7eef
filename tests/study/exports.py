"""Small exports for tests of the study, in the shape of TweetScraper's files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import liaisons
from liaisons.study.importing import Report, import_files
from liaisons.study.planning import Request
from liaisons.study.study import Study


def tweet(identity: int, author: str, text: str, **fields: Any) -> dict[str, Any]:
    """One scraped message; the author's id is made from the handle."""
    return {
        "usernameTweet": author,
        "user_id": f"90000{sum(map(ord, author))}",
        "ID": f"80000000000{identity:06d}",
        "text": text,
        "url": f"/{author}/status/80000000000{identity:06d}",
        "datetime": f"2013-03-30 {12 + identity // 60 % 12:02d}:{identity % 60:02d}:00",
        "nbr_reply": 0,
        "nbr_retweet": 0,
        "nbr_favorite": 0,
        "is_reply": text.startswith("@"),
        "is_retweet": False,
    } | fields


def export(folder: Path, tweets: list[dict[str, Any]], name: str = "export.ndjson") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(t) + "\n" for t in tweets), "utf-8")
    return path


def new_study(folder: Path) -> Study:
    return liaisons.new(folder / "study", "Essai", "fr")


def bring(study: Study, path: Path, **fields: Any) -> Report:
    return import_files(study, Request(**{"paths": [path], "community": "c"} | fields))


SMALL = [
    tweet(1, "doc_arnica", "Quelqu'un a déjà vu ça ?"),
    tweet(2, "doc_sauge", "@ doc_arnica  oui, souvent"),
    tweet(3, "doc_arnica", "@ doc_sauge  merci ! doc_menthe le savait aussi"),
    tweet(4, "doc_menthe", "@ doc_arnica  06 12 34 56 78 pour en parler"),
]
