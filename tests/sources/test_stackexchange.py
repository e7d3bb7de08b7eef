"""Stack Exchange dumps, value by value."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from liaisons.errors import UnsafeFile
from liaisons.sources import all_sources, open_inputs
from liaisons.sources.records import Message, Moderation, Person
from tests.sources.cases import SAMPLES
from tests.sources.reading import notices, only, read

FOLDER = SAMPLES / "stackexchange"


def test_question() -> None:
    assert only(Message, read(FOLDER))[0] == Message(
        row=1,
        id="1",
        sent_us=1_422_389_372_720_000,
        text="Comment garder le grain ?\n\n- au froid\n- au sec\n\na  =  1\n  b",
        title="Où garder le grain ?",
        author_id="4",
        thread="1",
        edited_us=1_422_439_200_000_000,
        hashtags=["garde", "grain-entier"],
        links=[],
        score=20,
        is_question=True,
    )


def test_answers_and_comments() -> None:
    messages = {m.id: m for m in only(Message, read(FOLDER))}
    answer = messages["2"]
    assert (answer.kind, answer.reply_to, answer.thread) == ("answer", "1", "1")
    assert (answer.links, answer.media) == (["https://example.org/a?b=1&c=2"], 1)
    assert [messages[n].accepted for n in "123"] == [None, False, True]
    comment = messages["comment-1"]
    assert (comment.kind, comment.reply_to, comment.is_question) == ("comment", "2", False)


def test_who_left_is_told_apart() -> None:
    messages = {m.id: m.author_id for m in only(Message, read(FOLDER))}
    assert messages["3"] == "77"  # shown as user77
    assert messages["5"] == "name:Passante"
    assert messages["6"] is None


def test_what_was_regulated() -> None:
    events = [
        (m.act, m.message, m.actor_id, m.duplicate_of, m.reason)
        for m in only(Moderation, read(FOLDER))
    ]
    assert events == [
        ("revert", "1", "4", None, "body"),
        ("off_topic", "1", "5", None, None),
        ("duplicate", "5", None, "1", None),  # two voters: nobody's act alone
        ("remove", "6", "-1", None, None),
        ("lock", "1", "5", None, None),
        ("restore", "1", "5", None, "reopened"),
        ("close", "5", None, None, "too broad"),
        ("duplicate", "1", None, "98", None),  # from PostLinks; the other is known already
    ]


def test_without_history_the_posts_tell_what_is_still_closed() -> None:
    (event,) = only(Moderation, read(FOLDER / "Posts.xml"))
    assert (event.act, event.message, event.at_us) == ("close", "1", 1_422_792_000_000_000)
    assert "PostHistory.xml" in " ".join(notices(FOLDER / "Posts.xml"))


def test_people() -> None:
    bot, person, _ = only(Person, read(FOLDER))
    assert bot.is_bot
    assert person.handle is None  # display names are not unique
    assert person.attributes == {"reputation": "101"}


def test_what_a_dump_declares(tmp_path: Path) -> None:
    source = all_sources()["stackexchange"]
    with open_inputs([FOLDER]) as inputs:
        assert {"complete_from_start", "edits"} <= source.declared(inputs)
    text = (FOLDER / "Posts.xml").read_text().replace('Id="1"', 'Id="11"', 1)
    (tmp_path / "Posts.xml").write_text(text)
    with open_inputs([tmp_path]) as inputs:
        assert not {"complete_from_start", "edits"} & source.declared(inputs)


def test_site_from_the_folder(tmp_path: Path) -> None:
    place = tmp_path / "coffee.stackexchange.com"
    shutil.copytree(FOLDER, place)
    with open_inputs([place]) as inputs:
        assert all_sources()["stackexchange"].instance(inputs) == "coffee.stackexchange.com"


def test_accepted_answer_before_its_question(tmp_path: Path) -> None:
    (tmp_path / "p").write_text(
        '<posts><row Id="1" PostTypeId="2" ParentId="2" CreationDate="2015-01-01T00:00:00.000"/>'
        '<row Id="2" PostTypeId="1" AcceptedAnswerId="1" CreationDate="2015-01-01T00:00:00.000"/>'
        "</posts>"
    )
    answer, question = only(Message, read(tmp_path / "p"))
    assert (answer.accepted, question.accepted) == (True, None)


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITY a "x"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;">',
        '<!ENTITY a SYSTEM "file:///etc/hostname">',
        '<!ENTITY % a SYSTEM "http://example.org/a.dtd"> %a;',
    ],
)
def test_entities_are_refused(declaration: str, tmp_path: Path) -> None:
    (tmp_path / "p").write_text(
        f"<!DOCTYPE posts [{declaration}]><posts><row Id='1' Title='&c;'/></posts>"
    )
    with pytest.raises(UnsafeFile, match="entities"):
        read(tmp_path / "p", "stackexchange")


def test_a_document_type_alone_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "p").write_text(
        "<!DOCTYPE posts [<!ELEMENT posts (row*)>]><posts><row Id='1' PostTypeId='1' "
        "CreationDate='2015-01-01T00:00:00.000'/></posts>"
    )
    assert len(read(tmp_path / "p", "stackexchange")) == 1
