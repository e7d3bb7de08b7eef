"""The field map of the inquiry: actors × places, drawn, listed, edited by several people."""

from __future__ import annotations

import re
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response
from fastapi.responses import HTMLResponse

from liaisons.i18n import _
from liaisons.study import fieldmap
from liaisons.study.fieldmap import ACTOR_KINDS, FIELDS, PLACE_KINDS, FieldMap, Proposal
from liaisons.study.versioned import Conflict
from liaisons.web import persons
from liaisons.web.asked import communities
from liaisons.web.desk import Desk, OpenDesk, key_of, public
from liaisons.web.pictures import fieldmap as picture
from liaisons.web.readers import needs
from liaisons.web.templates import render
from liaisons.web.view import View, form, page

ROUTER = APIRouter()
#: A line, a text or an address that somebody fills in; how long it may be is looked at later.
Field = Annotated[str, Form(max_length=10_000)]
#: Edits shown in the history of the whole map.
SHOWN = 100
_EVIDENCE = {"read": "thread", "message": "message", "behind": "number", "questions": "number",
             "notes": "memo", "people": "person"}  # fmt: skip


@page(ROUTER, "/studies/{study}/fieldmap", right="study", kept=False)
def whole(desk: OpenDesk) -> View:
    """The map drawn, its table, what the measures propose, and what was edited last."""
    found = fieldmap.field_map(desk.database)
    proposed = [
        {"proposal": one, "person": public(one.person), "title": title}
        for name, title in communities(desk)
        for one in fieldmap.proposed(persons.everybody(desk, name), name, found)
    ]
    shown = {
        "title": _("Field map"), "map": found, "proposed": proposed, "kinds": _kinds(),
        "picture": picture.draw(found, _kinds()) if found.actors else "",
        "lines": _lines(desk, found), "history": _history(desk)[:SHOWN],
        "actor_kinds": ACTOR_KINDS, "place_kinds": PLACE_KINDS,
    }  # fmt: skip
    data = {"actors": _plain(found.actors), "places": found.places, "presences": found.presences}
    return View("fieldmap.html", data, shown, _columns(desk, found))


@ROUTER.get("/studies/{study}/fieldmap/picture.svg")
@needs("study")
def svg(desk: OpenDesk) -> Response:
    """The map as a picture to take away."""
    with desk.spoken():
        made = picture.draw(fieldmap.field_map(desk.database), _kinds())
    answer = Response(str(made), media_type="image/svg+xml")
    answer.headers["Content-Disposition"] = 'attachment; filename="liaisons-fieldmap.svg"'
    return answer


@page(ROUTER, "/studies/{study}/fieldmap/{thing}/{identity}", right="study", kept=False)
def one(desk: OpenDesk, thing: str, identity: int) -> View:
    """An actor, a place or a presence, to edit, with all its versions."""
    row = fieldmap.one(desk.database, thing, identity)
    return View("fieldmap_one.html", _plain([row])[0], _edited(desk, thing, row))


@form(ROUTER, "/studies/{study}/fieldmap/{thing}/new", right="study")
def new(
    desk: OpenDesk,
    thing: str,
    kind: Field = "",
    name: Field = "",
    url: Field = "",
    note: Field = "",
    actor: Field = "",
    place: Field = "",
    role: Field = "",
    first: Field = "",
    last: Field = "",
    evidence: Field = "",
) -> Response:
    """Put something on the map."""
    fields = {"kind": kind, "name": name, "url": url, "note": note, "actor": actor,
              "place": place, "role": role, "first": first, "last": last,
              "evidence": evidence}  # fmt: skip
    fieldmap.add(desk.database, thing, fields, desk.signature)
    return desk.on(desk.url("fieldmap"))


@form(ROUTER, "/studies/{study}/fieldmap/{thing}/{identity}", right="study")
def save(
    desk: OpenDesk,
    thing: str,
    identity: int,
    version: Annotated[int, Form()],
    kind: Field = "",
    name: Field = "",
    url: Field = "",
    note: Field = "",
    actor: Field = "",
    place: Field = "",
    role: Field = "",
    first: Field = "",
    last: Field = "",
    evidence: Field = "",
) -> Response:
    """Another version; where somebody else saved meanwhile, both are shown to choose from."""
    fields = {"kind": kind, "name": name, "url": url, "note": note, "actor": actor,
              "place": place, "role": role, "first": first, "last": last,
              "evidence": evidence}  # fmt: skip
    try:
        fieldmap.change(desk.database, thing, identity, version, fields, desk.signature)
    except Conflict as conflict:
        return _both(desk, thing, conflict)
    return desk.on(desk.url("fieldmap"))


@form(ROUTER, "/studies/{study}/fieldmap/{thing}/{identity}/remove", right="study")
def remove(desk: OpenDesk, thing: str, identity: int, version: Annotated[int, Form()]) -> Response:
    """Take something off the map."""
    try:
        fieldmap.remove(desk.database, thing, identity, version, desk.signature)
    except Conflict as conflict:
        return _both(desk, thing, conflict)
    return desk.on(desk.url("fieldmap"))


@form(ROUTER, "/studies/{study}/fieldmap/person", right="study")
def add_person(
    desk: OpenDesk,
    community: Annotated[str, Form(max_length=200)],
    person: Annotated[str, Form(max_length=16)],
) -> Response:
    """Put somebody of a community on the map, with their role and period there."""
    desk.session.communities(community)
    everybody, key = persons.everybody(desk, community), key_of(person)
    found = everybody.one(key)
    months = everybody.deeds_of(key)["month"].drop_null().to_pylist()
    steward = found["role"] == "steward"
    proposal = Proposal(
        community=community,
        person=key,
        label=str(found["label"]),
        kind="administrator" if steward else "person",
        role=_("in the core") if found["in_core"] and not steward else persons.role(found["role"]),
        first=min(months, default=""),
        last=max(months, default=""),
    )
    address = persons.address(desk, community, key)
    made = fieldmap.add_person(
        desk.database, proposal, desk.titled(community), address, desk.signature
    )
    return desk.on(desk.url("fieldmap") + f"#actor{made}")


# --- in words -------------------------------------------------------------------------------------


def _kinds() -> dict[str, str]:
    return {
        "person": _("person"),
        "administrator": _("administrator"),
        "site": _("site"),
        "union": _("union"),
        "blogger": _("blogger"),
        "group": _("group (actor)"),
        "other": _("other"),
        "community": _("community"),
        "forum": _("forum"),
    }


def _words() -> dict[str, str]:
    """What each field is called."""
    return {
        "kind": _("Kind"),
        "name": _("Name"),
        "url": _("Address"),
        "note": _("Note"),
        "actor": _("Actor"),
        "place": _("Place"),
        "role": _("Role"),
        "first": _("From (2024, 2024-03 …)"),
        "last": _("To"),
        "evidence": _("Evidence (address of a page of the study or of the web, or in words)"),
    }


def _edited(desk: Desk, thing: str, row: dict[str, Any]) -> dict[str, Any]:
    found = fieldmap.field_map(desk.database)
    return {
        "title": row.get("name") or _presence(found, row), "thing": thing, "row": row,
        "fields": FIELDS[thing], "words": _words(), "kinds": _kinds(), "map": found,
        "choices": ACTOR_KINDS if thing == "actor" else PLACE_KINDS,
        "history": _read(desk, fieldmap.happened(desk.database, thing, row["id"]), found),
        "person": public(row["person"]) if row.get("person") is not None else "",
    }  # fmt: skip


def _presence(found: FieldMap, row: dict[str, Any]) -> str:
    names = [
        next((one["name"] for one in of if one["id"] == row[which]), "?")
        for of, which in ((found.actors, "actor"), (found.places, "place"))
    ]
    return " – ".join(names)


def _both(desk: Desk, thing: str, conflict: Conflict) -> Response:
    """What is kept and what was about to be, side by side."""
    shown = _edited(desk, thing, conflict.yours)
    differ = [name for name in FIELDS[thing] if conflict.theirs[name] != conflict.yours[name]]
    both = [
        (name, *(_said(shown["map"], name, row[name]) for row in (conflict.theirs, conflict.yours)))
        for name in FIELDS[thing]
    ]
    made = render(
        "fieldmap_conflict.html", desk=desk, theirs=conflict.theirs, differ=differ, both=both,
        sentence=str(conflict), **shown,
    )  # fmt: skip
    return HTMLResponse(made, 409)


def _said(found: FieldMap, name: str, value: Any) -> str:
    """A field as a person reads it."""
    if name == "kind":
        return _kinds().get(str(value), str(value))
    if name in ("actor", "place"):
        of = found.actors if name == "actor" else found.places
        return next((one["name"] for one in of if one["id"] == value), "?")
    return str(value)


def _read(desk: Desk, entries: list[dict[str, Any]], found: FieldMap) -> list[dict[str, Any]]:
    acts = {"made": _("added"), "changed": _("changed"), "removed": _("taken away")}
    read = []
    for entry in entries:
        fields = entry["fields"]
        told = "; ".join(
            f"{_words()[name]}: {_said(found, name, value)}"
            for name, value in fields.items()
            if name in _words() and value not in ("", None) and name not in ("name", "kind")
        )
        name = fields.get("name") or _presence(found, fields)
        at = entry["changed_at"][:16].replace("T", " ")
        read.append({**entry, "act": acts[entry["act"]], "name": name, "told": told, "at": at})
    return read


def _history(desk: Desk) -> list[dict[str, Any]]:
    return _read(desk, fieldmap.happened(desk.database), fieldmap.field_map(desk.database))


def _lines(desk: Desk, found: FieldMap) -> list[dict[str, Any]]:
    """A line per presence, and one for each actor who is nowhere yet."""
    named = {place["id"]: place for place in found.places}
    lines = []
    for actor in found.actors:
        mine = [p for p in found.presences if p["actor"] == actor["id"]]
        url = (
            persons.address(desk, actor["community"], actor["person"])
            if actor["person"] is not None
            else ""
        )
        for presence in (*mine, *([] if mine else [None])):
            place = named.get(presence["place"]) if presence else None
            lines.append({
                "actor": actor, "presence": presence, "place": place, "url": url,
                "evidence": _evidence(presence["evidence"]) if presence else None,
            })  # fmt: skip
    return lines


def _evidence(text: str) -> dict[str, str]:
    """What evidence is, by its look: a page of the study, a page of the web, or words."""
    inside = re.fullmatch(r"(?:https?://[^/\s]+)?(/studies/[^/\s]+/(\w+)\S*)", text)
    if inside:
        kind = _EVIDENCE.get(inside[2], "page")
        words = {
            "thread": _("thread"), "message": _("message"), "number": _("number"),
            "memo": _("memo"), "person": _("person"), "page": _("page of the study"),
        }  # fmt: skip
        return {"kind": kind, "word": words[kind], "url": inside[1], "text": text}
    if re.fullmatch(r"https?://\S+", text):
        return {"kind": "web", "word": _("web"), "url": text, "text": text}
    return {"kind": "note" if text else "", "word": "", "url": "", "text": text}


def _columns(desk: Desk, found: FieldMap) -> dict[str, list[Any]]:
    lines = _lines(desk, found)
    empty: dict[str, Any] = {}
    columns: dict[str, list[Any]] = {
        "actor": [line["actor"]["name"] for line in lines],
        "actor_kind": [line["actor"]["kind"] for line in lines],
        "place": [(line["place"] or empty).get("name") for line in lines],
        "place_kind": [(line["place"] or empty).get("kind") for line in lines],
        "place_url": [(line["place"] or empty).get("url") for line in lines],
    }
    for name in ("role", "first", "last", "evidence", "note", "changed_by", "changed_at"):
        columns[name] = [(line["presence"] or empty).get(name) for line in lines]
    columns["evidence_kind"] = [(line["evidence"] or empty).get("kind") for line in lines]
    columns["actor_note"] = [line["actor"]["note"] for line in lines]
    return columns


def _plain(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows whose keys are as they stand in addresses."""
    return [
        {**row, "person": public(row["person"])} if row.get("person") is not None else row
        for row in rows
    ]
