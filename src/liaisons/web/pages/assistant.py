"""The assistant: what it learnt from, what it is worth, what shares it helps to know; asked by a
job, never while somebody waits for a page.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Form, Query, Response

from liaisons.coding.assistant import showing
from liaisons.coding.assistant.answers import Answer
from liaisons.coding.assistant.proposing import in_words
from liaisons.coding.codebook import codebook
from liaisons.coding.codings import BadCoding
from liaisons.errors import NotFound
from liaisons.exports.results import row_columns
from liaisons.i18n import _, number, percent
from liaisons.measures.rows import Row
from liaisons.web import assisting, coders
from liaisons.web.asked import Word, chosen, communities
from liaisons.web.assisting import Standing
from liaisons.web.desk import Desk, OpenDesk
from liaisons.web.phases import moment_of
from liaisons.web.pictures import calibration, two_shares
from liaisons.web.pictures.two_shares import Pair
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
About = Annotated[int | None, Query(ge=0, le=2**31)]


@page(ROUTER, "/studies/{study}/assistant", right="code", kept=False)
def assistant(desk: OpenDesk, community: Word = "", variable: About = None) -> View:
    """What can be asked; of one variable or free code what it said, and how far asking is."""
    name = chosen(desk, community)
    if variable is None:
        return _everything(desk, name)
    standing = _standing(desk, name, variable)
    answer = standing.answer
    shown = {
        "title": _("Assistant: {what}", what=standing.path),
        "chosen": name,
        "standing": standing,
        "asked": _when(answer) if answer else "",
        "may_ask": desk.reader.may("study"),
        "on": showing.is_shown(coders.room(desk), coders.mine(desk)),
        **(_worth(answer) if answer and answer.said.lacking is None else {"verdict": []}),
    }
    rows = answer.said.rows if answer else []
    return View("assistant.html", _told(standing), shown, row_columns(rows))


def _everything(desk: Desk, name: str) -> View:
    """A line for each variable or free code that somebody coded."""
    found = assisting.everything(desk, name)
    lines = [_line(one) for one in found]
    shown = {
        "title": _("Assistant"),
        "communities": communities(desk),
        "chosen": name,
        "lines": list(zip(found, lines, strict=True)),
        "on": showing.is_shown(coders.room(desk), coders.mine(desk)),
    }
    columns = {key: [line[key] for line in lines] for key in _COLUMNS}
    return View("assistants.html", lines, shown, columns)


_COLUMNS = ("variable", "coded", "state", "verdict", "alpha", "low", "high")


def _line(one: Standing) -> dict[str, Any]:
    alpha = one.answer.one("alpha") if one.answer else None
    return {
        "variable": one.path,
        "coded": one.coded,
        "state": one.word,
        "verdict": one.answer.said.verdict if one.answer else "",
        "alpha": alpha.value if alpha else None,
        "low": alpha.low if alpha else None,
        "high": alpha.high if alpha else None,
        "told": _figure(alpha),
    }


def _told(one: Standing) -> dict[str, Any]:
    """How it stands, for programs; ``ended``, ``far`` and ``share`` follow the work."""
    return {
        "variable": one.path,
        "coded": one.coded,
        "lacks": one.lacks,
        "old": one.old,
        "ended": not one.at_work,
        "far": one.far,
        "share": one.job.share if one.job else None,
        "answer": one.answer,
    }


@form(ROUTER, "/studies/{study}/assistant", right="study")
def ask(
    desk: OpenDesk,
    community: Annotated[str, Form(max_length=200)] = "",
    variable: Annotated[int, Form(ge=0, le=2**31)] = 0,
) -> Response:
    """Have a job ask it, and lead on to where its progress is shown."""
    name = chosen(desk, community)
    standing = _standing(desk, name, variable)
    if standing.lacks:
        raise BadCoding(standing.lacks)
    assisting.ask(desk, standing, name)
    return desk.on(desk.url("assistant", community=name, variable=standing.about))


@form(ROUTER, "/studies/{study}/assistant/shown", right="code")
def choose(
    desk: OpenDesk,
    shown: Annotated[bool, Form()] = False,
    back: Annotated[str, Form(max_length=2_000)] = "",
) -> Response:
    """Show whoever asks what it proposes where they code, or no more."""
    showing.show(coders.room(desk), coders.coder(desk).id, shown)
    return desk.back(back, desk.url("assistant"))


def _standing(desk: Desk, community: str, variable: int) -> Standing:
    book = codebook(coders.room(desk))
    if variable not in book.every:
        raise NotFound(_("There is no such code."))
    about = book.about(book.standing(variable).id)
    return assisting.one(desk, community, about.id, book.path(about.id))


def _when(answer: Answer) -> str:
    at = dt.datetime.fromtimestamp(answer.at_us / 1e6, dt.UTC).astimezone()
    return _("asked by {who}, {when}", who=answer.by_name, when=moment_of(at))


# --- what it is worth, in words -------------------------------------------------------------------


def _worth(answer: Answer) -> dict[str, Any]:
    tenths = answer.said.tenths
    pairs = _pairs(answer)
    told = _("Shares by people alone and with its help, with their 95% intervals.")
    return {
        "verdict": in_words(answer.said.verdict, drawn=answer.said.drawn),
        "alpha": _figure(answer.one("alpha")),
        "same": _share(answer.one("percent")),
        "values": _values(answer),
        "finding": calibration.finding(tenths),
        "picture": calibration.draw(tenths),
        "sentence": calibration.sentence(tenths),
        "error": _points(answer.one("calibration_error")),
        "tenths": [_tenth(one.right) for one in tenths],
        "pairs": [(p.value, _share(p.people), _share(p.helped)) for p in pairs],
        "shares": two_shares.draw(pairs, told),
    }


def _values(answer: Answer) -> list[dict[str, Any]]:
    """Each value, how often it was coded, and how far it agrees with people on it."""
    return [
        {
            "value": _called(answer, value),
            "n": number(n),
            "alpha": _figure(answer.one("alpha", value=value)),
        }
        for value, n in answer.said.often.items()
    ]


def _pairs(answer: Answer) -> list[Pair]:
    return [
        Pair(_called(answer, value), *(answer.one("share", value=value, by=by) for by in _BY))
        for value in answer.said.often
    ]


_BY = ("people", "assistant")


def _called(answer: Answer, value: str) -> str:
    """A value as it is called; a free code is there or not."""
    if not answer.said.free:
        return value
    return _("the code is there") if value == "present" else _("the code is not there")


def _tenth(row: Row) -> dict[str, str]:
    span = (percent(float(row.group[side])) for side in ("sure_from", "sure_to"))
    return {"sure": " – ".join(span), "right": _share(row), "n": number(row.n or 0)}


def _figure(row: Row | None) -> str:
    """A coefficient with its interval: 0.87 (0.82 – 0.91); why not, or nothing."""
    if row is None or row.value is None:
        return ""
    known = row.low is not None and row.high is not None
    interval = f" ({number(row.low or 0, 2)} – {number(row.high or 0, 2)})" if known else ""
    return number(row.value, 2) + interval


def _points(row: Row | None) -> str:
    """A distance between shares, in points of a hundred."""
    return "" if row is None or row.value is None else number(row.value * 100, 0)


def _share(row: Row | None) -> str:
    """A share with its interval: 34% (30% – 39%); nothing where it was not estimated."""
    if row is None or row.value is None:
        return ""
    known = row.low is not None and row.high is not None
    interval = f" ({percent(row.low or 0)} – {percent(row.high or 0)})" if known else ""
    return percent(row.value) + interval
