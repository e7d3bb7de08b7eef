"""The pages of people and of their network: what they show is what they give away as files."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from importlib.resources import files
from xml.etree.ElementTree import Element

import msgspec
import pytest
from defusedxml.ElementTree import fromstring
from fastapi.testclient import TestClient

from liaisons.i18n import _catalogue
from liaisons.study.running import Session
from liaisons.web.app import create_app
from tests.exports.build import JANUARY, bring, label, new_study, session

NASTY = "<img src=x onerror=alert(1)>"
VENDOR = files("liaisons.web") / "static" / "vendor"


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    study = new_study(folder)
    speakers = {"arnica": {"statut": NASTY}, "sauge": {"statut": "salariée"}, "menthe": {}}
    bring(study, JANUARY, speakers)
    bring(study, [u | {"text": "Ailleurs"} for u in JANUARY[:4]], community=NASTY)
    return study


@pytest.fixture(scope="module")
def client(one):
    return TestClient(create_app(one.folder))


@pytest.fixture(scope="module")
def base(one):
    return f"/studies/{one.folder.name}"


def table(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.text)))


def test_every_page_answers_and_nothing_of_the_corpus_runs_as_script(client, base):
    somebody = client.get(f"{base}/people.json").json()["people"][0]["person"]
    for page in ("/people", f"/people/{somebody}", "/network", f"/network?community={NASTY}"):
        answer = client.get(base + page)
        assert answer.status_code == 200, page
        assert NASTY not in answer.text
        assert " style=" not in answer.text
        assert not re.findall(r"<script(?! src=\"/static/)", answer.text)


@pytest.mark.parametrize(
    "query", ["", "role=helper", "given=2", "attribute=statut%3Dsalari%C3%A9e", "role=broker"]
)
def test_what_is_exported_of_people_is_what_is_shown(client, base, query):
    asked = f"{base}/people{{}}?community=c&sort=label&{query}"
    told = client.get(asked.format(".json")).json()
    lines = table(client.get(asked.format(".csv")))
    assert [line["person"] for line in lines] == [p["person"] for p in told["people"]]
    assert len(lines) == told["total"]
    page = client.get(asked.format("")).text
    assert all(f"/people/{line['person']}" in page for line in lines)


def test_a_person_s_page_says_whom_they_help(client, base, one):
    sauge, arnica = (label(Session(one), text) for text in ("Réponse de s", "Première"))
    (found,) = client.get(f"{base}/people.json", params={"label": sauge}).json()["people"]
    told = client.get(f"{base}/people/{found['person']}.json").json()
    assert [(p["label"], p["messages"]) for p in told["helps"]] == [(arnica, 4)]
    assert told["helped_by"] == []
    assert len(told["threads"]) == 2
    page = client.get(f"{base}/people/{found['person']}").text
    assert arnica in page
    assert "<svg" in page


def test_a_note_on_a_person_stands_on_their_page(client, base):
    somebody = client.get(f"{base}/people.json?community=c").json()["people"][0]["person"]
    address = f"{base}/people/{somebody}?community=c"
    note = {"kind": "person", "community": "c", "subject": somebody, "text": "À rencontrer"}
    ours = {"origin": "http://testserver"}
    answer = client.post(f"{base}/notes", data={**note, "back": address}, headers=ours)
    assert answer.status_code == 200
    assert "À rencontrer" in client.get(address).text


@pytest.mark.parametrize(
    "page",
    [
        "/people/0000000000000001", "/people/zz", "/people?community=nobody", "/network/x.svg",
        "/network/help.bin?community=nobody", "/network/x.bin?community=c",
    ],
)  # fmt: skip
def test_what_is_not_there_is_said(client, base, page):
    assert client.get(base + page).status_code in (404, 422)


@pytest.mark.parametrize(
    "page",
    ["/people?given=-1", "/people?sort=x", "/people?group=1e9", "/network?certainty=gossip",
     "/network/help.svg?community=c&weight=x", "/people?attribute=x%3Dy"],
)  # fmt: skip
def test_what_cannot_be_asked_is_no_error_of_ours(client, base, page):
    assert client.get(base + page).status_code == 400


FILTERS = ["", "first=2024-02", "last=2024-01", "weight=2", "certainty=mention", "first=2025-01",
           "certainty=reply&certainty=opener&weight=3"]  # fmt: skip


@pytest.mark.parametrize("query", FILTERS)
def test_what_is_exported_of_a_network_is_what_is_shown(client, base, query):
    told = client.get(f"{base}/network.json?community=c&against=-&{query}").json()["panels"]
    lines = table(client.get(f"{base}/network.csv?community=c&against=-&{query}"))
    assert len(told) == 1
    assert told[0]["people"] == len(lines)
    assert sum(int(line["given"]) for line in lines) == told[0]["messages"]
    graph = parsed(client.get(f"{base}/network/help.gexf?community=c&{query}"))
    assert count(graph, "node") == told[0]["people"]
    assert count(graph, "edge") == told[0]["links"]
    weights = [float(e.attrib["weight"]) for e in graph.iter() if e.tag.endswith("}edge")]
    assert sum(weights) == told[0]["messages"]
    picture = client.get(f"{base}/network/help.svg?community=c&{query}").text
    assert parsed_circles(picture) == told[0]["people"]


def parsed(answer) -> Element:
    assert answer.status_code == 200, answer.text[:300]
    return fromstring(answer.content)


def count(tree: Element, name: str) -> int:
    return sum(element.tag.endswith("}" + name) for element in tree.iter())


def test_a_picture_draws_the_people_who_are_shown(client, base):
    whole = client.get(f"{base}/network/help.svg?community=c").text
    both = client.get(f"{base}/network/help.svg", params={"community": ["c", NASTY]}).text
    assert parsed_circles(whole) == 3
    assert parsed_circles(both) == 6
    assert NASTY not in both
    assert "attachment" in client.get(
        f"{base}/network/help.svg?community=c&download=true"
    ).headers["content-disposition"]  # fmt: skip


def parsed_circles(svg: str) -> int:
    """The circles of people: those of the legend are not filled."""
    return len(re.findall(r'<circle[^>]*fill="#', svg))


def test_the_browser_gets_the_whole_network(client, base):
    answer = client.get(f"{base}/network/help.bin?community=c")
    raw = answer.content
    size = int.from_bytes(raw[:4], "little")
    head = msgspec.json.decode(raw[4 : 4 + size])
    assert len(head["labels"]) == 3
    assert head["months"] == ["2024-01", "2024-02"]
    types = {"Float32Array": 4, "Uint32Array": 4, "Uint16Array": 2, "Int16Array": 2}
    length = sum(-(-n * types.get(kind, 1) // 4) * 4 for _name, kind, n in head["arrays"])
    assert len(raw) == 4 + size + length


def test_a_community_without_links_says_so(tmp_path):
    alone = session(tmp_path, JANUARY[:1])
    client = TestClient(create_app(alone.study.folder))
    page = client.get(f"/studies/{alone.study.folder.name}/network", params={"lang": "en"})
    assert "no network to draw" in page.text
    assert "sigma" not in page.text


def test_what_others_wrote_is_theirs_unchanged_and_licensed():
    lines = list(csv.DictReader(io.StringIO((VENDOR / "listing.tsv").read_text()), delimiter="\t"))
    listed = {line["file"] for line in lines} | {line["licence_file"] for line in lines}
    assert listed | {"listing.tsv"} == {entry.name for entry in VENDOR.iterdir()}
    for line in lines:
        assert hashlib.sha256((VENDOR / line["file"]).read_bytes()).hexdigest() == line["sha256"]
        assert "Permission is hereby granted" in (VENDOR / line["licence_file"]).read_text()


def test_no_script_of_ours_needs_what_the_policy_forbids():
    for entry in (VENDOR.parent, VENDOR):
        for script in entry.iterdir():
            if script.name.endswith(".js"):
                text = script.read_text("utf-8")
                assert "new Function(" not in text
                assert not re.search(r"(?<![.\w])eval\(", text)


def test_french_typography():
    with (files("liaisons.i18n") / "fr" / "people.po").open("rb") as po:
        from babel.messages.pofile import read_po

        strings = [m.string for m in read_po(po, locale="fr") if m.id]
    texts = [t for s in strings for t in (s if isinstance(s, tuple) else (s,))]
    assert len(texts) > 60
    assert [t for t in texts if re.search(r" [:;?!»%]|« |'", t)] == []
    assert all(_catalogue("fr"))
