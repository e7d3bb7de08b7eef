"""Who takes part: coming in, one's profile, being vouched for, a role, being forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from liaisons.channel import decide, erasing, letters, vetting
from liaisons.channel.acting import Acts
from liaisons.channel.events import event
from liaisons.channel.port import PAGES, Author
from liaisons.channel.rights import Role, Who
from liaisons.errors import BadFile, NotFound, Refused
from liaisons.i18n import _


class Belonging(Acts):
    """The people of a channel."""

    def enter(self, account: str, handle: str) -> Who:
        """Whoever an account is here; a new one is somebody who has not said their profession."""
        author = Author(account, handle)
        with self.ledger.writing() as tx:
            person = self._intake.person(tx, PAGES, author, self.engine.clock())
            role = tx.state.members[person].role
        self.local.enter(author)
        return Who(person, _role(role))

    def declare(self, who: Who, profession: str, manager: bool = False, trusted: str = "") -> None:
        """Say what one's profession is; peers are asked."""
        professions = self.policy.settings.professions
        if professions and profession not in professions:
            raise BadFile(
                _("The professions of this channel are: {names}.", names=", ".join(professions))
            )
        with self._acting(who) as (tx, now):
            id = self.engine.new_id("v")
            lines = decide.declared(
                tx.state, self.policy, who.person, profession, now, id, trusted, manager
            )
            self.engine.record(tx, lines)

    def profile(self, who: Who, **said: Any) -> None:
        """What one knows and how often one may be asked: subjects, per_day, available, vets."""
        who.need("own")
        allowed = {
            "subjects", "refused", "per_day", "hours", "available", "vets", "attributes", "digest",
        }  # fmt: skip
        if not said.keys() <= allowed:
            raise BadFile(_("A profile holds: {names}.", names=", ".join(sorted(allowed))))
        if said.get("digest", "") not in letters.RHYTHMS:
            raise BadFile(_("Letters come: daily, weekly, or not at all."))
        if not set(said.get("hours", ())) <= set(range(24)):
            raise BadFile(_("Hours are whole numbers from 0 to 23."))
        with self._acting(who) as (tx, now):
            line = event("profile", now, person=who.person, by=who.person, **said)
            self.engine.record(tx, [line])

    def consent(self, who: Who, given: bool) -> None:
        """Let one's texts serve research, or no longer."""
        with self._acting(who) as (tx, now):
            kind = "consented" if given else "unconsented"
            self.engine.record(tx, [event(kind, now, person=who.person, by=who.person)])

    def appeal_vetting(self, who: Who) -> None:
        """Ask a person to look again at a vetting that said no, or at a membership taken back."""
        with self._acting(who) as (tx, now):
            line = vetting.appealed(tx.state, who.person, now)
            if line is None:
                raise Refused(_("There is nothing to appeal against, or somebody looks at it."))
            self.engine.record(tx, [line])

    def vote(self, who: Who, vetting_id: str, vote: str) -> None:
        """Say yes, no, abstain, busy or stop about somebody one was asked about."""
        who.need("vouch")
        if vote not in vetting.VOTES:
            raise BadFile(_("A vote is one of {votes}.", votes=", ".join(vetting.VOTES)))
        with self._acting(who) as (tx, now):
            asked = tx.state.vettings.get(vetting_id)
            if asked is None or who.person not in (*asked.drawn, asked.senior):
                raise NotFound(_("You were not asked about this person."))
            if asked.outcome or who.person in asked.votes:
                raise Refused(_("This is decided, or you have said already."))
            lines = vetting.voted(tx.state, self.policy, asked, who.person, vote, now)
            self.engine.record(tx, lines)

    def set_role(self, who: Who, person: str, role: Role) -> None:
        who.need("people")
        with self._acting(who) as (tx, now):
            self._member(tx.state.members, person)
            self.engine.record(tx, [event("role", now, person=person, by=who.person, code=role)])

    def vouch_for(self, who: Who, person: str, profession: str) -> None:
        """Make somebody a member on the steward's word: how the first ones come in."""
        who.need("people")
        with self._acting(who) as (tx, now):
            self._member(tx.state.members, person)
            about = {"person": person, "by": who.person}
            until = vetting.until(self.policy, now)
            said = event("declared", now, profession=profession, **about)
            self.engine.record(
                tx, [said, event("vetted", now, code="steward", until_us=until, **about)]
            )

    def revoke(self, who: Who, person: str) -> None:
        who.need("people")
        with self._acting(who) as (tx, now):
            self._member(tx.state.members, person)
            self.engine.record(tx, [event("revoked", now, person=person, by=who.person)])

    def erase(self, who: Who, person: str) -> None:
        """Forget a person: themselves, or anybody by the owner. Relays are withdrawn."""
        if who.person != person:
            who.need("erase")
        erasing.prepare(self.ledger.database)
        with self._acting(who) as (tx, now):
            self._member(tx.state.members, person)
            theirs = [q for q in tx.state.questions.values() if q.person == person]
            lines = [
                event("withdrawn", now, question=q.id, person=person, by=who.person)
                for q in theirs if q.phase != "withdrawn"
            ]  # fmt: skip
            self.engine.record(tx, [*lines, event("erased", now, person=person, by=who.person)])
            erasing.erase(tx, person, PAGES, now)
        self.ledger.database.swept()
        _tried_out(self.folder)


def _tried_out(folder: Path) -> None:
    """What a dry run kept goes whole: it was to be looked at for some days, and holds everybody."""
    for name in ("dry.db", "dry.db-wal", "dry.db-shm"):
        (folder / name).unlink(missing_ok=True)


def _role(role: str) -> Role:
    found: Role = msgspec.convert(role, Role)
    return found
