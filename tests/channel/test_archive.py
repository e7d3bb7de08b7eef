"""What was answered is found again, by whom may see it; nothing is left of what was erased."""

from __future__ import annotations

import random

import pytest

from liaisons.channel.archive import archived
from liaisons.channel.channel import Channel
from liaisons.channel.gate import Said
from liaisons.channel.platforms.local import Local
from liaisons.channel.rights import STEWARD, Who
from liaisons.channel.settings import Gate, Settings, parse, write
from liaisons.errors import BadStudy, NotFound
from tests.channel.test_channel import member
from tests.web.channel.build import run

ASK = "Comment soulager une escarre au talon chez une dame qui ne se lève plus ?"
AGAIN = "comment soulager une escarre au talon, la dame ne se leve plus ?"
OTHER = "Le trajet entre deux interventions doit-il être payé ?"


@pytest.fixture
def channel(tmp_path):
    write(tmp_path / "channel.toml", Settings(name="Essai", gate=Gate(per_day=10_000)))
    found = Channel.open(tmp_path)
    yield found
    found.close()


def answered(channel, text=ASK, reply="Un coussin sous le mollet.", by=("anne", "bruno")):
    asker, helper = (member(channel, name) for name in by)
    asked = channel.ask(asker, text)
    channel.answer(helper, asked.id, reply)
    return asked.id, asker, helper


def found(channel, who, typed="", **more):
    return [shown.id for shown in channel.archive(who, typed, **more)]


def test_who_asks_the_same_sees_what_was_answered_before_it_is_sent(channel):
    before, _anne, _bruno = answered(channel)
    chloe = member(channel, "chloe")
    assert found(channel, chloe, "escarres") == [before]
    asked = channel.ask(chloe, AGAIN)
    assert (asked.phase, asked.code) == ("held", "similar")
    assert channel.ledger.state().questions[asked.id].similar == (before,)
    run(channel)
    letters = Local("local", channel.ledger.database).inbox("account-chloe")
    (letter,) = (text for text in letters if "escarre au talon chez une dame" in text)
    assert f"/questions/{before}" in letter
    channel.go_on(chloe, asked.id)
    assert channel.my_questions(chloe)[0].phase == "open"


def test_something_else_is_not_held_back(channel):
    answered(channel)
    chloe = member(channel, "chloe")
    found(channel, chloe)
    assert channel.ask(chloe, OTHER).phase == "open"


def test_what_nobody_answered_or_was_asked_unseen_is_not_shown_to_others(channel):
    anne, bruno = member(channel, "anne"), member(channel, "bruno")
    channel.ask(anne, ASK)
    unseen = channel.ask_unseen(anne, ASK)
    channel.answer(bruno, unseen.id, "Un coussin.")
    assert found(channel, bruno) == []
    assert channel.ask(bruno, AGAIN).phase == "open"


def test_endings_accents_and_words_of_answers_are_found(channel):
    before, anne, _bruno = answered(channel, reply="La télétransmission, puis l'ordonnance.")
    for typed in (
        "ESCARRES",
        "teletransmission",
        "ordonnances",
        '"soulager une escarre"',
        "escar*",
    ):
        assert found(channel, anne, typed) == [before], typed
    for typed in ("genou", "escarre -talon", '"escarre soulager"'):
        assert found(channel, anne, typed) == [], typed


def test_it_is_there_again_after_a_start(tmp_path, channel):
    before, anne, _bruno = answered(channel)
    channel.close()
    again = Channel.open(tmp_path)
    assert found(again, anne, "escarre") == [before]
    assert again.engine.readers.similar(AGAIN) == [before]
    again.close()


def test_what_was_erased_or_taken_back_is_found_by_nobody(channel):
    before, anne, bruno = answered(channel)
    second, _anne, _chloe = answered(channel, OTHER, "Oui, la convention.", ("dora", "bruno"))
    assert sorted(found(channel, anne)) == sorted([before, second])
    channel.delete(anne, before)
    assert found(channel, anne) == [second]
    assert channel.engine.readers.similar(AGAIN) == []
    channel.erase(STEWARD, bruno.person)
    assert found(channel, anne, "convention") == []


def test_what_was_asked_among_members_is_for_members(channel):
    anne, bruno = member(channel, "anne"), member(channel, "bruno")
    said = Said(text=ASK, network="local", at_us=channel.engine.clock(), visibility="members")
    with channel.ledger.writing() as tx:
        tx.keep("q-room", "question", anne.person, "q-room", {"text": ASK})
        channel._intake.ask(tx, "q-room", anne.person, said, said.at_us)
    channel.answer(bruno, "q-room", "Un coussin.")
    assert found(channel, bruno) == ["q-room"]
    assert found(channel, Who("p-x", "researcher")) == []
    assert channel.ask(bruno, AGAIN).phase == "open"


def test_subjects_are_counted_and_chosen(channel):
    before, anne, _bruno = answered(channel)
    with channel.ledger.writing() as tx:
        from liaisons.channel.events import event

        line = event("tagged", channel.engine.clock(), question=before, subjects=["gesture"])
        channel.engine.record(tx, [line])
    assert channel.found(anne).subjects == (("gesture", 1),)
    assert found(channel, anne, subject="gesture") == [before]
    assert found(channel, anne, subject="law") == []


def test_the_index_says_what_the_state_says_whatever_happens(channel):
    """Against a look at every question, after each of many acts drawn by lot."""
    luck = random.Random(3)
    people = [member(channel, f"m{n}") for n in range(6)]
    for n in range(120):
        who, state = luck.choice(people), channel.ledger.state()
        ids = [q.id for q in state.questions.values() if q.phase == "open" or q.answered]
        act = luck.choice(["ask", "answer", "answer", "delete", "erase" if n % 30 == 29 else "ask"])
        if state.members[who.person].standing == "erased":
            continue
        if act == "ask":
            word = "".join(luck.choices("abdeilnorst", k=9))
            channel.ask(who, f"Que faire quand {word} {word[::-1]} au matin ?")
        elif act == "erase":
            channel.erase(who, who.person)
        elif ids and act == "answer":
            _tried(channel.answer, who, luck.choice(ids), f"Réponse {n}.")
        elif ids:
            _tried(channel.delete, who, luck.choice(ids))
        true = {q.id for q in channel.ledger.state().questions.values() if archived(q)}
        assert set(found(channel, people[0], most=1000)) == true, n
    assert len(true) > 5


def _tried(act, *what):
    from liaisons.errors import Refused

    try:
        act(*what)
    except (NotFound, Refused):
        return


def test_how_near_is_a_share():
    with pytest.raises(BadStudy, match="near"):
        parse("name = 'x'\ngate.near = 3")
