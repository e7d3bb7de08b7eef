"""The reference of networks says what is in the code, and no more."""

from __future__ import annotations

import re

import pytest

from liaisons.channel.platforms import GROUP, kind
from liaisons.channel.platforms.bluesky import Bluesky
from liaisons.channel.platforms.email import Email
from liaisons.channel.platforms.local import Local
from liaisons.channel.platforms.mastodon import Mastodon
from liaisons.channel.platforms.matrix import Matrix
from liaisons.plugins import names
from tests.shared import ROOT

TEXT = (ROOT / "docs" / "reference" / "platforms.md").read_text("utf-8")
OURS = {
    "local": Local, "mastodon": Mastodon, "bluesky": Bluesky, "matrix": Matrix, "email": Email
}  # fmt: skip


def _yes(able):
    return "yes" if able else "no"


@pytest.mark.parametrize("name", OURS)
def test_what_a_network_can_do_is_documented(name):
    abilities = OURS[name].abilities
    (row,) = re.findall(rf"^\| `{name}` \|(.+)\|$", TEXT, re.MULTILINE)
    said = [cell.strip() for cell in row.split("|")]
    assert said == [
        _yes(abilities.keys),
        _yes(abilities.looks),
        abilities.privacy,
        _yes(abilities.edits),
        _yes(abilities.withdraws),
        _yes(abilities.recalls),
        _yes(abilities.boosts),
        str(abilities.max_length or ""),
    ]


@pytest.mark.parametrize("name", OURS)
def test_every_setting_is_documented_and_no_other(name):
    section = re.split(r"^## ", TEXT, flags=re.MULTILINE)
    (mine,) = [part for part in section if part.startswith(f"{name}\n")]
    cells = re.findall(r"^\| (`[^|]+) \|", mine, re.MULTILINE)
    said = {word for cell in cells for word in re.findall(r"`(\w+)`", cell)}
    assert said == set(kind(name).settings.__struct_fields__)


def test_every_kind_of_ours_is_there():
    assert set(OURS) <= set(names(GROUP))
    assert set(re.findall(r"^## (\w+)$", TEXT, re.MULTILINE)) == set(OURS)
