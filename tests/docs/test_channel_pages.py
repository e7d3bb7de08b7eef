"""The pages on the channel say what its code does: keys, defaults, rules, commands."""

from __future__ import annotations

import json
import re
import shlex
import socket
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from typer.testing import CliRunner

from liaisons.channel import rules
from liaisons.channel.settings import Settings, parse
from liaisons.cli.app import app

DOCS = Path(__file__).parents[2] / "docs"
BOTH = pytest.mark.parametrize("folder", [DOCS, DOCS / "fr"], ids=["en", "fr"])
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]*?) ?\| (.+) \|$", re.MULTILINE)
EMPTY = {"en": "empty", "fr": "vide"}


def _read(folder, page):
    return (folder / page).read_text("utf-8")


def _blocks(text, kind):
    return re.findall(rf"^ *```{kind}\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)


def _keys(struct, before=""):
    found = {}
    for field in msgspec.structs.fields(struct):
        made = field.default_factory
        usual = field.default if made is msgspec.NODEFAULT else made()
        if isinstance(usual, msgspec.Struct):
            found |= _keys(type(usual), f"{before}{field.name}.")
        else:
            found[before + field.name] = usual
    return found


def _written(usual, empty):
    if usual is msgspec.NODEFAULT:
        return ""
    if usual == "":
        return empty
    return f"`{usual if isinstance(usual, str) else json.dumps(usual)}`"


@BOTH
def test_every_key_is_there_with_its_default_and_no_other(folder):
    empty = EMPTY["fr" if folder.name == "fr" else "en"]
    said = {
        key: usual for key, usual, _what in ROW.findall(_read(folder, "reference/channel-toml.md"))
    }
    assert said == {key: _written(usual, empty) for key, usual in _keys(Settings).items()}


@BOTH
def test_the_settings_shown_can_be_read(folder):
    (shown,) = _blocks(_read(folder, "reference/channel-toml.md"), "toml")
    policy = parse(shown)
    assert [rule.code for rule in policy.rules] == ["off_topic"]


@BOTH
def test_everything_that_a_rule_looks_at_is_named_and_no_other(folder):
    text = _read(folder, "reference/channel-rules.md")
    cells = re.findall(r"^\| (`[^|]+`) \|", text, re.MULTILINE)
    named = [name for cell in cells for name in re.findall(r"`([^`]+)`", cell)]
    assert named == [*rules.TEXTS, *rules.NAMES, *rules.NUMBERS, *rules.FLAGS]


FACTS = {
    "text": "Un remplacement en août", "profession": "aide", "network": "local",
    "visibility": "public", "hashtags": ("aidedom",), "language": "fr", "length": 23, "hour": 12,
    "weekday": 1, "media": 0, "links": 0, "asked_today": 0, "answers_given": 0, "question": True,
    "member": True, "newcomer": False, "unseen": False, "urgent": False, "similar": False,
}  # fmt: skip


@BOTH
@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({}, "off_topic"),
        ({"text": "Qui cède patientèle ?", "length": 20}, ""),
        ({"text": "Bonjour", "length": 7}, "too_short"),
        ({"text": "Que faire", "links": 2, "newcomer": True}, "advert"),
        ({"text": "Que faire", "hour": 23}, "at_night"),
        ({"text": "Que faire", "hour": 23, "urgent": True}, ""),
        ({"text": "Que faire", "profession": "Étudiant", "network": "mastodon"},
         "students_ask_elsewhere"),
        ({"text": "Que faire", "profession": "étudiant", "network": "matrix"}, ""),
    ],
)  # fmt: skip
def test_the_rules_shown_do_what_they_say(folder, changed, reason):
    (shown,) = _blocks(_read(folder, "reference/channel-rules.md"), "rules")
    assert rules.first(rules.read(shown), FACTS | changed) == reason


@BOTH
def test_the_limits_said_are_those_of_the_code(folder):
    text = _read(folder, "reference/channel-rules.md").replace("\u00a0", " ")
    for limit in (rules.MOST_RULES, rules.MOST_DEPTH, rules.MOST_STRINGS):
        assert re.search(rf"\b{limit}\b", text)
    assert re.search(r"\b20[ ,]000\b", text)
    assert rules.MOST_LETTERS == 20_000


def _free():
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return str(taken.getsockname()[1])


@BOTH
def test_the_commands_shown_open_a_channel_that_runs(folder, tmp_path, monkeypatch):
    """All of them in their order; those that run until they are stopped, for a moment."""
    monkeypatch.chdir(tmp_path)
    text = _read(folder, "how-to/open-a-channel.md")
    blocks = re.findall(r"^ *```(?:console|sh)\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    assert len(lines) == 7
    for line in lines:
        words = shlex.split(line.removeprefix("liaisons "))
        if words[1] == "run":
            words += ["--seconds", "0.2", "--port", _free()]
        result = CliRunner().invoke(app, words, catch_exceptions=False)
        assert result.exit_code == 0, (words, result.output)
