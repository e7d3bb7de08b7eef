"""What roles are called, and what each may do, in words; what refusals are called."""

from __future__ import annotations

from liaisons.i18n import _
from liaisons.study.accounts import Role


def role_named(role: Role) -> str:
    return {
        "reader": _("reader"),
        "coder": _("coder"),
        "researcher": _("researcher"),
        "owner": _("owner"),
    }[role]


def role_told(role: Role) -> str:
    """What a role may do, each more than the one before."""
    return {
        "reader": _("Sees the figures and the report, small cells masked; no text and nobody."),
        "coder": _("Also reads what was said, codes it, and writes memos."),
        "researcher": _(
            "Also sees single persons and their links, brings files in, and writes the field map."
        ),
        "owner": _("Also manages accounts, goes back to persons and erases them."),
    }[role]


def titled_by(code: int) -> str:
    """What a page that cannot be shown is headed by."""
    titles = {
        401: _("Log in first"),
        403: _("This is not for this account"),
        404: _("There is nothing here"),
        413: _("Too large"),
        429: _("Too many tries"),
        500: _("Something broke"),
    }
    return titles.get(code, _("This page cannot be shown"))
