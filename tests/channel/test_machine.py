"""The channel against a model of it a page long: whatever people do, and whatever breaks.

The model knows what each question should have become; the channel is driven over its network and
its pages, killed, cut off, told things twice, and compared with it after each step.
"""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from liaisons.channel import tables as t
from liaisons.channel.ledger import Transaction
from liaisons.channel.port import Deletion, Membership
from liaisons.channel.rights import Who
from liaisons.channel.state import LIVE
from tests.channel.building import DAY, HOUR, MINUTE, World
from tests.channel.fake import FakeNetwork, Killed, author, post, private

TEXTS = {
    "plain": "Que faire, cas {n} ? #doctoctoc",
    "statement": "Bonne journée {n} #doctoctoc",
    "details": "Et le 0612345678 {n} ? #doctoctoc",
    "similar": "Que faire encore {n} ? #doctoctoc",
    "distress": "Je veux mourir {n} #doctoctoc",
}
VETTED = ("anne", "bruno", "chloe", "dora")
NAMES = (*VETTED, "emile", "fanny", "blocked-gus")
JUMPS = (1, 16 * MINUTE, 61 * MINUTE, 25 * HOUR, 15 * DAY, -30 * MINUTE, -2 * HOUR)

names = st.sampled_from(NAMES)
texts = st.sampled_from(sorted(TEXTS))


def expected(text, standing, skips):
    """What should become of a question: the whole gate, in the order that people are told."""
    if text == "distress":
        return "held:distress"
    if standing in ("revoked", "refused") and "not_member" not in skips:
        return "refused:not_member"
    if text == "statement" and "not_question" not in skips:
        return "refused:not_question"
    if text == "details":
        return "held:details"
    if text == "similar" and "similar" not in skips:
        return "held:similar"
    return "relayed" if standing == "vetted" else "waiting"


class Asked:
    """A question of the model."""

    def __init__(self, said, who, text, unseen=False):
        self.said, self.who, self.text, self.unseen = said, who, text, unseen
        self.became, self.skips, self.answers = "", set(), 0

    def gate(self, standing):
        self.became = expected(self.text, standing, self.skips)


class Machine(RuleBasedStateMachine):
    """What people do, the model beside it, and what must hold after each step."""

    def __init__(self):
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.world = World(self.folder, FakeNetwork(1), url=self.database())
        self.standing = dict.fromkeys(NAMES, "unknown")
        self.asked, self.n, self.dies_in = [], 0, None
        self.natives = {}  # person → native id, also of those who were erased since
        self.append = Transaction.append
        machine = self

        def mortal(tx, e):
            machine._count_down()
            return machine.append(tx, e)

        Transaction.append = mortal

    def database(self):
        """The address of a new database; nothing: a file."""
        return ""

    def teardown(self):
        Transaction.append = self.append
        self.world.database.close()
        shutil.rmtree(self.folder)

    # --- how things are done ---

    def _count_down(self):
        if self.dies_in is not None:
            self.dies_in -= 1
            if self.dies_in < 0:
                raise Killed

    def _until_done(self, act):
        """Do it; where the process dies, do it again on what is left."""
        while True:
            try:
                return act()
            except Killed:
                self.dies_in = self.world.network.kill_in = None
                self.world.open()

    def settle(self):
        self._until_done(lambda: self.world.settle(rounds=3000))

    def hear(self, *events):
        for said in events:
            self.world.network.say(said)
        self.settle()

    def in_pages(self, act):
        def done():
            return act(self.world.pages())

        found = self._until_done(done)
        self.settle()
        return found

    def person(self, name):
        def known():
            with self.world.ledger.writing() as tx:
                return self.world.intake.person(tx, "fake", author(name), self.world.now)

        return self._until_done(known)

    def write(self, name, text):
        self.n += 1
        self.hear(private(f"pm{self.n}", name, text, at=self.world.now))

    def last(self, name, *became):
        """Somebody's last question that became one of these."""
        found = [a for a in self.asked if a.who == name and a.became.split(":")[0] in became]
        return found[-1] if found else None

    # --- what people do ---

    @initialize()
    def begins(self):
        self.owner = Who(self.world.member("owner", role="owner", vets=False), "owner")
        for name in VETTED:
            self.world.member(name, per_day=3)
            self.standing[name] = "vetted"

    @rule(who=names, text=texts)
    def asks(self, who, text):
        self.n += 1
        words = TEXTS[text].format(n=self.n)
        said = post(f"n{self.n}", who, words, at=self.world.now, hashtags=("doctoctoc",))
        asked = Asked(said, who, text)
        self.asked.append(asked)
        self.hear(said)
        asked.gate(self.standing[who])

    @rule(who=names)
    def asks_unseen(self, who):
        asked = Asked(None, who, "plain", unseen=True)
        self.write(who, f"Comment le dire, cas {self.n + 1} ?")
        vetted = self.standing[who] == "vetted"
        if self.standing[who] in ("revoked", "refused"):
            asked.became = "refused:not_member"
        else:
            asked.became = "relayed" if vetted else "refused:unseen_needs_vetting"
        self.asked.append(asked)

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), who=names, identifies=st.booleans(), early=st.booleans())
    def answers(self, data, who, identifies, early):
        """On the network, under the question; ``early``: told again, the answer first."""
        asked = data.draw(st.sampled_from([a for a in self.asked if not a.unseen] or [None]))
        if asked is None or asked.became in ("withdrawn", "erased"):
            return
        self.n += 1
        words = f"Appeler le 0612345678 {self.n}" if identifies else f"Réponse {self.n}"
        said = post(f"n{self.n}", who, words, at=self.world.now, reply_to=asked.said.id)
        self.hear(said, *([asked.said, said] if early else []))
        asked.answers += not identifies

    @rule(who=names, asker=names)
    def a_thread_told_backwards(self, who, asker):
        """The answer comes before the question that it answers."""
        self.n += 2
        words = TEXTS["plain"].format(n=self.n)
        said = post(f"n{self.n}", asker, words, at=self.world.now, hashtags=("doctoctoc",))
        reply = post(f"n{self.n - 1}", who, "Réponse", at=self.world.now, reply_to=said.id)
        asked = Asked(said, asker, "plain")
        self.asked.append(asked)
        self.hear(reply, said)
        asked.gate(self.standing[asker])
        asked.answers = 1

    @precondition(lambda self: self.asked)
    @rule(data=st.data(), text=texts)
    def edits(self, data, text):
        asked = data.draw(st.sampled_from([a for a in self.asked if not a.unseen] or [None]))
        if asked is None or asked.became in ("withdrawn", "erased"):
            return
        self.n += 1
        words, at = TEXTS[text].format(n=self.n), asked.said.sent_us + self.n
        asked.said = msgspec.structs.replace(asked.said, text=words, edited_us=at)
        self.hear(asked.said)
        asked.text = text
        if asked.became != "relayed":
            asked.gate(self.standing[asked.who])
        elif text in ("details", "distress"):
            asked.became = f"held:{text}"

    @precondition(lambda self: self.asked)
    @rule(data=st.data())
    def retracts(self, data):
        asked = data.draw(st.sampled_from([a for a in self.asked if not a.unseen] or [None]))
        if asked is None or asked.became in ("withdrawn", "erased"):
            return
        self.hear(Deletion(network="fake", id=asked.said.id, at_us=self.world.now))
        asked.became = "withdrawn"

    @rule(who=names)
    def goes_on(self, who):
        asked = self.last(who, "held")
        self.write(who, "Continuer")
        if asked and asked.became == "held:similar":
            asked.skips.add("similar")
            asked.gate(self.standing[who])

    @rule(who=names, upheld=st.booleans())
    def appeals(self, who, upheld):
        asked = self.last(who, "refused")
        self.write(who, "Recours")
        if asked is None:
            return
        waiting = [i for i in self.world.state.items.values() if i.what == "appeal"]
        item = next(i.id for i in waiting if not i.outcome)
        outcome = "upheld" if upheld else "kept"
        self.in_pages(lambda pages: pages.moderate(self.owner, item, outcome))
        if upheld and not asked.unseen:
            asked.skips.add(asked.became.partition(":")[2])
            asked.gate(self.standing[who])
        elif upheld:
            asked.became = "relayed" if self.standing[who] == "vetted" else asked.became
            self.asked.remove(asked)  # what follows is the gate's, and tested by its own

    @rule(who=names)
    def joins(self, who):
        self.hear(Membership(network="fake", author=author(who), joined=True, at_us=self.world.now))

    @rule(who=names, yes=st.booleans())
    def is_vetted_by_peers(self, who, yes):
        if self.standing[who] != "unknown":
            return
        self.write(who, "Je suis médecin")
        person = self.person(who)
        found = [v for v in self.world.state.vettings.values() if v.person == person]
        vetting = found[-1]
        vote = "yes" if yes else "no"
        for peer in vetting.drawn:
            if not self.world.state.vettings[vetting.id].outcome:
                self.in_pages(
                    lambda pages, peer=peer: pages.vote(Who(peer, "member"), vetting.id, vote)
                )
        if not self.world.state.vettings[vetting.id].outcome:
            item, outcome = f"i-{vetting.id}", "vetted" if yes else "not_vetted"
            self.in_pages(lambda pages: pages.moderate(self.owner, item, outcome))
        self.becomes(who, "vetted" if yes else "refused")

    def becomes(self, who, standing):
        """Somebody's standing changed: what waited for it goes on."""
        self.standing[who] = standing
        for asked in self.asked:
            if asked.who == who and asked.became == "waiting":
                asked.became = "relayed" if standing == "vetted" else "refused:not_member"

    @rule(who=names)
    def is_vouched_for(self, who):
        person = self.person(who)
        self.in_pages(lambda pages: pages.vouch_for(self.owner, person, "médecin"))
        self.becomes(who, "vetted")

    @rule(who=names)
    def is_revoked(self, who):
        person = self.person(who)
        self.in_pages(lambda pages: pages.revoke(self.owner, person))
        self.becomes(who, "revoked")

    @rule(who=names)
    def is_forgotten(self, who):
        person = self.person(who)
        self.in_pages(lambda pages: pages.erase(self.owner, person))
        self.standing[who] = "unknown"  # whoever comes back is somebody new
        for asked in self.asked:
            if asked.who == who and asked.became != "withdrawn":
                asked.became = "erased"
        self.forgotten(person)

    # --- what happens to the channel ---

    @precondition(lambda self: self.world.network.stream)
    @rule(data=st.data())
    def is_told_again(self, data):
        self.hear(data.draw(st.sampled_from(self.world.network.stream)))

    @rule(jump=st.sampled_from(JUMPS))
    def time_passes(self, jump):
        self.world.now += jump
        self.settle()

    @rule(faults=st.sampled_from([0.0, 0.2, 0.4]))
    def network_is_as_it_is(self, faults):
        self.world.network.faults = faults

    @rule(calls=st.integers(0, 20), lines=st.integers(0, 10), net=st.booleans())
    def will_die(self, calls, lines, net):
        if net:
            self.world.network.kill_in = calls
        else:
            self.dies_in = lines

    @rule()
    def is_restarted(self):
        self.world.open()
        self.settle()

    # --- what must hold ---

    @invariant()
    def each_question_became_what_it_should(self):
        state = self.world.state
        for asked in self.asked:
            question = self.question(asked)
            if question is None:
                assert asked.unseen or asked.became == "erased", asked.said
                continue
            self.as_expected(asked, question)
        questions = [q for q in state.questions.values() if not q.unseen]
        assert len(questions) == len([a for a in self.asked if not a.unseen]), "each is there once"

    def question(self, asked):
        if asked.unseen:
            return None
        with self.world.ledger.writing() as tx:
            place = tx.place("fake", asked.said.id)
        return place and self.world.state.questions[place.question]

    def as_expected(self, asked, question):
        phase = question.phase
        if asked.became == "relayed":
            assert phase in LIVE, (asked.text, question)
            relayed = self.rows("relay", question.id, "accepted", "sent")
            assert relayed, "accepted, and never relayed"
        elif asked.became == "waiting":
            assert phase == "vetting"
        elif asked.became in ("withdrawn", "erased"):
            assert phase == "withdrawn"
        else:
            assert f"{phase}:{question.code}" == asked.became
        shown = [a for a in question.answers.values() if not a.held]
        if asked.became != "erased":
            assert len(shown) == asked.answers

    def rows(self, kind, question, code, state):
        return [
            r
            for r in self.world.rows(state)
            if (r.kind, r.question, r.code) == (kind, question, code)
        ]

    @invariant()
    def nothing_comes_out_twice(self):
        keys = Counter(key for *_, key, _id in self.world.network.sent)
        assert max(keys.values(), default=0) <= 1
        accepted = Counter(e.question for e in self.world.ledger.events() if e.kind == "accepted")
        rows = [r for r in self.world.rows("sent") if (r.kind, r.code) == ("relay", "accepted")]
        for question, times in Counter(r.question for r in rows).items():
            assert times <= accepted[question]

    @invariant()
    def what_is_private_reaches_its_own_person(self):
        with self.world.database.reading() as read:
            found = read.execute(sa.select(t.identities)).all()
        self.natives |= {row.person: row.native for row in found}
        rows = {r.key: r for r in self.world.rows("sent", "dropped", "dead", "waiting")}
        for kind, target, text, key, _id in self.world.network.sent:
            assert "0612345678" not in text, "what identifies came out"
            if kind == "private":
                row = rows[key]
                assert self.natives[row.person] == target
                if row.code.split(":")[0] in ("held", "refused", "waiting", "answer", "expect"):
                    assert self.world.state.questions[row.question].person == row.person

    @invariant()
    def no_refusal_is_silent(self):
        """Told; or nobody is there to be told; or a person knows that it could not be told."""
        state = self.world.state
        for e in self.world.ledger.events():
            if e.kind not in ("refused", "held", "waiting"):
                continue
            code = "distress" if e.code == "distress" else f"{e.kind}:{e.code}"
            gone = state.members[e.person].standing == "erased"
            rows = [r for r in self.world.rows("dead") if r.code == code and r.person == e.person]
            told = code in state.told.get(e.question, ())
            assert told or gone or rows, (e, "nobody said so")
            if rows and not gone:
                assert any(i.what == "dead_letter" for i in state.items.values())

    @invariant()
    def what_was_taken_back_is_out_nowhere(self):
        net = self.world.network
        sent = [r for r in self.world.rows("sent") if r.kind == "relay" and r.code != "digest"]
        for row in sent:
            if self.world.state.questions[row.question].phase == "withdrawn":
                assert row.receipt in net.withdrawn

    @invariant()
    def the_log_says_what_the_channel_knows(self):
        self.world.agree()
        with self.world.database.reading() as read:
            left = read.execute(
                sa.select(t.outbox.c.state).where(t.outbox.c.state.in_(["waiting", "sending"]))
            ).all()
        assert not left, "everything came to its end"

    def forgotten(self, person):
        with self.world.database.reading() as read:
            texts = read.execute(
                sa.select(t.payloads.c.body).where(t.payloads.c.owner == person)
            ).scalars()
            assert not [body for body in texts if body is not None]
            for table in (t.identities, t.accounts, t.tokens):
                assert not read.execute(sa.select(table).where(table.c.person == person)).all()


def run_machine(machine, examples, steps):
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, derandomize=True,
            database=None, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip


def test_the_channel_is_as_its_model():
    run_machine(Machine, 12, 15)


@pytest.mark.slow
def test_the_channel_is_as_its_model_for_long():
    run_machine(Machine, 200, 40)
