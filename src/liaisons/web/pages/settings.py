"""Settings of a study, as a form over study.toml: what people wrote there by hand stays."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from fastapi import APIRouter, Form, Response

from liaisons.errors import BadStudy, LiaisonsError
from liaisons.i18n import LANGUAGES, _
from liaisons.measures.runner import frame_name
from liaisons.sources.records import Frame
from liaisons.study import settings as settings_file
from liaisons.web.desk import Desk, OpenDesk
from liaisons.web.pages.bring import ZONES
from liaisons.web.templates import render
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
_HASHTAG = "hashtag in ["
#: No community has more members than that.
_DIGITS = 12
Texts = Annotated[list[str], Form()]


@page(ROUTER, "/studies/{study}/settings", right="study", kept=False)
def settings(desk: OpenDesk, saved: bool = False) -> View:
    """What can be changed of a study without opening a file."""
    found = desk.study.settings
    told = {"title": found.title, "language": found.language, "communities": found.communities}
    return View("settings.html", told, _shown(desk, saved=saved))


@form(ROUTER, "/studies/{study}/settings", right="study")
def save(
    desk: OpenDesk,
    seen: Annotated[str, Form()],
    study_title: Annotated[str, Form(max_length=200)],
    language: Annotated[str, Form()] = "fr",
    name: Texts = [],  # noqa: B006  # FastAPI copies it
    title: Texts = [],  # noqa: B006
    short: Texts = [],  # noqa: B006
    profession: Texts = [],  # noqa: B006
    zone: Texts = [],  # noqa: B006
    reported_size: Texts = [],  # noqa: B006
    questions: Texts = [],  # noqa: B006
    hashtags: Texts = [],  # noqa: B006
    frame: Texts = [],  # noqa: B006
) -> Response:
    """Write what was said into study.toml; what cannot be written is said, and kept in the form."""
    told = (name, title, short, profession, zone, reported_size, questions, hashtags, frame)
    try:
        if len({len(column) for column in told}) != 1:
            raise BadStudy(_("This form is damaged: load the page again."))
        communities = [_community(*fields) for fields in zip(*told, strict=True)]
        of_study = {"title": " ".join(study_title.split()), "language": _language(language)}
        if not of_study["title"]:
            raise BadStudy(_("A study needs a title."))
        settings_file.change(desk.study.settings_path, seen, of_study, communities)
    except LiaisonsError as error:
        shown = _shown(desk, problem=str(error))
        return Response(
            render("settings.html", desk=desk, **shown), status_code=400, media_type="text/html"
        )
    return desk.on(desk.url("settings") + "?saved=1")


def _shown(desk: Desk, problem: str = "", saved: bool = False) -> dict[str, Any]:
    return {
        "title": _("Settings of the study"),
        "seen": settings_file.mark_of(desk.study.settings_path),
        "settings": desk.study.settings,
        "problem": problem,
        "saved": saved,
        "zones": ZONES,
        "questions": _rules(),
        "tagged": _HASHTAG,
        "frames": [(one, frame_name(one)) for one in get_args(Frame)],
    }


def _rules() -> list[tuple[str, str]]:
    """What can count as a question."""
    return [
        ("auto", _("as the source says; where it does not, by their wording")),
        ("declared", _("what the source says is one")),
        ("detected", _("what is worded as one")),
        ("every opening", _("whatever opens a thread")),
        ("hashtag", _("what carries one of these hashtags")),
    ]


def _community(
    name: str,
    title: str,
    short: str,
    profession: str,
    zone: str,
    size: str,
    questions: str,
    hashtags: str,
    frame: str,
) -> dict[str, Any]:
    """A community's keys as study.toml holds them."""
    return {
        "name": name,
        "title": title.strip(),
        "short": short.strip(),
        "profession": profession.strip(),
        "zone": zone.strip() or None,
        "reported_size": _size(size),
        "questions": _questions(questions, hashtags),
        "frame": frame if frame in get_args(Frame) else None,
    }


def _size(said: str) -> int | None:
    digits = "".join(said.split()).replace("\N{NARROW NO-BREAK SPACE}", "")
    if digits and not (digits.isdecimal() and len(digits) <= _DIGITS):
        raise BadStudy(
            _("The number of members is written in figures: {given} is not one.", given=said)
        )
    return int(digits) if digits else None


def _questions(rule: str, hashtags: str) -> str | None:
    if rule != "hashtag":
        known = [name for name, _words in _rules()]
        return rule if rule in known and rule != "auto" else None
    tags = [tag.strip().lstrip("#") for tag in hashtags.replace(";", ",").split(",")]
    if not any(tags):
        raise BadStudy(_("Write the hashtags that mark a question, parted by commas."))
    return _HASHTAG + ", ".join(f"#{tag}" for tag in tags if tag) + "]"


def _language(said: str) -> str:
    return said if said in LANGUAGES else LANGUAGES[0]
