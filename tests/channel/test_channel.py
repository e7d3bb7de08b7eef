"""A channel as pages and commands see it: every act, every role, and what is left of a person."""

from __future__ import annotations

import json
import socket
from contextlib import closing

import msgspec
import pytest
import sqlalchemy as sa
from typer.testing import CliRunner

from liaisons.channel import tables as t
from liaisons.channel.channel import Channel
from liaisons.channel.rights import RIGHTS, ROLES, STEWARD, VISITOR, NotAllowed, Who
from liaisons.channel.serving import serve
from liaisons.channel.settings import Gate, Settings, Unseen, Vetting, parse, write
from liaisons.cli.app import app
from liaisons.errors import BadFile, BadStudy, NotFound, Refused

ASK = "Comment soulager une escarre au talon ?"
PHONE = "Mme Zzyx, 06 12 34 56 78, comment soulager une escarre ?"


def opened(folder, **said):
    usual = {"name": "Essai", "professions": ("aide", "médecin"), "hashtags": ("essai",)}
    write(folder / "channel.toml", Settings(**(usual | said)))
    return Channel.open(folder)


@pytest.fixture
def channel(tmp_path):
    found = opened(tmp_path, vetting=Vetting(needed=1, drawn=2))
    yield found
    found.close()


def member(channel, name, profession="aide", role="member"):
    who = channel.enter(f"account-{name}", name)
    channel.vouch_for(STEWARD, who.person, profession)
    channel.set_role(STEWARD, who.person, role)
    return channel.enter(f"account-{name}", name)


def test_ask_answer_agree_solve(channel):
    anne, bruno, chloe = (member(channel, n) for n in ("anne", "bruno", "chloe"))
    asked = channel.ask(anne, ASK)
    assert asked.phase == "open"
    answer = channel.answer(bruno, asked.id, "Un coussin sous le mollet.")
    channel.opinion(chloe, asked.id, answer, agrees=True)
    for who, what in ((bruno, answer), (chloe, "nothing")):
        with pytest.raises(Refused):
            channel.opinion(who, asked.id, what, agrees=True)
    channel.solve(anne, asked.id, "C'était le matelas.")
    (mine,) = channel.my_questions(anne)
    assert (mine.phase, mine.answers[0].text) == ("answered", "Un coussin sous le mollet.")
    assert [q.id for q in channel.archive(bruno, "ESCARRE mollet")] == [asked.id]
    assert channel.archive(bruno, "genou") == []
    with pytest.raises(Refused, match="identif"):
        channel.solve(anne, asked.id, "Le 06 12 34 56 78 a répondu.")


def test_somebody_elses_question_is_as_if_it_were_not_there(channel):
    anne, bruno = member(channel, "anne"), member(channel, "bruno")
    asked = channel.ask(anne, ASK)
    for act in (channel.solve, channel.delete, channel.appeal, channel.go_on):
        with pytest.raises(NotFound):
            act(bruno, asked.id)
    with pytest.raises(NotFound):
        channel.answer(bruno, "q-none", "Oui.")


def test_a_held_text_is_shown_once_to_its_author(channel):
    anne = member(channel, "anne")
    asked = channel.ask(anne, PHONE)
    assert (asked.phase, asked.code) == ("held", "details")
    with channel.ledger.database.reading() as read:
        row = read.execute(sa.select(t.outbox).where(t.outbox.c.code == "held:details")).one()
        stored = read.execute(sa.select(t.tokens.c.hash)).scalar_one()
    token = channel.engine.token(row.key)
    assert token != stored
    held = channel.held(token)
    assert "phone" in {span.label for span in held.spans}
    assert channel.release_held(token, ASK).phase == "open"
    with pytest.raises(NotFound):
        channel.held(token)
    with pytest.raises(NotFound):
        channel.release_held("0" * 40, ASK)


def test_an_appeal_upheld_relays_and_is_undone(channel):
    anne = member(channel, "anne")
    senior, moderator = (
        member(channel, "sam", role="senior"),
        member(channel, "mo", role="moderator"),
    )
    asked = channel.ask(anne, "Bonne journée à toutes et à tous.")
    assert asked.code == "not_question"
    channel.appeal(anne, asked.id)
    (item,) = channel.queue(moderator)
    for who, error in ((moderator, NotAllowed), (anne, NotAllowed)):
        with pytest.raises(error):
            channel.moderate(who, item.id, "upheld")
    with pytest.raises(BadFile):
        channel.moderate(senior, item.id, "maybe")
    channel.moderate(senior, item.id, "upheld")
    assert channel.my_questions(anne)[0].phase == "open"
    with pytest.raises(Refused):
        channel.moderate(senior, item.id, "kept")
    channel.reverse(senior, item.id)
    assert [i.id for i in channel.queue(senior)] == [item.id]
    with pytest.raises(NotFound):
        channel.reverse(senior, item.id)
    with pytest.raises(NotFound):
        channel.moderate(senior, "nothing", "kept")


def test_nobody_decides_on_themselves(channel):
    senior = member(channel, "sam", role="senior")
    asked = channel.ask(senior, "Bonne journée.")
    channel.appeal(senior, asked.id)
    with pytest.raises(Refused, match="themselves"):
        channel.moderate(senior, channel.queue(senior)[0].id, "upheld")


def test_peers_vouch_in_the_pages(channel):
    anne = member(channel, "anne")
    nina = channel.enter("account-nina", "nina")
    assert channel.ask(nina, ASK).phase == "vetting"
    with pytest.raises(BadFile):
        channel.declare(nina, "astronaute")
    channel.declare(nina, "aide")
    (asked,) = channel.vettings(anne)
    with pytest.raises(BadFile):
        channel.vote(anne, asked.id, "peut-être")
    with pytest.raises(NotFound):
        channel.vote(nina, asked.id, "yes")
    channel.vote(anne, asked.id, "yes")
    assert channel.me(nina).standing == "vetted"
    assert channel.my_questions(nina)[0].phase == "open"
    with pytest.raises(Refused):
        channel.vote(anne, asked.id, "no")


def test_where_no_peer_is_there_a_senior_decides(channel):
    senior = member(channel, "sam", "médecin", "senior")
    nina = channel.enter("account-nina", "nina")
    channel.declare(nina, "aide")
    (item,) = channel.queue(senior)
    channel.moderate(senior, item.id, "not_vetted")
    assert channel.me(nina).standing == "refused"
    channel.reverse(senior, item.id)
    channel.revoke(STEWARD, nina.person)
    assert channel.me(nina).standing == "revoked"


def test_a_trusted_community_vouches(tmp_path):
    channel = opened(tmp_path, vetting=Vetting(trusts=("autre",)))
    for name, trusted, standing in (("a", "autre", "vetted"), ("b", "inconnue", "vetting")):
        who = channel.enter(name, name)
        channel.declare(who, "aide", trusted=trusted)
        assert channel.me(who).standing == standing
    channel.close()


def test_unseen_is_never_in_the_archive(channel):
    anne, bruno = member(channel, "anne"), member(channel, "bruno")
    asked = channel.ask_unseen(anne, ASK, delay=True)
    assert channel.ledger.state().questions[asked.id].delay > 0
    channel.answer(bruno, asked.id, "Un coussin.")
    assert channel.archive(bruno) == []
    channel.consent(anne, True)
    assert channel.me(anne).consent
    channel.consent(anne, False)
    assert not channel.me(anne).consent


def test_unseen_can_be_closed(tmp_path):
    channel = opened(tmp_path, unseen=Unseen(allowed=False))
    with pytest.raises(Refused):
        channel.ask_unseen(member(channel, "anne"), ASK)
    channel.close()


def test_a_person_erased_leaves_ids_that_lead_nowhere(channel):
    anne, bruno = member(channel, "zoemarie"), member(channel, "bruno")
    asked = channel.ask(anne, ASK)
    channel.answer(bruno, asked.id, "Un coussin.")
    with pytest.raises(NotAllowed):
        channel.erase(bruno, anne.person)
    channel.erase(anne, anne.person)
    with channel.ledger.database.reading() as read:
        for table in t.TABLES.sorted_tables:
            said = repr(read.execute(sa.select(table)).all())
            assert "escarre" not in said, table.name
            assert "zoemarie" not in said, table.name
    assert channel.my_questions(anne)[0].text is None
    assert channel.me(anne).standing == "erased"
    again = channel.enter("account-zoemarie", "zoemarie")
    assert again.person != anne.person


def test_texts_are_there_and_not_endless(channel):
    anne = member(channel, "anne")
    for text in ("  ", "a" * 5001):
        with pytest.raises(BadFile):
            channel.ask(anne, text)
    with pytest.raises(BadFile):
        channel.profile(anne, standing="vetted")
    channel.profile(anne, per_day=2, subjects=["escarre"])
    assert (channel.me(anne).per_day, channel.me(anne).subjects) == (2, ("escarre",))


ACTS = {
    "levels": lambda c, w: c.levels(w, 0, 1),
    "archive": lambda c, w: c.archive(w),
    "ask": lambda c, w: c.open_questions(w),
    "own": lambda c, w: c.my_questions(w),
    "vouch": lambda c, w: c.vettings(w),
    "queue": lambda c, w: c.queue(w),
    "decide": lambda c, w: c.reverse(w, "nothing"),
    "people": lambda c, w: c.members(w),
    "settings": lambda c, w: c.try_policy(w, c.policy, 30),
    "erase": lambda c, w: c.erase(w, "somebody"),
}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("right", ACTS)
def test_every_role_and_every_right(channel, role, right):
    who = Who("p-x", role)
    try:
        ACTS[right](channel, who)
        allowed = True
    except NotFound:
        allowed = True
    except NotAllowed:
        allowed = False
    assert allowed == (right in RIGHTS[role])


def test_a_visitor_acts_on_nothing(channel):
    for act in (
        lambda: channel.ask(VISITOR, ASK),
        lambda: channel.consent(VISITOR, True),
        lambda: channel.declare(VISITOR, "aide"),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert channel.ledger.events() == []


def test_a_policy_is_tried_before_it_is_switched_on(channel):
    anne = member(channel, "anne")
    channel.ask(anne, ASK)
    channel.ask(anne, "Qui connaît un bon matelas ?")
    gone = channel.ask(anne, "Que faire pour dormir ?")
    channel.delete(anne, gone.id)
    rule = 'pubs when text has "MATELAS"'
    new = parse(f"name = 'Essai'\nprofessions = ['aide']\ngate.rules = '{rule}'")
    trial = channel.try_policy(STEWARD, new, 30)
    assert (trial.questions, trial.erased, trial.same) == (3, 1, 1)
    (other,) = trial.otherwise
    assert (other.before, other.after) == ("accepted", "refused rule:pubs")


def _free():
    """A port that nobody listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return str(taken.getsockname()[1])


def test_the_commands(tmp_path, monkeypatch):
    monkeypatch.setenv("LIAISONS_LANG", "en")
    run = CliRunner()
    folder = tmp_path / "canal"

    def said(*words, ok=0):
        result = run.invoke(app, ["channel", *words])
        assert result.exit_code == ok, (words, result.output, result.exception)
        return result.output

    said("init", str(folder), "--name", "Canal", "--hashtag", "#canal", "--profession", "aide")
    assert isinstance(
        run.invoke(app, ["channel", "init", str(folder), "--name", "x"]).exception, BadStudy
    )
    channel = Channel.open(folder)
    who = channel.enter("account-1", "anne")
    channel.close()
    said("run", str(folder), "--seconds", "0.3", "--port", _free())
    said("vouch", str(folder), who.person, "--profession", "aide", "--role", "senior")
    assert "senior" in said("members", str(folder))
    assert json.loads(said("members", str(folder), "--json"))[0]["role"] == "senior"
    channel = Channel.open(folder)
    asked = channel.ask(channel.enter("account-1", "anne"), ASK)
    channel.close()
    said("run", str(folder), "--seconds", "2", "--port", _free())
    channel = Channel.open(folder)
    assert channel.ledger.state().questions[asked.id].phase == "relayed"
    assert len(channel.local.inbox("account-1")) >= 1
    channel.close()
    assert "1 questions" in said("status", str(folder))
    assert json.loads(said("status", str(folder), "--json"))["levels"]["asked"] == 1
    assert json.loads(said("queue", str(folder), "--json")) == []
    said("queue", str(folder))
    assert "can be read" in said("policy", "check", str(folder))
    assert "1 questions" in said("policy", "try", str(folder), str(folder / "channel.toml"))
    said("policy", "burn", str(folder), ok=2)
    said("export", str(folder), "-o", str(tmp_path / "log.jsonl"))
    lines = (tmp_path / "log.jsonl").read_text().splitlines()
    assert "asked" in {json.loads(line)["kind"] for line in lines}
    assert "escarre" not in (tmp_path / "log.jsonl").read_text()


def test_a_dry_run_sends_nothing_and_says_what_it_would(tmp_path):
    import asyncio

    opened(tmp_path, vetting=Vetting(open=True), gate=Gate()).close()
    channel = Channel.open(tmp_path, dry=True)
    told = []
    who = channel.enter("account-1", "anne")
    channel.declare(who, "aide")
    channel.ask(who, ASK)
    channel.ask(who, "Bonne journée.")
    asyncio.run(serve(channel, dry=True, seconds=1.5, say=told.append))
    assert len(told) >= 3
    assert channel.local.shown() == []
    assert channel.local.inbox("account-1") == []
    channel.close()
    assert Channel.open(tmp_path).ledger.events() == []


def test_settings_that_are_wrong_are_said(tmp_path):
    for text, why in (
        ("name = 3", "name"),
        ("name = 'x'\nzone = 'Mars/Base'", "Mars"),
        ("name = 'x'\nlanguage = 'de'", "fr"),
        ("name = 'x'\nhashtags = ['#x']", "#"),
        ("name = 'x'\nvetting.needed = 9", "needed"),
        ("name = 'x'\ngate.rules = 'a when'", "1"),
    ):
        with pytest.raises(BadStudy, match=why):
            parse(text)
    with pytest.raises(NotFound):
        Channel.open(tmp_path)
    (tmp_path / "channel.toml").write_bytes(b"\xff")
    with pytest.raises(BadStudy):
        Channel.open(tmp_path)


def test_what_is_written_is_read_again(tmp_path):
    said = Settings(name="Été", gate=Gate(per_day=2), professions=("aide",))
    write(tmp_path / "channel.toml", said)
    again = parse((tmp_path / "channel.toml").read_text()).settings
    assert msgspec.to_builtins(again) == msgspec.to_builtins(said)
