"""Jobs in words: what a job is, its state, how far it is."""

from __future__ import annotations

import datetime as dt

from babel.dates import format_datetime

from liaisons.i18n import _, current, date_time, ngettext, number, percent
from liaisons.study.analyses import Analysis
from liaisons.study.jobs import Job


def title(job: Job) -> str:
    """What a job is."""
    names = ", ".join(dict.fromkeys(bring.community for bring in job.spec.brings))
    if job.spec.analysis is not None:
        return analysis(job.spec.analysis)
    if job.spec.reproduce:
        return _("Reproduction of the results")
    if job.spec.ask is not None:
        return _("Asking the assistant: {community}", community=job.spec.ask.community)
    if not job.spec.brings:
        return _("Measuring")
    return (
        _("Trial of an import: {communities}", communities=names)
        if job.spec.dry_run
        else _("Import: {communities}", communities=names)
    )


def analysis(asked: Analysis) -> str:
    """What an analysis is, of whom."""
    names = ", ".join(asked.communities)
    if asked.what == "classes":
        return _("Lexical classes: {communities}", communities=names)
    return _("Types of people: {communities}", communities=names)


def state(job: Job) -> str:
    """The state of a job in a word or two."""
    return {
        "waiting": _("waiting"),
        "running": _("at work"),
        "done": _("done"),
        "failed": _("not possible"),
        "stopped": _("stopped"),
        "interrupted": _("interrupted"),
    }[job.state]


def far(job: Job) -> str:
    """How far a job is, in a sentence; empty once it has ended."""
    if job.ended:
        return ""
    if job.stopping:
        return _("It stops at its next step.")
    if not job.phase:
        return _("It is about to begin.")
    if job.phase == "reading" and job.share is not None:
        return _("{share} of the files read.", share=percent(job.share))
    if job.phase == "keeping":
        return ngettext(
            "{n} message of {total} written.",
            "{n} messages of {total} written.",
            job.done,
            total=number(job.total),
        )
    return job.message


def when(written: str) -> str:
    """A moment of this machine's clock."""
    at = dt.datetime.fromisoformat(written).astimezone()
    return date_time(at)


def moment_of(at: dt.datetime) -> str:
    """A moment as it is."""
    return str(format_datetime(at, format="short", locale=current()))
