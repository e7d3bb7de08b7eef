"""Keys that only the study's secret can make again."""

from __future__ import annotations

import hashlib

import pyarrow as pa
import pytest

from liaisons.errors import BadStudy
from liaisons.privacy.keys import Keyring


def test_a_key_is_keyed_blake2b_over_kind_scope_and_id():
    digest = hashlib.blake2b(b"person\x1ftwitter\x1f12", digest_size=8, key=b"secret").digest()
    expected = int.from_bytes(digest, "little", signed=True)
    assert Keyring(b"secret").one("person", "twitter", "12") == expected


def test_kind_scope_and_secret_all_matter():
    one, other = Keyring(b"a"), Keyring(b"b")
    keys = {
        one.one("person", "x", "1"),
        one.one("message", "x", "1"),
        one.one("person", "y", "1"),
        other.one("person", "x", "1"),
    }
    assert len(keys) == 4


def test_a_column_is_hashed_value_by_value_and_null_stays_null():
    ring = Keyring(b"a")
    column = ring.column("person", "x", pa.array(["1", None, "2", "1"]))
    assert column.to_pylist() == [
        ring.one("person", "x", "1"),
        None,
        ring.one("person", "x", "2"),
        ring.one("person", "x", "1"),
    ]


def test_a_secret_is_made_once_for_its_owner_only(tmp_path):
    first = Keyring.open(tmp_path / "keys").one("person", "x", "1")
    assert Keyring.open(tmp_path / "keys").one("person", "x", "1") == first
    assert (tmp_path / "keys" / "secret").stat().st_mode & 0o777 == 0o600


def test_a_damaged_secret_is_said(tmp_path):
    (tmp_path / "secret").write_text("not hexadecimal")
    with pytest.raises(BadStudy, match="secret"):
        Keyring.open(tmp_path)
