"""Templates of the pages, and what each of them can use."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Any

import jinja2

from liaisons import __version__
from liaisons.i18n import _, current, date, ngettext, number, percent
from liaisons.measures.runner import frame_name
from liaisons.report import page as report
from liaisons.report.notes import period
from liaisons.report.wording import DASH
from liaisons.web import phases
from liaisons.web.desk import Desk
from liaisons.web.memos import memo_form, memos_on
from liaisons.web.menu import menu
from liaisons.web.roles import role_named, role_told, titled_by


class _Environment(jinja2.Environment):
    """Looks into dictionaries before it asks for attributes: most of what pages show is one."""

    def getattr(self, obj: Any, attribute: str) -> Any:
        if type(obj) is dict and attribute in obj:
            return obj[attribute]
        return super().getattr(obj, attribute)


@cache
def _environment() -> jinja2.Environment:
    environment = _Environment(
        loader=jinja2.ChoiceLoader(
            [jinja2.PackageLoader("liaisons.web", "pages"), jinja2.PackageLoader("liaisons.report")]
        ),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.globals.update(
        _=_,
        ngettext=ngettext,
        number=number,
        percent=percent,
        date=date,
        menu=menu,
        memos_on=memos_on,
        memo_form=memo_form,
        role_named=role_named,
        role_told=role_told,
        titled_by=titled_by,
        version=__version__,
        DASH=DASH,
        language_in_force=current,
        frame_name=frame_name,
        period=period,
        job_title=phases.title,
        job_state=phases.state,
        when=phases.when,
        moment_of=phases.moment_of,
        **report.helpers(),
    )
    return environment


def render(template: str, *, desk: Desk | None = None, **shown: Any) -> str:
    """A template filled in, in the language in force."""
    return _environment().get_template(template).render(desk=desk, **shown)


@cache
def stylesheet() -> bytes:
    """The report's style and what pages add to it, as one sheet."""
    folder = files("liaisons.web").joinpath("static")
    sheets = sorted((s for s in folder.iterdir() if s.name.endswith(".css")), key=lambda s: s.name)
    own = b"\n".join(sheet.read_bytes() for sheet in sheets)
    return files("liaisons.report").joinpath("templates/report.css").read_bytes() + own
