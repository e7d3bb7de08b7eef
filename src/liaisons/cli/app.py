"""The commands, gathered."""

from __future__ import annotations

import typer

from liaisons.cli import (
    accounts,
    channel,
    channel_simulate,
    classes,
    coding,
    demo,
    exporting,
    importing,
    interviews,
    measuring,
    notes,
    privacy,
    pushing,
    reporting,
    studies,
    typology,
)
from liaisons.i18n import _

app = typer.Typer(
    name="liaisons",
    help=_("How people who work alone help each other online: study a community, tend a channel."),
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)

for room in (
    studies,
    importing,
    measuring,
    reporting,
    exporting,
    notes,
    privacy,
    pushing,
    coding,
    classes,
    typology,
    interviews,
    accounts,
    channel,
    demo,
):
    room.register(app)
channel_simulate.register(app)  # after the group it joins
