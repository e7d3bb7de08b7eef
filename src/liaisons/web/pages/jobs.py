"""A job: how far it is, what came of it, a way to stop it and to ask for it again."""

from __future__ import annotations

from fastapi import APIRouter, Response

from liaisons.study.jobs import Jobs
from liaisons.web.desk import OpenDesk
from liaisons.web.phases import far, title
from liaisons.web.view import View, form, page

ROUTER = APIRouter()


@page(ROUTER, "/studies/{study}/jobs/{job}", right="study", kept=False)
def job(desk: OpenDesk, job: str) -> View:
    """One job as it is now."""
    found = Jobs(desk.study).get(job)
    shown = {"title": title(found), "job": found, "far": far(found)}
    told = {
        "state": found.state,
        "ended": found.ended,
        "share": found.share,
        "far": far(found),
        "reports": found.outcome.reports,
        "message": found.outcome.message,
    }
    return View("job.html", told, shown)


@form(ROUTER, "/studies/{study}/jobs/{job}/stop", right="study")
def stop(desk: OpenDesk, job: str) -> Response:
    Jobs(desk.study).stop(job)
    return desk.on(desk.url("jobs", job))


@form(ROUTER, "/studies/{study}/jobs/{job}/again", right="study")
def again(desk: OpenDesk, job: str) -> Response:
    return desk.on(desk.url("jobs", Jobs(desk.study).again(job, desk.reader.id)))
