"""The demo's files are read by the same sources as anybody's, and nothing of them is lost."""

from __future__ import annotations

import pytest

from liaisons.demo import Export
from liaisons.sources import base
from liaisons.sources.records import Message, Record
from tests.demo.oracle import Reading


@pytest.fixture(scope="module", params=["medecins", "aides"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def records(name: str, exports: dict[str, Export]) -> list[Record]:
    export = exports[name]
    inputs = base.open_inputs([export.path])
    source = base.detect(inputs)
    assert source.name == export.format
    return list(source.read(inputs, base.Options(zone=export.zone)))


def test_every_line_is_a_message(
    name: str, records: list[Record], readings: dict[str, Reading]
) -> None:
    assert all(isinstance(record, Message) for record in records)
    assert len(records) == len(readings[name].events)


def test_the_source_reads_what_the_oracle_reads(
    name: str, records: list[Record], readings: dict[str, Reading]
) -> None:
    events = readings[name].by_id
    for record in records:
        assert isinstance(record, Message)
        event = events[record.id]
        assert record.sent_us == event.sent
        assert record.author_handle == event.author
        assert record.thread == event.thread
        assert record.reply_to == event.answers
        assert (record.kind == "post") == event.opens


def test_local_times_are_known_to_be_so(name: str, records: list[Record]) -> None:
    naive = {record.naive for record in records if isinstance(record, Message)}
    assert naive == {name == "aides"}
