"""Who may look at a study that is served beyond this machine."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson
from liaisons.errors import NotFound
from liaisons.i18n import _

if TYPE_CHECKING:
    from liaisons.study.accounts import Account, Accounts

Served = Annotated[
    Path, typer.Argument(metavar="DIR", help=_("A study's folder, or one of several studies."))
]
Name = Annotated[str, typer.Argument(metavar="NAME", help=_("Of whom the account is."))]
Role = Annotated[str, typer.Option(help=_("reader, coder, researcher or owner."))]
Link = Annotated[bool, typer.Option("--link", help=_("Give a link to choose the password by."))]


def register(app: typer.Typer) -> None:
    group = typer.Typer(
        no_args_is_help=True,
        help=_("Who may look at a study that is served."),
        rich_markup_mode=None,
    )
    group.command(
        "add", help=_("Make an account; its password is typed, or chosen by a link (--link).")
    )(add)
    group.command("list", help=_("The accounts, with their roles."))(listed)
    group.command("role", help=_("Give an account another role."))(role)
    group.command("password", help=_("Set a password anew; every session of the account ends."))(
        password
    )
    group.command("remove", help=_("Close an account; what its owner wrote stays, signed."))(remove)
    app.add_typer(group, name="accounts")


def accounts_of(folder: Path) -> Accounts:
    """The accounts of what lies in ``folder``; raises NotFound where no study does."""
    from liaisons.web.site import Site

    site = Site(folder)
    if not site.single and not list(site.studies()):
        raise NotFound(_("There is no study in {folder}.", folder=folder))
    return site.accounts


def add(
    folder: Served, name: Name, role: Role = "reader", link: Link = False, json: AsJson = False
) -> None:
    from liaisons.study.accounts import folded

    accounts = accounts_of(folder)
    # Who has worked on the machine itself under this name is who comes in under it.
    known = next((one for one in accounts.listed() if folded(one.name) == folded(name)), None)
    if known is None or known.has_password:
        known = accounts.add(name, role)
    else:
        accounts.set_role(known.id, role)
    _open(accounts, known, link, json)


def listed(folder: Served, json: AsJson = False) -> None:
    found = accounts_of(folder).listed()
    if json:
        output.as_json(found)
        return
    lines = [
        [o.name, o.role, _("chosen") if o.has_password else _("not chosen yet")] for o in found
    ]
    output.table([_("Name"), _("Role"), _("Password")], lines)


def role(
    folder: Served,
    name: Name,
    new: Annotated[str, typer.Argument(metavar="ROLE", help=_("Its new role."))],
    json: AsJson = False,
) -> None:
    accounts = accounts_of(folder)
    accounts.set_role(accounts.named(name).id, new)
    _told(accounts, name, json)


def password(folder: Served, name: Name, link: Link = False, json: AsJson = False) -> None:
    accounts = accounts_of(folder)
    _open(accounts, accounts.named(name), link, json)


def remove(folder: Served, name: Name, json: AsJson = False) -> None:
    accounts = accounts_of(folder)
    account = accounts.named(name)
    accounts.remove(account.id)
    if json:
        output.as_json(account)
    else:
        output.say(_("The account of {name} is closed.", name=account.name))


def _open(accounts: Accounts, account: Account, link: bool, json: bool) -> None:
    """Set the password, typed or from the other end of a pipe, or give a link."""
    if link:
        path = f"/invited/{accounts.invite(account.id)}"
        if json:
            output.as_json({"name": account.name, "role": account.role, "link": path})
        else:
            output.say(_("Opens once, within a week, after the address of the pages:"))
            output.say(path)
        return
    if sys.stdin.isatty():
        typed = typer.prompt(_("Password"), hide_input=True, confirmation_prompt=True)
    else:
        typed = sys.stdin.readline().rstrip("\r\n")
    accounts.set_password(account.id, typed)
    _told(accounts, account.name, json)


def _told(accounts: Accounts, name: str, json: bool) -> None:
    account = accounts.named(name)
    if json:
        output.as_json(account)
    else:
        output.say(_("{name} may come in as: {role}.", name=account.name, role=account.role))
