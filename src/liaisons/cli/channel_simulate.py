"""``liaisons channel simulate``: what another way of asking would have done."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson
from liaisons.errors import BadStudy
from liaisons.i18n import _, number, percent

if TYPE_CHECKING:
    from collections.abc import Callable

    from liaisons.channel.simulation import Community, Comparison, Model

Folder = Annotated[
    Path | None,
    typer.Argument(metavar="[DIR]", help=_("A channel, whose own log is replayed.")),
]
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
    said = _("Routing, broadcast and chance on a channel's log or a fictitious community.")
    _group(app).command("simulate", help=said)(simulate)


def _group(app: typer.Typer) -> typer.Typer:
    """The group ``channel``: the one that is there, or a new one."""
    for group in app.registered_groups:
        if group.name == "channel" and group.typer_instance is not None:
            return group.typer_instance
    made = typer.Typer(no_args_is_help=True, help=_("Tend a channel."), rich_markup_mode=None)
    app.add_typer(made, name="channel")
    return made


def simulate(
    folder: Folder = None,
    seeds: Seeds = 8,
    people: People = 150,
    days: Days = 30,
    batch: Batch = 4,
    patience: Patience = 10.0,
    as_json: AsJson = False,
) -> None:
    from liaisons.channel.simulation import Manner, Model, compare, invented

    model = Model(patience=patience)
    communities = _of(folder, model) if folder else None
    found = compare(
        communities or (lambda seed: invented(seed, people=people, days=days, model=model)),
        range(seeds),
        model,
        Manner(size=batch),
    )
    if as_json:
        output.as_json(found)
    else:
        _tell(found)


def _of(folder: Path, model: Model) -> Callable[[int], Community]:
    """The communities of a channel's log; BadStudy where there is too little in it."""
    from liaisons.channel.channel import Channel
    from liaisons.channel.simulation import logged

    channel = Channel.open(folder)
    state = channel.ledger.state()
    channel.close()
    first = logged(state, 0, model)
    if not first.questions or len(first.people) < 2:
        raise BadStudy(_("Nothing was asked yet, or there are no members to ask."))
    return lambda seed: logged(state, seed, model)


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
            "Means over {seeds} draws with their 95% intervals; how people answer is a model.",
            seeds=found.seeds,
        )
    )
