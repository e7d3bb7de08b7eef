"""The reference page of sources says what is there, and its examples run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from liaisons.sources import (
    all_sources,
    jsonlines,
    sheet,
    stackexchange,
    streams,
    text,
    tweetscraper,
)
from liaisons.sources.base import Source
from liaisons.sources.contract import Sample, check
from liaisons.sources.fourcat import _COLUMNS
from liaisons.sources.mapping import ROLES, Mapping
from liaisons.sources.records import Kind, Message, Refusal
from liaisons.sources.refusals import Place, Unkept
from liaisons.sources.times import Clock

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "sources.md").read_text("utf-8")
ROWS = {match[1]: match[0] for match in re.finditer(r"^\| `([a-z0-9]+)` \|.*$", PAGE, re.MULTILINE)}


@pytest.mark.parametrize("name", sorted(all_sources()))
def test_every_source_has_its_row_and_section(name: str) -> None:
    source = all_sources()[name]
    row = ROWS[name]
    assert f"\n## {name}\n" in PAGE
    assert (source.frame or "not guessed") in row
    if name != "mapping":
        for capability in source.capabilities:
            assert capability in row


def test_roles_kinds_and_columns_are_all_named() -> None:
    for role in ROLES:
        assert f"`{role}`" in PAGE
    for kind in get_args(Kind):
        assert kind in PAGE
    for column in (*sheet.COLUMNS, *_COLUMNS["reply_to"], *_COLUMNS["to_handle"]):
        assert f"`{column}`" in PAGE
    for table in stackexchange.TABLES:
        assert table in PAGE.casefold()


def test_numbers_said_are_those_in_force() -> None:
    limits = streams.LIMITS
    assert f"more than {limits.ratio} times" in PAGE
    assert f"beyond {limits.ratio_from >> 20} MB" in PAGE
    assert f"a line over {text.LINE_LIMIT >> 20} MB" in PAGE
    ego = f"at least {tweetscraper._EGO_SHARE:.0%} of {tweetscraper._EGO_FROM} messages"
    assert ego in PAGE


def test_the_mapping_shown_is_one() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    mapping = Mapping.from_toml(example)
    assert mapping.nested[0].records == "comments[]"
    assert Mapping.from_toml(mapping.to_toml()) == mapping


class Entry(msgspec.Struct):
    diary: str
    day: str


def test_the_source_shown_keeps_the_contract(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    scope = {
        "Source": Source,
        "Clock": Clock,
        "Place": Place,
        "Unkept": Unkept,
        "Refusal": Refusal,
        "Message": Message,
        "Entry": Entry,
        "jsonlines": jsonlines,
    }
    exec(example, scope)
    diary = scope["Diary"]()
    everyone = {**all_sources(), "diary": diary}
    monkeypatch.setattr("liaisons.sources.base.all_sources", lambda: everyone)
    lines = [
        {"diary": "Une journée", "day": "2021-03-28"},
        {"diary": "Une autre", "day": "2021-03-29 10:00"},
        {"diary": "Sans jour", "day": ""},
    ]
    path = tmp_path / "d.jsonl"
    path.write_text("\n".join(json.dumps(line, separators=(",", ":")) for line in lines))
    variants = tmp_path / "variants"
    variants.mkdir()
    check(diary, Sample(path=path, yields={"Message": 2, "Refusal": 1}), variants)
