"""The interview sample of a community: proposed, made one's own, followed up."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from liaisons.errors import NotFound
from liaisons.exports.cells import Columns
from liaisons.exports.workbook import write_workbook
from liaisons.i18n import _
from liaisons.report.groups import reads
from liaisons.study import interview_sample as samples
from liaisons.study.interview_sample import STEPS, Share
from liaisons.study.people import ATTRIBUTE, People
from liaisons.study.versioned import Conflict
from liaisons.web import persons
from liaisons.web.asked import Word, chosen, communities
from liaisons.web.desk import Desk, OpenDesk, key_of, public
from liaisons.web.downloads import taken_away
from liaisons.web.readers import needs
from liaisons.web.templates import render
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
Text = Annotated[str, Form(max_length=10_000)]
Name = Annotated[str, Form(max_length=200)]
Version = Annotated[int, Form()]


@page(ROUTER, "/studies/{study}/sample", right="study", kept=False)
def sample(desk: OpenDesk, community: Word = "") -> View:
    """Whom to interview and why, how far one has come, and what this covers of the whole."""
    name = chosen(desk, community)
    everybody = persons.everybody(desk, name)
    rows = samples.listed(desk.database, name)
    proposal, why = _proposal(desk, name, everybody)
    known = {row["person"] for row in rows}
    left = [one for one in proposal if one[0] not in known]
    shown = {
        "title": _("Interview sample"), "communities": communities(desk), "chosen": name,
        "rows": [_line(desk, name, row) for row in samples.inside(rows)],
        "removed": [_line(desk, name, row) for row in rows if row["status"] == "removed"],
        "proposal": [(label, reason, public(key)) for key, label, reason in left], "why": why,
        "steps": _steps(), "coverage": _coverage(everybody, rows), "people": len(everybody),
        "history": _history(desk, name),
    }  # fmt: skip
    data = [{**row, "person": public(row["person"])} for row in rows]
    return View("sample.html", data, shown, _columns(everybody, rows))


@ROUTER.get("/studies/{study}/sample.xlsx")
@needs("study")
def workbook(desk: OpenDesk, community: Word = "") -> Response:
    """The sample, and what it covers, as a workbook."""
    with desk.spoken():
        name = chosen(desk, community)
        everybody = persons.everybody(desk, name)
        rows = samples.listed(desk.database, name)
        sheets: dict[str, Columns] = {
            _("Sample"): _columns(everybody, rows),
            _("Coverage"): _covered(_coverage(everybody, rows)),
        }
        made = desk.session.last_import([name])
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return taken_away(
        desk, "liaisons-sample.xlsx", kind, lambda path: write_workbook(path, sheets, made)
    )


@form(ROUTER, "/studies/{study}/sample/begin", right="study")
def begin(desk: OpenDesk, community: Name) -> Response:
    """Take the proposal of the measures."""
    name = chosen(desk, community)
    found, _why = _proposal(desk, name, persons.everybody(desk, name))
    samples.begin(desk.database, name, found, desk.signature)
    return _back(desk, name)


@form(ROUTER, "/studies/{study}/sample/add", right="study")
def add(
    desk: OpenDesk, community: Name, label: Name = "", person: Name = "", reason: Text = ""
) -> Response:
    """Somebody by hand, by pseudonym or from their page."""
    name = chosen(desk, community)
    everybody = persons.everybody(desk, name)
    key = key_of(person) if person else everybody.named(label)
    if key is None:
        raise NotFound(_("Nobody in this community bears this pseudonym."))
    found = str(everybody.one(key)["label"])
    samples.add(desk.database, name, key, found, reason, desk.signature)
    return _back(desk, name)


@form(ROUTER, "/studies/{study}/sample/{identity}", right="study")
def change(
    desk: OpenDesk,
    identity: int,
    version: Version,
    community: Name,
    act: Name = "save",
    step: Name = "",
    note: Text = "",
    why: Text = "",
) -> Response:
    """Accept, replace, take out, take back in, or note how far one has come."""
    name = chosen(desk, community)
    by, fields = desk.signature, _fields(act, step, note, why)
    try:
        if act == "replace":
            everybody = persons.everybody(desk, name)
            samples.replace(desk.database, identity, version, why, everybody, by)
        else:
            samples.change(desk.database, identity, version, fields, by)
    except Conflict as conflict:
        return _both(desk, name, conflict, act)
    return _back(desk, name)


def _fields(act: str, step: str, note: str, why: str) -> dict[str, str]:
    if act == "remove":
        return {"status": "removed", "why": why}
    kept = {"step": step or STEPS[0], "note": note}
    return {**kept, "status": "accepted", "why": ""} if act in ("accept", "back") else kept


def _back(desk: Desk, community: str) -> Response:
    return desk.on(desk.url("sample", community=community))


def _both(desk: Desk, community: str, conflict: Conflict, act: str) -> Response:
    """What is kept and what was about to be, side by side."""
    shown = {
        "title": conflict.theirs["label"], "community": community, "sentence": str(conflict),
        "theirs": _line(desk, community, conflict.theirs), "act": act,
        "yours": _line(desk, community, conflict.yours), "steps": _steps(),
    }  # fmt: skip
    return HTMLResponse(render("sample_conflict.html", desk=desk, **shown), 409)


# --- in words -------------------------------------------------------------------------------------


def _steps() -> dict[str, str]:
    return {
        "to_contact": _("to contact"),
        "contacted": _("contacted"),
        "consented": _("consented"),
        "interviewed": _("interviewed"),
        "declined": _("declined"),
    }


def _statuses() -> dict[str, str]:
    return {"proposed": _("proposed"), "accepted": _("accepted"), "removed": _("taken out")}


def _proposal(
    desk: Desk, community: str, everybody: People
) -> tuple[list[tuple[int, str, str]], str]:
    """Whom the measures propose, and why they propose nobody."""
    with persons.asking(desk) as session:
        rows = session.rows(("actors.sample",), community)
    why = next((row.why for row in rows if row.value is None and row.why), "")
    return samples.proposal(rows, everybody), why


def _line(desk: Desk, community: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "url": persons.address(desk, community, row["person"]),
        "said": _statuses()[row["status"]],
    }


def _coverage(everybody: People, rows: list[dict[str, Any]]) -> list[tuple[str, list[Share]]]:
    """By dimension, in words."""
    sampled = [row["person"] for row in samples.inside(rows)]
    told: dict[str, list[Share]] = {}
    for share in samples.coverage(everybody, sampled):
        title, level = _dimension(share.dimension, share.level)
        told.setdefault(title, []).append(Share(title, level, share.whole, share.sampled))
    return list(told.items())


def _dimension(name: str, level: str) -> tuple[str, str]:
    if name.startswith(ATTRIBUTE):
        return name.removeprefix(ATTRIBUTE), level
    if name == "role":
        return _("Role"), persons.role(level)
    if name == "seniority":
        return _("Seniority"), reads({"seniority": level})
    if name == "in_core":
        return _("Core"), _("in the core") if level == "True" else _("at the periphery")
    return _("Group"), _("group {n}", n=int(level) + 1)


def _history(desk: Desk, community: str) -> list[dict[str, Any]]:
    acts = {"made": _("added"), "changed": _("changed"), "removed": _("taken away")}
    found = []
    for entry in samples.happened(desk.database):
        fields = entry["fields"]
        if fields.get("community") != community:
            continue
        told = [_statuses()[fields["status"]], _steps()[fields["step"]]]
        told += [fields[name] for name in ("why", "note") if fields[name]]
        at = entry["changed_at"][:16].replace("T", " ")
        found.append({**entry, "act": acts[entry["act"]], "told": " · ".join(told), "at": at,
                      "name": fields["label"]})  # fmt: skip
    return found[:100]


def _columns(everybody: People, rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Everybody who is in the sample, with what is known of them."""
    kept = samples.inside(rows)
    known = [everybody.one(row["person"]) for row in kept]
    columns: dict[str, list[Any]] = {"person": [public(row["person"]) for row in kept]}
    for name in ("label", "status", "step", "reason", "note", "changed_by", "changed_at"):
        columns[name] = [row[name] for row in kept]
    for name in ("role", "seniority", "in_core", "messages", "questions", "given", "received"):
        columns[name] = [one[name] for one in known]
    columns["group"] = [None if o["group"] is None else int(str(o["group"])) + 1 for o in known]
    for name in everybody.attributes:
        columns[ATTRIBUTE + name] = [one[ATTRIBUTE + name] for one in known]
    return columns


def _covered(told: list[tuple[str, list[Share]]]) -> dict[str, list[Any]]:
    shares = [share for _title, of in told for share in of]
    return {
        _("Dimension"): [share.dimension for share in shares],
        _("Level"): [share.level for share in shares],
        _("In the community"): [share.whole for share in shares],
        _("In the sample"): [share.sampled for share in shares],
    }
