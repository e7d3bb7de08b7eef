"""``liaisons channel simulate``: what another way of asking would have done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson
from liaisons.i18n import _, number, percent

if TYPE_CHECKING:
    from liaisons.channel.simulation import Comparison

Seeds = Annotated[int, typer.Option(help=_("How many times each way of asking is drawn."), min=2)]
People = Annotated[
    int, typer.Option(help=_("How many people the fictitious community has."), min=5)
]
Days = Annotated[int, typer.Option(help=_("Over how many days."), min=1)]
Batch = Annotated[int, typer.Option(help=_("How many people are asked at a time."), min=1)]
Patience = Annotated[
    float,
    typer.Option(help=_("How many requests a week halve the will to answer."), min=0.1),
]


def register(app: typer.Typer) -> None:
    _group(app).command(
        "simulate", help=_("Routing, broadcast and chance on a fictitious community.")
    )(simulate)


def _group(app: typer.Typer) -> typer.Typer:
    """The group ``channel``: the one that is there, or a new one."""
    for group in app.registered_groups:
        if group.name == "channel" and group.typer_instance is not None:
            return group.typer_instance
    made = typer.Typer(no_args_is_help=True, help=_("Tend a channel."), rich_markup_mode=None)
    app.add_typer(made, name="channel")
    return made


def simulate(
    seeds: Seeds = 8,
    people: People = 150,
    days: Days = 30,
    batch: Batch = 4,
    patience: Patience = 10.0,
    as_json: AsJson = False,
) -> None:
    from liaisons.channel.simulation import Manner, Model, compare, invented

    model = Model(patience=patience)
    found = compare(
        lambda seed: invented(seed, people=people, days=days, model=model),
        range(seeds),
        model,
        Manner(size=batch),
    )
    if as_json:
        output.as_json(found)
    else:
        _tell(found)


def _tell(found: Comparison) -> None:
    names = {
        "routing": _("routing"),
        "random": _("chance"),
        "thinned": _("broadcast, equal load"),
        "broadcast": _("broadcast to everybody"),
    }
    rows = []
    for policy, name in names.items():
        figures = found.figures[policy]
        answered, median = figures["answered"], figures["median_minutes"]
        rows.append(
            [
                name,
                f"{percent(answered.value)} ({percent(answered.low)}–{percent(answered.high)})",
                f"{number(median.value, 0)} ({number(median.low, 0)}–{number(median.high, 0)})",
                number(figures["requests"].value, 1),
                number(figures["load_gini"].value, 2),
            ]
        )
    columns = (
        _("way of asking"),
        _("answered"),
        _("median delay, minutes"),
        _("requests per question"),
        _("Gini of the load"),
    )
    output.table(columns, rows)
    output.note(
        _(
            "Means over {seeds} draws with their 95% intervals; the people are fictitious.",
            seeds=found.seeds,
        )
    )
