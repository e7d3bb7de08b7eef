"""Who may look at what is served: accounts, their passwords, the links that invite.

Accounts belong to the folder that is served: to a study, in its database, or to a folder of
studies, in its ``accounts.db``; there they open every study with the same role. A password is kept
as Argon2id only; of a link that invites, only the hash is kept, and it opens once.

An account without a password is somebody who works on the machine itself: they sign what they
write, and cannot come in from elsewhere until a password is set.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias, get_args

import sqlalchemy as sa
from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from liaisons.database import Database
from liaisons.errors import LiaisonsError, NotFound, Refused
from liaisons.i18n import _

Role: TypeAlias = Literal["reader", "coder", "researcher", "owner"]
Clock: TypeAlias = Callable[[], float]
ROLES: tuple[Role, ...] = get_args(Role)
#: Who sits at the machine and has said no name yet.
LOCAL = "local"
#: How long a link that invites opens, in seconds.
INVITED_FOR = 7 * 86_400
SHORTEST, LONGEST = 12, 200
#: Fewer different characters than this are a pattern, not a password.
_DIFFERENT = 5
#: Hashing takes 64 MB: so many at once, or a crowd at the door would fill the memory.
_HASHING = threading.BoundedSemaphore(2)

TABLES = sa.MetaData()
accounts = sa.Table(
    "accounts",
    TABLES,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("name", sa.String(80), nullable=False),
    sa.Column("folded", sa.String(240), nullable=False, unique=True),
    sa.Column("role", sa.String(16), nullable=False),
    sa.Column("hashed", sa.String(200)),
    sa.Column("made_at", sa.BigInteger, nullable=False),
)
_OWNED = sa.ForeignKey("accounts.id", ondelete="CASCADE")
invitations = sa.Table(
    "invitations",
    TABLES,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(32), _OWNED, nullable=False, index=True),
    sa.Column("until", sa.BigInteger, nullable=False),
)
sessions = sa.Table(
    "sessions",
    TABLES,
    sa.Column("token_hash", sa.String(64), primary_key=True),
    sa.Column("account", sa.String(32), _OWNED._copy(), nullable=False, index=True),
    sa.Column("began_at", sa.BigInteger, nullable=False),
    sa.Column("seen_at", sa.BigInteger, nullable=False),
)


class BadAccount(LiaisonsError, ValueError):
    """A name, a role or a password that an account cannot have."""


@dataclass(frozen=True)
class Account:
    """Somebody: ``id`` signs what they write and stays when the name changes."""

    id: str
    name: str
    role: Role
    has_password: bool


class Accounts:
    """The accounts of a database."""

    def __init__(self, database: Database, clock: Clock = time.time) -> None:
        self.database = database
        self._clock = clock
        database.prepare(TABLES)

    @property
    def ready(self) -> bool:
        """Whether an owner can come in from elsewhere: what serving beyond the machine needs."""
        return any(one.role == "owner" and one.has_password for one in self.listed())

    def listed(self) -> list[Account]:
        """Every account, by name."""
        with self.database.reading() as read:
            found = read.execute(sa.select(accounts).order_by(accounts.c.folded))
            return [_account(row) for row in found.mappings()]

    def by_id(self, identity: str) -> Account | None:
        return self._one(accounts.c.id == identity)

    def named(self, name: str) -> Account:
        """The account of this name; raises NotFound where there is none."""
        found = self._one(accounts.c.folded == folded(name))
        if found is None:
            raise NotFound(_("There is no account called “{name}” here.", name=name))
        return found

    def add(self, name: str, role: str, identity: str | None = None) -> Account:
        """Make an account, without a password; raises BadAccount where the name is taken."""
        said, checked = _checked_name(name), _checked_role(role)
        made = Account(identity or secrets.token_hex(8), said, checked, has_password=False)
        with self.database.writing() as write:
            _free(write, made.name, made.id)
            write.execute(
                accounts.insert().values(
                    id=made.id,
                    name=made.name,
                    folded=folded(made.name),
                    role=made.role,
                    made_at=self._now(),
                )
            )
        return made

    def rename(self, identity: str, name: str) -> None:
        """Say another name; what was signed stays signed."""
        said = _checked_name(name)
        with self.database.writing() as write:
            _free(write, said, identity)
            write.execute(_update(identity).values(name=said, folded=folded(said)))

    def set_role(self, identity: str, role: str) -> None:
        """Give another role; it counts from the next click on."""
        checked = _checked_role(role)
        with self.database.writing() as write:
            if checked != "owner":
                _not_the_last_owner(write, identity)
            write.execute(_update(identity).values(role=checked))

    def remove(self, identity: str) -> None:
        """Close an account and its sessions. What its owner wrote stays, and stays signed."""
        with self.database.writing() as write:
            _not_the_last_owner(write, identity)
            write.execute(accounts.delete().where(accounts.c.id == identity))

    # --- passwords -----------------------------------------------------------------------------

    def set_password(self, identity: str, password: str, keep: str | None = None) -> None:
        """Set a password and end every session but the one whose token is ``keep``."""
        one = self.by_id(identity)
        if one is None:
            raise NotFound(_("There is no account called “{name}” here.", name=identity))
        hashed = hash_password(password, one.name)
        with self.database.writing() as write:
            write.execute(_update(identity).values(hashed=hashed))
            write.execute(invitations.delete().where(invitations.c.account == identity))
            others = sessions.c.token_hash != (digest(keep) if keep else "")
            write.execute(sessions.delete().where(sessions.c.account == identity, others))

    def proved(self, name: str, password: str) -> Account | None:
        """The account, if this is its password. An unknown name takes as long as a known one."""
        with self.database.reading() as read:
            asked = sa.select(accounts).where(accounts.c.folded == folded(name))
            row = read.execute(asked).mappings().first()
        hashed = row["hashed"] if row is not None and row["hashed"] else _nobody()
        good = _verified(hashed, password)
        return _account(row) if good and row is not None and row["hashed"] else None

    # --- invitations ---------------------------------------------------------------------------

    def invite(self, identity: str) -> str:
        """The token of a link that lets its bearer choose this account's password, once."""
        token = secrets.token_urlsafe(32)
        with self.database.writing() as write:
            mine = invitations.c.account == identity
            write.execute(invitations.delete().where(mine | (invitations.c.until < self._now())))
            write.execute(
                invitations.insert().values(
                    token_hash=digest(token), account=identity, until=self._now() + INVITED_FOR
                )
            )
        return token

    def invited(self, token: str) -> Account:
        """Whom a link invites; raises Refused where it opens nothing any more."""
        with self.database.reading() as read:
            open_still = invitations.c.until >= self._now()
            row = (
                read.execute(
                    sa.select(accounts)
                    .join(invitations, invitations.c.account == accounts.c.id)
                    .where(invitations.c.token_hash == digest(token), open_still)
                )
                .mappings()
                .first()
            )
        if row is None:
            raise Refused(
                _("This link has served or is too old. Ask whoever sent it for another one.")
            )
        return _account(row)

    def accept(self, token: str, password: str) -> Account:
        """Set the password of whom a link invites; the link opens no more."""
        one = self.invited(token)
        hashed = hash_password(password, one.name)
        with self.database.writing() as write:
            mine = invitations.c.token_hash == digest(token)
            if not write.execute(invitations.delete().where(mine)).rowcount:
                raise Refused(
                    _("This link has served or is too old. Ask whoever sent it for another one.")
                )
            write.execute(_update(one.id).values(hashed=hashed))
            write.execute(sessions.delete().where(sessions.c.account == one.id))
        return one

    # -------------------------------------------------------------------------------------------

    def _one(self, which: sa.ColumnElement[bool]) -> Account | None:
        with self.database.reading() as read:
            row = read.execute(sa.select(accounts).where(which)).mappings().first()
        return None if row is None else _account(row)

    def _now(self) -> int:
        return int(self._clock())


def digest(token: str) -> str:
    """What is kept of a token. It is random and long: one round of a fast hash is enough."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def folded(name: str) -> str:
    """A name as it is compared: case, width and spaces around do not count."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())[:240]


def hash_password(password: str, name: str) -> str:
    """A password as it is kept; raises BadAccount where it is too easily guessed."""
    said = _normal(password)
    if not SHORTEST <= len(said) <= LONGEST:
        raise BadAccount(
            _("A password has {least} to {most} characters.", least=SHORTEST, most=LONGEST)
        )
    if len(set(said)) < _DIFFERENT or _bare(said) in _bare(name) * LONGEST:
        raise BadAccount(
            _("This password is too easy to guess. Four words of yours make a good one.")
        )
    with _HASHING:
        return _hasher().hash(said)


def _bare(text: str) -> str:
    return folded(text).replace(" ", "")


def _verified(hashed: str, password: str) -> bool:
    with _HASHING:
        try:
            return _hasher().verify(hashed, _normal(password)[: LONGEST + 1])
        except VerificationError:
            return False


def _normal(password: str) -> str:
    """The same password on every keyboard: accents typed as one key or two."""
    return unicodedata.normalize("NFKC", password)


@cache
def _hasher() -> PasswordHasher:
    return PasswordHasher()


@cache
def _nobody() -> str:
    """The hash that the password of an unknown name is compared with."""
    return _hasher().hash(secrets.token_urlsafe(32))


def _account(row: Any) -> Account:
    return Account(row["id"], row["name"], row["role"], row["hashed"] is not None)


def _update(identity: str) -> sa.Update:
    return accounts.update().where(accounts.c.id == identity)


def _checked_name(name: str) -> str:
    said = " ".join(unicodedata.normalize("NFC", name).split())
    if not 0 < len(said) <= 60 or not all(sign.isprintable() for sign in said):
        raise BadAccount(_("A name has 1 to 60 characters."))
    return said


def _checked_role(role: str) -> Role:
    for known in ROLES:
        if role == known:
            return known
    raise BadAccount(
        _("“{role}” is not a role. There are: {roles}.", role=role, roles=", ".join(ROLES))
    )


def _free(write: sa.Connection, name: str, identity: str) -> None:
    taken = sa.select(accounts.c.id).where(
        accounts.c.folded == folded(name), accounts.c.id != identity
    )
    if write.execute(taken).first() is not None:
        raise BadAccount(_("Somebody here is already called “{name}”.", name=name))


def _not_the_last_owner(write: sa.Connection, identity: str) -> None:
    """Raise Refused where nobody could come in as an owner without this account."""
    owners = sa.select(accounts.c.id).where(
        accounts.c.role == "owner", accounts.c.hashed.is_not(None)
    )
    if [row.id for row in write.execute(owners)] == [identity]:
        raise Refused(_("This is the only owner: make somebody else one first."))
