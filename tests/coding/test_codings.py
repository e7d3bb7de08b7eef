"""Codings are added and taken back, never changed; nothing of anybody's is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading

import pytest

from liaisons.coding.adjudication import decide, decisions, every_decision
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import BadCoder, coder, everybody
from liaisons.coding.codings import (
    BadCoding,
    Mark,
    Subject,
    code,
    history,
    standing,
    undo,
    withdraw,
)
from liaisons.coding.editing import merge, retire
from liaisons.coding.forgetting import erase
from liaisons.coding.snapshot import codings_table, decided_table, write_snapshot
from liaisons.corpus.store import read
from liaisons.database import in_file


def message(n: int, start: int | None = None, end: int | None = None) -> Subject:
    return Subject("gp", "message", n, start, end)


def paths(database, **asked) -> list[str]:
    book = codebook(database)
    return [book.path(coding.code) for coding in standing(database, **asked)]


def test_values_of_a_variable_give_way_and_free_codes_do_not(started, ada, bob):
    book = codebook(started)
    bond, pay = book.find("subject/bond"), book.find("subject/pay")
    thanks, question = book.find("contribution/thanks"), book.find("contribution/question")
    code(started, bob.id, [Mark(message(1), bond.id)])
    code(started, ada.id, [Mark(message(1), bond.id), Mark(message(1), thanks.id)])
    act = code(started, ada.id, [Mark(message(1), pay.id), Mark(message(1), question.id)])
    assert (len(act.made), len(act.withdrawn)) == (2, 1)
    assert paths(started, coder=ada.id) == [
        "contribution/thanks",
        "subject/pay",
        "contribution/question",
    ]
    assert paths(started, coder=bob.id) == ["subject/bond"]


def test_two_values_in_one_call_leave_the_last(started, ada):
    book = codebook(started)
    values = [book.find(f"subject/{name}").id for name in ("bond", "pay", "ethics")]
    act = code(started, ada.id, [Mark(message(1), value) for value in values])
    assert (len(act.made), act.already) == (1, 0)
    assert paths(started) == ["subject/ethics"]


def test_what_was_said_is_not_said_twice(started, ada):
    bond = codebook(started).find("subject/bond")
    code(started, ada.id, [Mark(message(1), bond.id)])
    act = code(started, ada.id, [Mark(message(1), bond.id)])
    assert (act.id, act.made, act.already) == (None, [], 1)
    assert len(standing(started)) == 1


def test_a_passage_is_not_the_whole(started, ada):
    bond = codebook(started).find("subject/bond")
    code(started, ada.id, [Mark(message(1), bond.id), Mark(message(1, 0, 4), bond.id, "oui,")])
    assert [c.subject.start for c in standing(started)] == [None, 0]
    for start, end in ((4, 4), (5, 4), (-1, 3)):
        with pytest.raises(BadCoding):
            code(started, ada.id, [Mark(message(1, start, end), bond.id)])
    with pytest.raises(BadCoding, match="as long"):
        code(started, ada.id, [Mark(message(1, 0, 4), bond.id, "no")])


def test_codes_that_cannot_be_used_are_refused(started, ada):
    book = codebook(started)
    retire(started, book.find("subject/bond").id)
    for useless in (book.find("subject/bond").id, book.find("support").id, 9999):
        with pytest.raises(BadCoding):
            code(started, ada.id, [Mark(message(1), useless)])


def test_undo_goes_back_act_by_act(started, ada, bob):
    book = codebook(started)
    bond, pay = book.find("subject/bond"), book.find("subject/pay")
    code(started, ada.id, [Mark(message(n), bond.id) for n in range(3)])
    code(started, ada.id, [Mark(message(1), pay.id)])
    code(started, bob.id, [Mark(message(1), pay.id)])
    withdraw(started, ada.id, [standing(started, coder=ada.id)[0].id])
    assert paths(started, coder=ada.id) == ["subject/bond", "subject/pay"]
    undo(started, ada.id)
    undo(started, ada.id)
    assert paths(started, coder=ada.id) == ["subject/bond"] * 3
    undo(started, ada.id)
    assert standing(started, coder=ada.id) == []
    assert undo(started, ada.id) is None
    assert paths(started, coder=bob.id) == ["subject/pay"]


def test_nobody_takes_back_what_another_said(started, ada, bob):
    bond = codebook(started).find("subject/bond")
    made = code(started, ada.id, [Mark(message(1), bond.id)]).made
    with pytest.raises(BadCoding):
        withdraw(started, bob.id, made)
    withdraw(started, ada.id, made)
    with pytest.raises(BadCoding):
        withdraw(started, ada.id, made)
    ((past, back_us),) = history(started, message(1))
    assert past.id == made[0]
    assert back_us is not None


def test_merged_codes_count_once(started, ada):
    book = codebook(started)
    thanks, answer = book.find("contribution/thanks"), book.find("contribution/helpful answer")
    code(started, ada.id, [Mark(message(1), thanks.id), Mark(message(1), answer.id)])
    merge(started, thanks.id, answer.id)
    assert paths(started) == ["contribution/helpful answer"]


def test_coders_are_told_apart_by_account(database):
    first = coder(database, "Claude", account="a1")
    second = coder(database, "Claude", account="a2")
    assert (first.name, second.name) == ("Claude", "Claude 2")
    assert coder(database, "Other", account="a1") == first
    assert [c.name for c in everybody(database)] == ["Claude", "Claude 2"]
    with pytest.raises(BadCoder):
        coder(database, " ")


def test_decisions_keep_their_reason_and_what_was_opposed(started, ada, bob):
    book = codebook(started)
    subject = book.find("subject")
    bond, pay = book.find("subject/bond"), book.find("subject/pay")
    code(started, ada.id, [Mark(message(n), bond.id) for n in (1, 2, 3)])
    code(started, bob.id, [Mark(message(1), pay.id), Mark(message(2), bond.id)])
    code(started, bob.id, [Mark(message(4), pay.id)])

    def held() -> list[tuple[int, str, str | None]]:
        rows = decided_table(started).to_pylist()
        return [(row["subject"], row["how"], row["value"]) for row in rows]

    assert held() == [
        (1, "opposed", None),
        (2, "agreed", "bond"),
        (3, "single", "bond"),
        (4, "single", "pay"),
    ]
    with pytest.raises(BadCoding, match="why"):
        decide(started, ada.id, message(1), subject.id, pay.id, reason=" ")
    with pytest.raises(BadCoding, match="no value"):
        decide(started, ada.id, message(1), subject.id, book.find("thanks").id, reason="x")
    opposed = {"Ada Exemple": "bond", "Bob Exemple": "pay"}
    decide(started, ada.id, message(1), subject.id, bond.id, reason="first", opposed=opposed)
    decide(started, bob.id, message(1), subject.id, pay.id, reason="wages are named")
    decide(started, ada.id, message(4), subject.id, None, reason="unreadable")
    assert [(d.code, d.reason) for d in decisions(started)] == [
        (pay.id, "wages are named"),
        (None, "unreadable"),
    ]
    assert every_decision(started)[0].opposed == opposed
    assert held()[0] == (1, "decided", "pay")
    assert held()[3] == (4, "decided", None)


def test_the_snapshot_says_the_same_in_parquet(started, ada, tmp_path):
    book = codebook(started)
    code(started, ada.id, [Mark(message(7, 2, 4), book.find("diagnosis").id, "ça")])
    table = codings_table(started)
    write_snapshot(table, tmp_path / "codings.parquet")
    (row,) = read(tmp_path / "codings.parquet").to_pylist()
    assert row["path"] == "subject/care/diagnosis"
    assert (row["about_path"], row["value"]) == ("subject", "care/diagnosis")
    assert (row["key"], row["quote"], row["coder_name"]) == (
        "subject.care.diagnosis",
        "ça",
        "Ada Exemple",
    )
    assert (tmp_path / "codings.parquet").stat().st_mode & 0o777 == 0o600
    assert started.revision("codings") == 1


def test_two_who_code_at_once_lose_nothing(started, ada, bob):
    book = codebook(started)
    bond, pay = book.find("subject/bond").id, book.find("subject/pay").id

    def work(who: int, value: int) -> None:
        for n in range(40):
            code(started, who, [Mark(message(n), value)])

    threads = [
        threading.Thread(target=work, args=args)
        for args in ((ada.id, bond), (bob.id, pay), (ada.id, bond))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert paths(started, coder=ada.id) == ["subject/bond"] * 40
    assert paths(started, coder=bob.id) == ["subject/pay"] * 40


CODER = """
import sys
from pathlib import Path
from liaisons.coding.codings import Mark, Subject, code
from liaisons.coding.tables import TABLES
from liaisons.database import in_file
database = in_file(Path(sys.argv[1]))
database.prepare(TABLES)
for n in range(100_000):
    code(database, 1, [Mark(Subject("gp", "message", n), int(sys.argv[2]))])
    print(n, flush=True)
"""


def test_a_kill_loses_at_most_what_was_being_said(started, ada, tmp_path):
    bond = codebook(started).find("subject/bond").id
    writer = subprocess.Popen(
        [sys.executable, "-c", CODER, str(tmp_path / "study.db"), str(bond)],
        stdout=subprocess.PIPE,
        text=True,
    )
    said = [int(writer.stdout.readline()) for _ in range(40)]
    os.kill(writer.pid, signal.SIGKILL)
    said += [int(line) for line in writer.communicate()[0].splitlines() if line]
    kept = [c.subject.id for c in standing(in_file(tmp_path / "study.db"))]
    assert kept[: len(said)] == said
    assert len(kept) - len(said) <= 1


def test_whoever_is_forgotten_is_forgotten_here(started, ada):
    book = codebook(started)
    bond, peers = book.find("subject/bond").id, book.find("motive.peers").id
    person = Subject("gp", "person", 77)
    marks = [Mark(message(1, 0, 3), bond, "moi"), Mark(message(2, 0, 3), bond, "toi")]
    code(started, ada.id, [*marks, Mark(person, peers)])
    decide(started, ada.id, person, peers, peers, reason="said in the interview")
    withdraw(started, ada.id, [c.id for c in standing(started) if c.subject.kind == "person"])
    erase(started, [77], [1])
    assert [(c.subject.id, c.quote) for c in standing(started)] == [(1, None), (2, "toi")]
    assert history(started, person) == []
    assert every_decision(started) == []
