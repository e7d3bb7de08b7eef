"""Bluesky keeps the contract, on the reference server."""

from __future__ import annotations

import asyncio
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.channel.platforms import bluesky_records as records
from liaisons.channel.platforms import contract
from tests.channel.platforms.on_bluesky import BOT, World, connected


@pytest.fixture(scope="module")
def server(pds):
    pds.register(BOT)
    return pds


@pytest.mark.slow
@pytest.mark.parametrize("rule", contract.RULES, ids=lambda rule: rule.__name__)
def test_the_contract_is_kept(server, home, rule):
    async def kept():
        platform = await connected(server, home)
        try:
            await rule(World(server, platform))
        finally:
            await platform.close()

    asyncio.run(kept())


@given(st.text(), st.sampled_from(["é", "🩺", "日本", ""]))
def test_facets_count_bytes(before, between):
    text = f"{before} #Été{between} https://exemple.fr/à?b=1."
    raw = text.encode("utf-8", "surrogatepass") if not _writable(text) else text.encode()
    if not _writable(text):
        return
    for facet in records.facets(text):
        part = raw[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        (feature,) = facet["features"]
        assert part == (feature.get("uri") or f"#{feature['tag']}")


def _writable(text):
    return not any("\ud800" <= c <= "\udfff" for c in text)


@given(st.text())
def test_a_key_gives_one_record_key_that_is_a_tid(key):
    if not _writable(key):
        return
    found = records.record_key(key)
    assert found == records.record_key(key)
    assert re.fullmatch(r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}", found)


def test_keys_do_not_meet():
    assert len({records.record_key(f"question-{n}") for n in range(100_000)}) == 100_000
