"""Real exports, where they are at hand: what is known of them is what is read."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import networkx as nx
import pytest

from liaisons.sources import open_inputs
from liaisons.sources.base import detect
from liaisons.sources.mapping import Mapping
from liaisons.sources.records import Message, Moderation, Person, Refusal
from tests.shared import shared_data
from tests.sources.reading import only, read


def graph(messages: list[Message]) -> nx.DiGraph:
    return nx.DiGraph((m.author_id, m.to_id) for m in messages)


def test_doctoctoc() -> None:
    path = shared_data("doctoctoc", "replies_2012_2013.ndjson")
    with open_inputs([path]) as inputs:
        source = detect(inputs)
        assert source.name == "tweetscraper"
        assert source.frame_of(inputs) == "ego"
    records = read(path)
    messages = only(Message, records)
    assert len(records) == len(messages) == 4881
    assert Counter(m.kind for m in messages) == {"reply": 4749, "post": 132}
    assert all(m.naive for m in messages)
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for message, line in zip(messages, lines, strict=True):
        assert message.author_id == line["user_id"]
        for mention in message.mentions or ():
            assert message.text[mention.start : mention.end].lstrip("@ ") == mention.handle


def test_doctoctoc_folder_with_other_files() -> None:
    folder = shared_data("doctoctoc")
    assert len(only(Message, read(folder))) == 4881


def test_stackexchange_coffee() -> None:
    records = read(shared_data("stackexchange_coffee", "Posts.xml"))
    kinds = Counter(m.kind for m in only(Message, records))
    assert kinds == {"post": 225, "answer": 327}
    assert [r.code for r in only(Refusal, records)] == ["not_a_message"] * 40
    assert len(only(Moderation, records)) == 14
    assert len(records) == 592 + 14
    assert sum(m.accepted is True for m in only(Message, records)) == 105
    questions = {m.id: m for m in only(Message, records) if m.kind == "post"}
    answered = {
        m.reply_to
        for m in only(Message, records)
        if m.kind == "answer" and m.author_id != questions[m.reply_to or ""].author_id
    }
    assert len(answered) / len(questions) == pytest.approx(0.9244, abs=5e-5)


def test_wiki_talk_threads() -> None:
    messages = only(
        Message, read(shared_data("wiki_talk_threads", "conversations_job2_x1000.json"))
    )
    assert len(messages) == 4355
    by_id = {m.id: m for m in messages}
    delays = [m.sent_us - by_id[m.reply_to].sent_us for m in messages if m.reply_to]
    assert sum(d < 0 for d in delays) == 40
    assert sum(d == 0 for d in delays) == 734
    assert Counter(m.kind for m in messages) == {"reply": 3343, "post": 1012}
    assert not any(m.naive for m in messages)


def test_collegemsg() -> None:
    messages = only(Message, read(shared_data("collegemsg", "CollegeMsg.txt")))
    assert len(messages) == 59_835
    network = graph(messages)
    assert (network.number_of_nodes(), network.number_of_edges()) == (1899, 20_296)


def test_lawyers_advice() -> None:
    """Who seeks advice from whom, turned around to helper → asker."""
    path = shared_data("networks_reference", "law_advice.edges.csv")
    turned = Mapping(fields={"author_id": "source", "to_id": "target"}, transpose=True)
    messages = only(Message, read(path, "mapping", mapping=turned))
    assert all(m.untimed for m in messages)
    network = graph(messages)
    assert network.number_of_edges() == 892
    assert nx.overall_reciprocity(network) == pytest.approx(0.39237668161435)
    assert max(dict(network.out_degree).values()) == 37  # the most sought-after helper
    people = only(Person, read(shared_data("networks_reference", "law_advice.nodes.csv")))
    assert len(people) == 71
    assert people[0].attributes is not None
    assert people[0].attributes["office"] == "1"


def test_karate() -> None:
    messages = only(Message, read(shared_data("networks_reference", "karate.edges.csv")))
    core = nx.k_core(graph(messages).to_undirected(), 4)
    assert (len(messages), core.number_of_nodes()) == (78, 10)


def test_weighted_list_says_what_it_leaves(tmp_path: Path) -> None:
    with open_inputs([shared_data("networks_reference", "eies_messages.edges.csv")]) as inputs:
        source = detect(inputs)
        source.mapping(inputs)  # type: ignore[attr-defined]
        assert any("weight" in note for note in inputs.notices)
