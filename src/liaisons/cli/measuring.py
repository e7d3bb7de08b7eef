"""Measuring, comparing, and seeing what lies behind a number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _, number

if TYPE_CHECKING:
    from liaisons.measures.rows import Contrast, Group, Row, Scalar
    from liaisons.study.running import Session

Engine = Annotated[
    str,
    typer.Option(help=_("duckdb, spark, or the address of a Spark master (spark://host:7077).")),
]
Community = Annotated[str | None, typer.Option(help=_("One community; all when left out."))]


def register(app: typer.Typer) -> None:
    app.command("measure", help=_("The rows of one, several or all measures."))(measure)
    app.command("compare", help=_("Two communities side by side."))(compare)
    app.command("evidence", help=_("The messages, people or links behind a number."))(evidence)


def measure(
    folder: StudyFolder,
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME…")] = None,
    community: Community = None,
    engine: Engine = "duckdb",
    json: AsJson = False,
) -> None:
    with session_of(folder, engine) as session:
        rows = session.rows(names or (), community)
    if json:
        output.as_json(rows)
        return
    columns = [_("measure"), _("community"), _("group"), _("value"), _("95% interval"), "n", ""]
    output.table(columns, [_line(row) for row in rows])


def compare(
    folder: StudyFolder,
    communities: Annotated[list[str] | None, typer.Argument(metavar="A B")] = None,
    engine: Engine = "duckdb",
    json: AsJson = False,
) -> None:
    with session_of(folder, engine) as session:
        contrasts = session.contrasts(communities or ())
    if json:
        output.as_json(contrasts)
        return
    columns = [_("measure"), _("group"), "A", "B", _("difference"), _("effect"), "p (Holm)"]
    output.table(columns, [_contrast_line(c) for c in contrasts])
    output.say(_("These intervals and p-values speak of these corpora, not of the professions."))


def evidence(
    folder: StudyFolder,
    name: Annotated[str, typer.Argument(metavar="MEASURE")],
    community: Annotated[str, typer.Option(help=_("The community."))],
    group: Annotated[
        list[str] | None, typer.Option(help=_("A breakdown, as key=value; may be repeated."))
    ] = None,
    json: AsJson = False,
) -> None:
    from liaisons.study.evidence import evidence as find

    with session_of(folder) as session:
        found = find(session, name, community, _group(group or ()))
    if json:
        output.as_json(found.to_pylist())
        return
    rows = [[_short(value) for value in row.values()] for row in found.to_pylist()]
    output.table(found.column_names, rows)


def _group(pairs: Sequence[str]) -> Group:
    group: Group = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not equals:
            raise typer.BadParameter(_("Write it as key=value."), param_hint="--group")
        group[key] = _scalar(value)
    return group


def _scalar(text: str) -> Scalar:
    if text in ("true", "false"):
        return text == "true"
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


@contextmanager
def session_of(folder: Path, engine: str = "duckdb") -> Iterator[Session]:
    """A session that tells, on a terminal, what it is computing."""
    import liaisons
    from liaisons.study.running import session_on

    study = liaisons.open(folder)
    with output.progress(_("Measuring"), "") as step:

        def notify(community: str, question: str) -> None:
            text = _("Measuring {question} of {community}", question=question, community=community)
            step(0, text)

        yield session_on(study, engine, notify)


def _line(row: Row) -> list[str]:
    group = ", ".join(f"{key}={value}" for key, value in row.group.items())
    interval = "" if row.low is None else f"{_figure(row.low)} … {_figure(row.high)}"
    value = "—" if row.value is None else f"{_figure(row.value)} {row.unit}"
    return [
        row.measure,
        row.community,
        group,
        value,
        interval,
        "" if row.n is None else number(row.n),
        row.why or "",
    ]


def _contrast_line(contrast: Contrast) -> list[str]:
    group = ", ".join(f"{key}={value}" for key, value in contrast.group.items())
    effect = (
        "" if contrast.effect is None else f"{contrast.effect} {_figure(contrast.effect_value)}"
    )
    interval = (
        "" if contrast.low is None else f" [{_figure(contrast.low)}, {_figure(contrast.high)}]"
    )
    p = contrast.p_holm if contrast.p_holm is not None else contrast.p
    return [
        contrast.measure,
        group,
        f"{contrast.a} {_figure(contrast.a_value)}",
        f"{contrast.b} {_figure(contrast.b_value)}",
        contrast.why or _figure(contrast.difference) + interval,
        effect,
        _figure(p),
    ]


def _figure(value: float | None) -> str:
    if value is None:
        return "—"
    return number(float(f"{value:.4g}")) if abs(value) < 10_000 else number(round(value))


def _short(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 100 else text[:99] + "…"
