"""The start: which studies there are in this folder, a new one, and two samples to look at."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

import liaisons
from liaisons.demo.samples import Sample, samples
from liaisons.errors import BadStudy, LiaisonsError, NotFound
from liaisons.i18n import LANGUAGES, _, current, language
from liaisons.study.jobs import Jobs, Spec
from liaisons.study.study import Study
from liaisons.web.desk import LANGUAGE_COOKIE, reader
from liaisons.web.readers import needs
from liaisons.web.site import Site
from liaisons.web.templates import render

ROUTER = APIRouter()


@ROUTER.get("/")
@needs("aggregates")
def start(request: Request) -> Response:
    """The only study there is, or the list of those there are."""
    site: Site = request.app.state.site
    if site.single:
        return RedirectResponse(f"/studies/{site.folder.name}", status_code=303)
    with language(request.cookies.get(LANGUAGE_COOKIE)):
        return HTMLResponse(_page(site, owns=reader(request).may("own")))


@ROUTER.post("/studies")
@needs("own")
def new(
    request: Request,
    title: Annotated[str, Form(max_length=200)] = "",
    lang: Annotated[str, Form()] = "fr",
) -> Response:
    """Make a study and lead to where files are brought in."""
    site: Site = request.app.state.site
    with language(request.cookies.get(LANGUAGE_COOKIE)):
        try:
            slug = _new(site, " ".join(title.split()), lang).folder.name
        except LiaisonsError as error:
            return HTMLResponse(_page(site, title=title, problem=str(error)), status_code=400)
    return RedirectResponse(f"/studies/{slug}/bring", status_code=303)


@ROUTER.post("/samples/{name}")
@needs("own")
def sample(request: Request, name: str) -> Response:
    """Make a fictitious study and lead to its import; where it is already here, to itself."""
    site: Site = request.app.state.site
    with language(request.cookies.get(LANGUAGE_COOKIE)):
        made = _sample(name)
        folder = site.folder / made.name
        if (folder / "study.toml").exists():
            return RedirectResponse(f"/studies/{made.name}", status_code=303)
        study, brings = made.prepare(folder)
        job = Jobs(study).ask(Spec(brings=brings), reader(request).id)
    return RedirectResponse(f"/studies/{made.name}/jobs/{job}", status_code=303)


def _sample(name: str) -> Sample:
    for one in samples():
        if one.name == name:
            return one
    raise NotFound(_("There is no such sample."))


def _page(site: Site, title: str = "", problem: str = "", *, owns: bool = True) -> str:
    listed = [_told(slug, study) for slug, study in site.studies()]
    there = {slug for slug, _study in site.studies()}
    return render(
        "start.html",
        studies=listed,
        folder=site.folder,
        samples=[(one, one.name in there) for one in samples()],
        title=title,
        problem=problem,
        owns=owns,
        lang=current(),
    )


def _told(slug: str, study: Study | LiaisonsError) -> dict[str, object]:
    """A study as the list shows it, or what is wrong with it."""
    if isinstance(study, LiaisonsError):
        return {"slug": slug, "problem": str(study)}
    settings = study.settings
    return {
        "slug": slug,
        "title": settings.title,
        "communities": [c.title or c.name for c in settings.communities],
        "fictitious": any(c.fictitious for c in settings.communities),
        "problem": "",
    }


def _new(site: Site, title: str, lang: str) -> Study:
    if not title:
        raise BadStudy(_("Give the study a title: what you will call it, you can change it later."))
    if site.single:
        raise BadStudy(_("These pages serve a single study. Serve the folder above it for others."))
    folder = _free(site.folder, title)
    return liaisons.new(folder, title, lang if lang in LANGUAGES else current())


def _free(folder: Path, title: str) -> Path:
    """A folder for a study of this title that is not there yet."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:50].strip("-") or "etude"
    found, number = folder / slug, 1
    while found.exists():
        number += 1
        found = folder / f"{slug}-{number}"
    return found
