"""Whatever a program asks of the addresses that the application declares, nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings

from liaisons.measures.registry import names
from liaisons.web.app import create_app
from liaisons.web.readers import needs
from tests.study.exports import SMALL, bring, export, new_study
from tests.web.team import OURS, few

#: Requests to each address; more were sent by hand.
EXAMPLES = 25
#: What begins a job, each a process of its own.
WORKING = ("/measure", "/journal/again", "/import", "/samples/{name}", "/again", "/logout")


@pytest.fixture(scope="module")
def declared(tmp_path_factory):
    """The schema of the application, told which study and community there are."""
    folder = tmp_path_factory.mktemp("any")
    study = new_study(folder)
    few(study)
    bring(study, export(folder, SMALL))
    app = create_app(study.folder)
    described = app.openapi()
    known = written(study, TestClient(app, headers=OURS))
    for one in parameters(described):
        if one["name"] == "study":
            one["schema"] = {"enum": [study.folder.name]}
        elif one["name"] in known:
            one["schema"] = {"anyOf": [{"enum": known[one["name"]]}, one["schema"]]}

    @needs("nothing")
    def schema() -> dict[str, Any]:
        return described

    app.add_api_route("/openapi.json", schema)
    return schemathesis.openapi.from_asgi("/openapi.json", app, headers=OURS)


def written(study, client) -> dict[str, list[object]]:
    """What there is for an address to name: of each kind something, so that pages are reached."""
    base = f"/studies/{study.folder.name}"
    keys = study.sql("select message_id, thread_id, person from messages where person is not null")
    one = {
        name: f"{key[0].as_py() % (1 << 64):016x}"
        for name, key in zip(keys.column_names, keys.columns, strict=True)
    }
    client.post(f"{base}/notes", data={"text": "une note", "back": base})
    client.post(f"{base}/fieldmap/actor/new", data={"kind": "person", "name": "Ana"})
    client.post(f"{base}/fieldmap/place/new", data={"kind": "forum", "name": "Un forum"})
    client.post(f"{base}/fieldmap/presence/new", data={"actor": 1, "place": 1})
    handed = client.post(f"{base}/bring", files=[("files", ("a.csv", b"id,texte\n1,oui\n"))])
    pasted = client.post(f"{base}/paste", data={"text": "Ana\n12 mars 2024\nOui"})
    deliveries = [answer.url.path.rpartition("/")[2] for answer in (handed, pasted)]
    return {
        "community": ["c"],
        "measure": ["presence.people", "help.questions", "ties.links", "x"],
        "question": list(names()),
        "thread": [one["thread_id"]],
        "message": [one["message_id"]],
        "person": [one["person"]],
        "memo": [1],
        "thing": ["actor", "place", "presence"],
        "identity": [1],
        "delivery": deliveries,
        "kind": ["help", "contact"],
        "group": ["{}", '{"network":"help"}', "[]"],
        "month": ["2013-03"],
        "year": ["2013"],
    }


def parameters(described):
    for path in described["paths"].values():
        for operation in path.values():
            yield from operation.get("parameters", [])


@pytest.mark.slow
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nothing_breaks(declared, method):
    asked, broken = 0, []
    for found in declared.include(method=method).get_all_operations():
        operation = found.ok()
        if operation.path.endswith(WORKING):
            continue

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def any_request(case):
            nonlocal asked
            asked += 1
            answer = case.call(headers=OURS)
            assert answer.status_code < 500, (case.as_curl_command(), answer.text[:200])

        try:
            any_request()
        except Exception as error:  # noqa: BLE001  # every address is asked, then all is told
            broken.append(f"{operation.label}: {error}"[:600])
    assert broken == []
    assert asked > 200
