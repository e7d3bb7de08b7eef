"""TweetScraper: mentions with a space, addressees, local times, the ego frame."""

from __future__ import annotations

import json
from pathlib import Path

from liaisons.sources import all_sources, open_inputs
from liaisons.sources.handles import addressee, mentions, spaced_mentions
from liaisons.sources.records import Mention, Message, Refusal
from tests.sources.cases import SAMPLES
from tests.sources.reading import only, read

PATH = SAMPLES / "tweetscraper" / "reponses.jsonl"


def test_values() -> None:
    first = only(Message, read(PATH))[0]
    assert first == Message(
        row=1,
        id="9001",
        sent_us=1_338_965_598_000_000,  # 08:53:18 in Paris, in summer
        naive=True,
        text="@ heron  Tu as essayé la colchicine ?",
        kind="reply",
        author_id="501",
        author_handle="pinson_a",
        to_handle="heron",
        mentions=[Mention(0, 7, handle="heron")],
        reactions=3,
        shares=2,
    )


def test_kinds_and_times() -> None:
    messages = {m.id: m for m in only(Message, read(PATH))}
    assert [m.kind for m in messages.values()] == ["reply", "reply", "share", "post"]
    assert messages["9002"].sent_us == 1_354_780_398_000_000  # winter
    assert messages["9002"].media == 1
    assert messages["9003"].to_handle is None
    assert messages["9003"].sent_us == 1_364_693_400_000_000  # an hour that does not exist
    assert messages["9008"].sent_us == 1_382_833_800_000_000  # the first of two


def test_what_is_refused_and_where() -> None:
    refused = [(r.row, r.code) for r in only(Refusal, read(PATH))]
    assert refused == [
        (5, "no_date"),
        (6, "bad_date"),
        (7, "no_id"),
        (8, "bad_field"),
        (9, "bad_json"),
    ]


def test_half_an_emoji_and_nul_are_mended() -> None:
    assert (
        only(Message, read(PATH))[-1].text == "moitié d'émoji \N{REPLACEMENT CHARACTER} et nul  fin"
    )


def test_mentions_in_code_points() -> None:
    text = "été 🐦 .@heron @ pinson_a ?@merle, moi@example.org vrai@grive RT @a:"
    found = spaced_mentions(text)
    assert [m.handle for m in found] == ["heron", "pinson_a", "merle", "grive", "a"]
    assert [text[m.start : m.end] for m in found][:2] == ["@heron", "@ pinson_a"]
    assert [m.handle for m in mentions(text, {"merle": "7"})] == ["heron", "merle", "grive", "a"]
    assert mentions(text, {"merle": "7"})[1].id == "7"


def test_addressee() -> None:
    assert addressee("@ heron oui") == "heron"
    assert addressee(" .@heron oui") == "heron"
    assert addressee("merci @heron") is None


def test_accents_are_composed_before_mentions_are_counted(tmp_path: Path) -> None:
    line = {
        "ID": 1,
        "usernameTweet": "a",
        "text": "e\u0301te\u0301 @heron",
        "datetime": 1_400_000_000,
    }
    (tmp_path / "a").write_text(json.dumps(line))
    (message,) = only(Message, read(tmp_path / "a"))
    assert message.text == "été @heron"
    assert message.mentions == [Mention(4, 10, handle="heron")]


def frame(tmp_path: Path, addressees: list[str]) -> tuple[str | None, list[str]]:
    lines = [
        {"ID": n, "usernameTweet": f"u{n}", "text": f"@ {who} oui", "datetime": "2012-06-06 08:00"}
        for n, who in enumerate(addressees)
    ]
    (tmp_path / "a").write_text("\n".join(map(json.dumps, lines)))
    with open_inputs([tmp_path / "a"]) as inputs:
        return all_sources()["tweetscraper"].frame_of(inputs), inputs.notices


def test_messages_to_one_person_are_an_ego_corpus(tmp_path: Path) -> None:
    found, said = frame(tmp_path, ["heron"] * 27 + ["merle"] * 3)
    assert found == "ego"
    assert "90%" in said[0]
    assert frame(tmp_path, ["heron"] * 26 + ["merle"] * 4)[0] == "search"
    assert frame(tmp_path, ["heron"] * 10)[0] == "search"  # too few to tell
