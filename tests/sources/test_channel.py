"""A channel's log as a corpus: consent decides what is read."""

from __future__ import annotations

import gzip
import sqlite3
from collections import Counter

import pytest

from liaisons.channel.channel import Channel
from liaisons.channel.rights import STEWARD
from liaisons.channel.settings import Settings, write
from liaisons.errors import BadFile
from liaisons.sources.base import Options, detect
from liaisons.sources.channel import ChannelLog
from liaisons.sources.contract import Sample, check
from liaisons.sources.opening import open_inputs
from liaisons.sources.records import Message, Moderation, Person


@pytest.fixture
def base(tmp_path):
    write(tmp_path / "channel.toml", Settings(name="Essai"))
    channel = Channel.open(tmp_path)
    people = {}
    for name in ("yes", "no", "back"):
        who = channel.enter(f"account-{name}", name)
        channel.vouch_for(STEWARD, who.person, "aide")
        people[name] = channel.enter(f"account-{name}", name)
    for name in ("yes", "back"):
        channel.consent(people[name], True)
    channel.consent(people["back"], False)
    asked = channel.ask(people["yes"], "Comment soulager une escarre ?")
    channel.answer(people["no"], asked.id, "Un coussin.")
    channel.answer(people["back"], asked.id, "Un matelas.")
    channel.ask_unseen(people["yes"], "Comment le dire à la famille ?")
    channel.ask(people["yes"], "Bonne journée.")
    channel.close()
    return tmp_path / "channel.db", people


def read(path):
    with open_inputs([path]) as inputs:
        assert detect(inputs).name == "channel"
        return list(ChannelLog().read(inputs, Options()))


def test_it_keeps_the_contract_of_every_source(base, tmp_path_factory):
    path, _people = base
    counted = Counter(type(record).__name__ for record in read(path))
    assert counted["Message"] > 4
    check(ChannelLog(), Sample(path=path, yields=dict(counted)), tmp_path_factory.mktemp("v"))


def test_only_who_consents_is_read(base):
    path, people = base
    found = read(path)
    messages = [r for r in found if isinstance(r, Message)]
    assert [(m.kind, m.text, m.author_id) for m in messages if m.kind in ("post", "answer")] == [
        ("post", "Comment soulager une escarre ?", people["yes"].person),
        ("answer", "", None),
        ("answer", "", None),
        ("post", "Comment le dire à la famille ?", f"unseen-{messages[3].id}"),
        ("post", "Bonne journée.", people["yes"].person),
    ]
    assert [(m.act, m.reason) for m in found if isinstance(m, Moderation)] == [
        ("refuse", "not_question")
    ]
    assert [p.id for p in found if isinstance(p, Person)] == ["channel", people["yes"].person]
    assert [r.row for r in found] == list(range(1, len(found) + 1))


def test_packed_it_reads_the_same(base, tmp_path):
    path, _people = base
    with sqlite3.connect(path) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    packed = tmp_path / "log.db.gz"
    packed.write_bytes(gzip.compress(path.read_bytes()))
    assert read(packed) == read(path)


def test_a_damaged_one_is_said(base, tmp_path):
    path, _people = base
    with sqlite3.connect(path) as connection:
        connection.execute("pragma wal_checkpoint(truncate)")
    cut = tmp_path / "cut.db"
    cut.write_bytes(path.read_bytes()[:30_000])
    with open_inputs([cut]) as inputs, pytest.raises(BadFile):
        list(ChannelLog().read(inputs, Options()))
