"""4CAT's CSV of several platforms, and Zeeschuimer's captures of X."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from liaisons.sources import Options, all_sources, open_inputs
from liaisons.sources.records import Mention, Message, Person, Refusal
from tests.sources.cases import SAMPLES
from tests.sources.reading import only, read
from tests.sources.test_sheet import workbook

FOLDER = SAMPLES / "fourcat"


def test_x_csv() -> None:
    first, second, share, hidden = only(Message, read(FOLDER / "x.csv"))
    assert first == Message(
        row=2,
        id="100",
        sent_us=1_704_103_200_000_000,
        text="Une éruption,\nsur deux lignes #DocTocToc ?",
        author_id="7001",
        author_handle="mesange_x",
        thread="100",
        lang="fr",
        hashtags=["DocTocToc"],
        links=[],
        media=1,
        reactions=5,
        shares=2,
    )
    assert (second.kind, second.to_handle, second.lang) == ("reply", "mesange_x", None)
    assert second.links == ["https://example.org/a", "https://example.org/b"]
    assert (share.kind, share.sent_us) == ("share", 1_704_106_800_000_000)
    assert (hidden.kind, hidden.author_id, hidden.author_handle) == ("quote", None, None)


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    records = read(FOLDER / "x.csv")
    assert [r.row for r in records] == [2, 4, 5, 6, 7]  # the first message takes lines 2 and 3
    (refused,) = only(Refusal, records)
    assert "line 6" in refused.reason


def test_telegram_numbers_messages_within_a_chat() -> None:
    records = read(FOLDER / "telegram.csv")
    messages = only(Message, records)
    assert [(m.id, m.reply_to, m.thread) for m in messages] == [
        ("aides-1", None, None),
        ("aides-2", "aides-1", None),
        ("autre-1", None, None),
    ]
    assert messages[0].author_handle == "mesange_t"
    assert messages[1].edited_us == 1_704_103_320_000_000
    assert [(p.id, p.is_bot) for p in only(Person, records)] == [("13", True)]


def test_bluesky_replies_name_an_address() -> None:
    reply, post = only(Message, read(FOLDER / "bsky.csv"))
    assert reply.reply_to == post.id
    assert (post.kind, post.hashtags, post.shares) == ("post", ["garde", "nuit"], 1)


def test_capture_of_x() -> None:
    records = read(FOLDER / "zeeschuimer.ndjson")
    question, reply, share = only(Message, records)
    assert question.text == "Une question & deux avis, en plus long"
    assert (question.hashtags, question.media, question.kind) == (["DocTocToc"], 1, "post")
    assert (reply.reply_to, reply.to_id, reply.thread) == ("200", "7001", "200")
    assert reply.mentions == [Mention(0, 10, id="7001", handle="Mesange_X")]
    assert reply.links == ["https://example.org/a"]
    assert (share.kind, share.quoted) == ("share", "200")
    assert share.text == "RT @mesange_x: Une question entière"
    people = {p.id: p for p in only(Person, records)}
    assert people["7001"].followers == 42
    assert people["7001"].joined_us == 1_338_965_598_000_000
    assert [r.code for r in only(Refusal, records)] == ["other_platform"]


@pytest.mark.parametrize(
    ("file", "instance", "capabilities"),
    [
        ("x.csv", "twitter", {"authors", "threads"}),
        ("telegram.csv", "telegram", {"authors", "threads", "reply_targets"}),
        ("bsky.csv", "bluesky", {"authors", "threads", "reply_targets"}),
        ("facebook.csv", "facebook", {"authors"}),
        ("zeeschuimer.ndjson", "twitter", {"authors", "threads", "reply_targets"}),
    ],
)
def test_what_each_knows(file: str, instance: str, capabilities: set[str]) -> None:
    source = all_sources()["4cat"]
    with open_inputs([FOLDER / file]) as inputs:
        assert source.instance(inputs) == instance
        assert source.declared(inputs) == capabilities


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters(delimiter: str, tmp_path: Path) -> None:
    rows = [["id", "thread_id", "author", "body", "timestamp"], ["1", "1", "a", "b", "2024-01-01"]]
    (tmp_path / "f").write_text("\n".join(delimiter.join(row) for row in rows))
    (message,) = only(Message, read(tmp_path / "f", "4cat"))
    assert (message.text, message.author_id, message.author_handle) == ("b", "a", "a")


def test_saved_as_a_workbook(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "f.xlsx",
        [
            ["id", "thread_id", "author", "body", "timestamp", "unix_timestamp"],
            [1, 1, "a", "Bonjour", "", 1704103200],
            [2, 1, "b", 3, dt.datetime(2024, 1, 1, 10, 5), ""],
        ],
    )
    with open_inputs([path]) as inputs:
        source = all_sources()["4cat"]
        first, second = only(Message, list(source.read(inputs, Options())))
        assert list(source.read(inputs, Options())) == [first, second]
    assert (first.id, first.sent_us) == ("1", 1_704_103_200_000_000)
    assert (second.thread, second.text, second.kind) == ("1", "3", "reply")
    assert second.sent_us == 1_704_103_500_000_000
