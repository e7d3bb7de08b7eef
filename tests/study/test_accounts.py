"""Accounts, passwords, links that invite, sessions, and how often a password may be tried."""

from __future__ import annotations

import sqlite3
import statistics
import time

import pytest

from liaisons.database import in_file
from liaisons.errors import NotFound, Refused
from liaisons.study.accounts import INVITED_FOR, BadAccount
from liaisons.study.sessions import (
    BY_ADDRESS,
    BY_NAME,
    IDLE,
    LONGEST,
    WINDOW,
    Sessions,
    TooMany,
    neighbourhood,
)

PASSWORD = "quatre mots bien à nous"


class Clock:
    """A time that tests move on."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sessions(tmp_path, clock):
    opened = in_file(tmp_path / "study.db")
    yield Sessions(opened, clock)
    opened.close()


@pytest.fixture
def accounts(sessions):
    return sessions.accounts


@pytest.fixture
def marie(accounts):
    made = accounts.add("Marie", "owner")
    accounts.set_password(made.id, PASSWORD)
    return made


def test_a_password_is_proved_and_kept_as_argon2_only(accounts, marie, tmp_path):
    assert accounts.proved("Marie", PASSWORD).id == marie.id
    assert accounts.proved("marie ", PASSWORD).id == marie.id
    assert accounts.proved("Marie", PASSWORD + "!") is None
    assert accounts.proved("Personne", PASSWORD) is None
    kept = b"".join(path.read_bytes() for path in tmp_path.glob("study.db*"))
    assert b"$argon2id$" in kept
    assert PASSWORD.encode() not in kept


def test_the_same_password_on_every_keyboard(accounts, marie):
    assert accounts.proved("Marie", PASSWORD.replace("à", "a\u0300")).id == marie.id


def test_who_has_no_password_does_not_come_in(accounts):
    accounts.add("Anne", "coder")
    assert accounts.proved("Anne", "") is None


def test_an_unknown_name_takes_as_long_as_a_known_one(accounts, marie):
    def seconds(name: str) -> float:
        taken = []
        for _ in range(7):
            began = time.perf_counter()
            accounts.proved(name, "un autre mot de passe")
            taken.append(time.perf_counter() - began)
        return statistics.median(taken)

    accounts.proved("Personne", "x")  # the hash it is compared with is made once
    known, unknown = seconds("Marie"), seconds("Personne")
    assert 0.4 < known / unknown < 2.5
    assert unknown > 0.01


@pytest.mark.parametrize(
    "password", ["court", "a" * 40, "ababababababab", "x" * 201, "MarieMarieMarie"]
)
def test_what_is_easily_guessed_is_refused(accounts, marie, password):
    with pytest.raises(BadAccount):
        accounts.set_password(marie.id, password)
    assert accounts.proved("Marie", PASSWORD) is not None


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "a\x00b", "\u202emarie"])
def test_a_name_is_one_line_of_signs_that_are_seen(accounts, name):
    with pytest.raises(BadAccount):
        accounts.add(name, "reader")


@pytest.mark.parametrize("name", ["Marie", "marie", " MARIE ", "Ｍａｒｉｅ"])
def test_two_names_that_look_alike_are_one(accounts, marie, name):
    with pytest.raises(BadAccount):
        accounts.add(name, "reader")


def test_a_role_is_one_of_four(accounts, marie):
    with pytest.raises(BadAccount, match="reader, coder, researcher, owner"):
        accounts.set_role(marie.id, "god")


def test_there_is_always_an_owner_who_can_come_in(accounts, marie):
    accounts.add("Sans mot de passe", "owner")
    with pytest.raises(Refused):
        accounts.remove(marie.id)
    with pytest.raises(Refused):
        accounts.set_role(marie.id, "reader")
    anne = accounts.add("Anne", "owner")
    accounts.set_password(anne.id, PASSWORD)
    accounts.remove(marie.id)
    assert [one.name for one in accounts.listed()] == ["Anne", "Sans mot de passe"]
    with pytest.raises(NotFound):
        accounts.named("Marie")


def test_serving_is_ready_with_an_owner_who_has_a_password(accounts):
    anne = accounts.add("Anne", "owner")
    assert not accounts.ready
    accounts.set_password(anne.id, PASSWORD)
    assert accounts.ready


# --- links that invite ---------------------------------------------------------------


def test_a_link_opens_once(accounts):
    anne = accounts.add("Anne", "coder")
    token = accounts.invite(anne.id)
    assert accounts.invited(token) == anne
    with pytest.raises(BadAccount):
        accounts.accept(token, "court")
    accounts.accept(token, PASSWORD)
    assert accounts.proved("Anne", PASSWORD).id == anne.id
    with pytest.raises(Refused):
        accounts.accept(token, "un autre mot de passe")


def test_a_link_grows_old_and_is_replaced_by_the_next(accounts, clock):
    anne = accounts.add("Anne", "coder")
    first = accounts.invite(anne.id)
    second = accounts.invite(anne.id)
    with pytest.raises(Refused):
        accounts.invited(first)
    clock.now += INVITED_FOR + 1
    with pytest.raises(Refused):
        accounts.invited(second)


# --- sessions ---------------------------------------------------------------


def test_a_session_is_known_by_its_token_of_which_only_the_hash_is_kept(sessions, marie, tmp_path):
    token = sessions.begin(marie.id)
    assert sessions.who(token).name == "Marie"
    assert sessions.who("") is None
    assert sessions.who(token[:-1]) is None
    assert token.encode() not in b"".join(p.read_bytes() for p in tmp_path.glob("study.db*"))


def test_coming_in_ends_the_session_the_browser_came_with(sessions, marie):
    planted = sessions.begin(marie.id)
    token = sessions.begin(marie.id, instead_of=planted)
    assert token != planted
    assert sessions.who(planted) is None
    assert sessions.who(token) is not None


def test_a_session_ends_when_nobody_uses_it_and_when_it_is_old(sessions, marie, clock):
    used, unused = sessions.begin(marie.id), sessions.begin(marie.id)
    clock.now += IDLE - 10
    assert sessions.who(used) is not None
    clock.now += 20
    assert sessions.who(unused) is None
    began = clock.now
    while clock.now < began + LONGEST:
        clock.now += IDLE - 10
        sessions.who(used)
    assert sessions.who(used) is None


def test_logging_out_everywhere_and_a_new_password_end_sessions(sessions, accounts, marie):
    here, there = sessions.begin(marie.id), sessions.begin(marie.id)
    accounts.set_password(marie.id, "encore quatre autres mots", keep=here)
    assert sessions.who(there) is None
    assert sessions.who(here) is not None
    sessions.end_all(marie.id)
    assert sessions.who(here) is None


def test_a_new_role_counts_at_once_and_a_closed_account_is_out(sessions, accounts, marie):
    anne = accounts.add("Anne", "reader")
    token = sessions.begin(anne.id)
    accounts.set_role(anne.id, "coder")
    assert sessions.who(token).role == "coder"
    accounts.remove(anne.id)
    assert sessions.who(token) is None


# --- tries ---------------------------------------------------------------


def _fail(sessions, times, name="Marie", address="192.0.2.1"):
    for i in range(times):
        assert sessions.log_in(name, f"faux mot de passe {i}", address) is None


def test_after_many_tries_even_the_right_password_waits_and_a_restart_forgives_nothing(
    sessions, marie, clock, tmp_path, monkeypatch
):
    monkeypatch.setattr("liaisons.study.accounts._verified", lambda _h, said: said == PASSWORD)
    _fail(sessions, BY_NAME)
    again = Sessions(in_file(tmp_path / "study.db"), clock)
    with pytest.raises(TooMany) as refused:
        again.log_in("marie", PASSWORD, "198.51.100.9")
    assert refused.value.wait == WINDOW
    again.database.close()
    clock.now += WINDOW + 1
    assert sessions.log_in("Marie", PASSWORD, "192.0.2.1").id == marie.id


def test_names_that_do_not_exist_wait_as_well(sessions, monkeypatch):
    monkeypatch.setattr("liaisons.study.accounts._verified", lambda _h, _said: False)
    _fail(sessions, BY_NAME, name="Personne")
    with pytest.raises(TooMany):
        sessions.log_in("Personne", "x", "192.0.2.1")


def test_an_address_that_tries_many_names_waits(sessions, marie, monkeypatch):
    monkeypatch.setattr("liaisons.study.accounts._verified", lambda _h, said: said == PASSWORD)
    for i in range(BY_ADDRESS):
        _fail(sessions, 1, name=f"nom {i}", address=f"2001:db8::{i:x}")
    with pytest.raises(TooMany):
        sessions.log_in("Marie", PASSWORD, "2001:db8::ffff")
    assert sessions.log_in("Marie", PASSWORD, "192.0.2.7").id == marie.id


def test_a_good_password_is_no_failed_try(sessions, marie, monkeypatch):
    monkeypatch.setattr("liaisons.study.accounts._verified", lambda _h, said: said == PASSWORD)
    for _ in range(BY_ADDRESS + 5):
        assert sessions.log_in("Marie", PASSWORD, "192.0.2.1") is not None


def test_what_tried_is_counted_and_cannot_be_read(sessions, marie, tmp_path, monkeypatch):
    monkeypatch.setattr("liaisons.study.accounts._verified", lambda _h, _said: False)
    _fail(sessions, 1, name="un mot de passe tapé trop tôt")
    with sqlite3.connect(tmp_path / "study.db") as read:
        (line,) = read.execute("select name, address from login_tries").fetchall()
    assert all(len(value) == 32 and " " not in value and "." not in value for value in line)


def test_an_ipv6_address_is_its_network():
    assert neighbourhood("2001:db8:1:2:3::4") == "2001:db8:1:2::/64"
    assert neighbourhood("192.0.2.1") == "192.0.2.1"
    assert neighbourhood("testclient") == "testclient"
