"""Whatever a program asks of the addresses that the application declares, nothing breaks."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from liaisons.web.app import create_app
from liaisons.web.readers import needs
from tests.study.exports import SMALL, bring, export, new_study
from tests.web.team import OURS, few

#: Requests to each address; more were sent by hand.
EXAMPLES = 25


@pytest.fixture(scope="module")
def declared(tmp_path_factory):
    """The schema of the application, told which study and community there are."""
    folder = tmp_path_factory.mktemp("any")
    study = new_study(folder)
    few(study)
    bring(study, export(folder, SMALL))
    app = create_app(study.folder)
    described = app.openapi()
    for one in parameters(described):
        if one["name"] == "study":
            one["schema"] = {"enum": [study.folder.name]}
        elif one["name"] == "community":
            one["schema"] = {"anyOf": [{"enum": ["c"]}, {"type": "string"}]}
        elif one["name"] == "measure":
            one["schema"] = {"enum": ["presence.people", "help.questions", "ties.links", "x"]}

    @needs("nothing")
    def schema() -> dict[str, Any]:
        return described

    app.add_api_route("/openapi.json", schema)
    return schemathesis.openapi.from_asgi("/openapi.json", app, headers=OURS)


def parameters(described):
    for path in described["paths"].values():
        for operation in path.values():
            yield from operation.get("parameters", [])


@pytest.mark.slow
def test_nothing_breaks(declared):
    asked, broken = 0, []
    for found in declared.include(method="GET").get_all_operations():
        operation = found.ok()

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
