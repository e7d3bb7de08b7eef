"""The corpus, copied to where a cluster reads it."""

from __future__ import annotations

from typing import Annotated

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson, StudyFolder
from liaisons.i18n import _, ngettext


def register(app: typer.Typer) -> None:
    app.command("push", help=_("Copy the corpus to where a cluster reads it."))(push)


def push(
    folder: StudyFolder,
    url: Annotated[
        str | None,
        typer.Argument(
            metavar="[URL]",
            help=_("s3a://bucket/folder, gs://…, hdfs://…, file:///…; corpus_url when left out."),
        ),
    ] = None,
    json: AsJson = False,
) -> None:
    import liaisons
    from liaisons.corpus.pushing import push as copy
    from liaisons.errors import NotFound

    study = liaisons.open(folder)
    place = url or study.settings.corpus_url
    if not place:
        raise NotFound(
            _(
                "Say where the corpus goes: liaisons push {folder} s3a://bucket/folder, or "
                "corpus_url in its study.toml.",
                folder=folder,
            )
        )
    done = copy(study.store, place)
    if json:
        output.as_json(done)
        return
    output.say(
        ngettext("{n} file sent to {url}", "{n} files sent to {url}", done.sent, url=place)
        + ngettext(", {n} was there", ", {n} were there", done.there)
        + ngettext(", {n} old one removed.", ", {n} old ones removed.", done.removed)
    )
    if place != study.settings.corpus_url:
        output.note(
            _(
                "For Spark to read it there, write in study.toml: {line}",
                line=f'corpus_url = "{place}"',
            )
        )
