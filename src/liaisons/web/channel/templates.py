"""Templates of the channel's pages, and what each of them can use."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Any

import jinja2
from babel.dates import format_datetime, format_time
from jinja2.utils import urlize
from markupsafe import Markup

from liaisons import __version__
from liaisons.i18n import _, current, date, duration, ngettext, number, percent
from liaisons.web.channel import words


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("liaisons.web.channel", "pages"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["linked"] = linked
    environment.globals.update(
        _=_,
        ngettext=ngettext,
        number=number,
        percent=percent,
        duration=duration,
        date=date,
        moment=moment,
        version=__version__,
        language_in_force=current,
        words=words,
    )
    return environment


#: A page of the channel, as its letters name it where channel.toml says no address.
_OWN = re.compile(r"(?<![\w/.])/(?:(?:held|questions)/[\w-]+|vouching|queue|me)\b")


_LINK = Markup('<a href="{0}">{0}</a>')


def linked(text: str) -> Markup:
    """A letter with its addresses as links, those of the channel's own pages too."""
    parts, at = list[str](), 0
    for found in _OWN.finditer(text):
        parts += [urlize(text[at : found.start()], rel="noopener"), _LINK.format(found[0])]
        at = found.end()
    parts.append(urlize(text[at:], rel="noopener"))
    return Markup("".join(parts))  # noqa: S704 - urlize and format have escaped what is typed


def render(template: str, **shown: Any) -> str:
    """A template filled in, in the language in force."""
    return _environment().get_template(template).render(**shown)


def moment(at_us: int, zone: dt.tzinfo) -> str:
    """When something was said: the hour today, the day and the hour before."""
    at = dt.datetime.fromtimestamp(at_us / 1e6, zone)
    if at.date() == dt.datetime.now(zone).date():
        return str(format_time(at, format="short", locale=current()))
    return str(format_datetime(at, format="d MMM HH:mm", locale=current()))
