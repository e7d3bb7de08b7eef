"""Samples by the pages: drawn, given, coded in a grid, opened; who may do which."""

from __future__ import annotations

import pytest

from liaisons.coding import codings, room, samples
from liaisons.coding.codebook import codebook
from tests.web.team import begun, client

BASE = "/studies/study"


@pytest.fixture
def study(tmp_path):
    return begun(tmp_path)


@pytest.fixture
def anne(app):
    return client(app, "coder")


@pytest.fixture
def bachir(app):
    return client(app, "researcher")


def draw(browser, **fields):
    said = {"name": "first", "community": "gp", "size": "4", "blind": "true"} | fields
    return browser.post(f"{BASE}/samples", data=said, follow_redirects=False)


def code(study, browser, sample, key, said):
    fields = {"community": "gp", "subject": key, "sample": str(sample), "answer": "json"}
    fields["code"] = str(codebook(room(study)).find(said).id)
    return browser.post(f"{BASE}/code", data=fields)


def test_a_sample_is_drawn_coded_by_two_blind_and_opened(study, anne, bachir):
    assert draw(bachir).status_code == 303
    made = samples.all_samples(room(study))[0]
    assert (made.size, made.blind, made.method) == (4, True, "random")
    grid = f"{BASE}/samples/{made.id}"
    for browser in (anne, bachir):
        browser.post(f"{grid}/join", data={})
    keys = [row["subject"] for row in anne.get(f"{grid}.json").json()]
    assert len(set(keys)) == 4
    for key in keys:
        assert code(study, anne, made.id, key, "ethics").status_code == 200
    assert code(study, bachir, made.id, keys[0], "pay").json()["left"] == 3
    assert {(p.coder, p.done) for p in samples.progress(room(study))} == {
        ("coder", 4),
        ("researcher", 1),
    }
    assert "ethics" not in str(bachir.get(f"{grid}.json").json())
    assert "blind: you see only what you said" in bachir.get(grid, params={"lang": "en"}).text
    bachir.post(grid, data={"act": "open"})
    assert "ethics" in str(bachir.get(f"{grid}.json").json())
    table = anne.get(f"{grid}.csv").text.splitlines()
    assert len(table) == 5
    assert all("ethics" in line for line in table[1:])


def test_read_with_nothing_to_code_counts_and_can_be_taken_back(study, anne, bachir):
    draw(bachir)
    made = samples.all_samples(room(study))[0]
    anne.post(f"{BASE}/samples/{made.id}/join", data={})
    key = anne.get(f"{BASE}/samples/{made.id}.json").json()[0]["subject"]
    fields = {"community": "gp", "subject": key, "sample": str(made.id), "answer": "json"}
    assert anne.post(f"{BASE}/code", data=fields | {"done": "yes"}).json()["left"] == 3
    assert anne.post(f"{BASE}/code", data=fields | {"done": "not"}).json()["left"] == 4
    assert codings.standing(room(study)) == []


def test_threads_are_drawn_and_coded_as_threads(study, anne, bachir):
    draw(bachir, pool="threads", size="2")
    made = samples.all_samples(room(study))[0]
    anne.post(f"{BASE}/samples/{made.id}/join", data={})
    key = anne.get(f"{BASE}/samples/{made.id}.json").json()[0]["subject"]
    fields = {"kind": "thread", "community": "gp", "subject": key, "sample": str(made.id)}
    fields["code"] = str(codebook(room(study)).find("pay").id)
    anne.post(f"{BASE}/code", data=fields)
    assert codings.standing(room(study))[0].subject.kind == "thread"


def test_coders_are_given_a_sample_by_their_account_before_they_ever_coded(study, app, bachir):
    page = bachir.get(f"{BASE}/samples").text
    account = app.state.site.accounts.named("coder")
    value = f"account {account.id} coder"
    assert f'value="{value}"' in page
    assert 'reader"' not in page  # who may not code is not asked
    draw(bachir, who=value)
    made = samples.all_samples(room(study))[0]
    assert len(made.coders) == 1
    assert client(app, "coder").get(f"{BASE}/samples/{made.id}").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [{"size": "40"}, {"size": "0"}, {"name": ""}, {"pool": "people"}, {"who": "coder 99 X"},
     {"community": "elsewhere"}],
)  # fmt: skip
def test_what_cannot_be_drawn_is_said(study, bachir, wrong):
    assert draw(bachir, **wrong).status_code in (400, 404, 422)
    assert samples.all_samples(room(study)) == []


def test_a_coder_draws_and_opens_nothing_and_a_reader_sees_nothing(study, app, anne, bachir):
    draw(bachir)
    made = samples.all_samples(room(study))[0]
    assert draw(anne, name="mine").status_code == 403
    assert anne.post(f"{BASE}/samples/{made.id}", data={"act": "open"}).status_code == 403
    reader = client(app, "reader")
    for place in ("samples", f"samples/{made.id}", f"samples/{made.id}.csv"):
        assert reader.get(f"{BASE}/{place}").status_code == 403
    assert not samples.one(room(study), made.id).opened
