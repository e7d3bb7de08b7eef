"""Lexical classes and types of people in the pages: asked for, made, out of date, for whom."""

from __future__ import annotations

import re

import msgspec
import pytest

from liaisons.coding import codings, room
from liaisons.coding.analysing import analyse
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import Mark, Subject
from liaisons.coding.starting import start
from liaisons.demo.samples import samples
from liaisons.i18n import language
from liaisons.study import analyses
from liaisons.study.analyses import Analysis
from liaisons.study.forgetting import forget
from liaisons.study.importing import import_files
from liaisons.study.planning import Request
from liaisons.study.running import Session
from liaisons.web.pictures import cuts, plane
from liaisons.web.pictures.cuts import Leaf
from liaisons.web.pictures.plane import Plane, Point
from tests.coding.forum import study_of
from tests.web.team import client, few, served
from tests.web.test_bringing import ended
from tests.web.walking import Page

BASE = "/studies/petit-exemple"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Midwives and booksellers, their subjects coded of some messages; classes and types made."""
    made, brings = samples()[1].prepare(tmp_path_factory.mktemp("meaning") / "petit-exemple")
    few(made)
    for bring in brings:
        given = msgspec.structs.asdict(bring)
        paths = [made.folder / name for name in given.pop("files")]
        import_files(made, Request(paths=paths, **given))
    made.reload()
    start(room(made), "en")
    coded(made, 20)
    for what in ("classes", "typology"):
        make(made, what=what, classes=3)
    return made


@pytest.fixture(scope="module")
def app(study):
    """Its accounts are made once."""
    return served(study.folder)


def coded(study, many: int) -> None:
    """The first messages of a community are about law."""
    name = study.store.communities[0]
    keys = study.store.table(name, "messages", ["message_id"])["message_id"].to_pylist()[:many]
    law = codebook(room(study)).find("subject.law").id
    marks = [Mark(Subject(name, "message", key), law) for key in keys]
    codings.code(room(study), coder(room(study), "Ada").id, marks)


def make(study, **asked) -> Analysis:
    one = Analysis(communities=study.store.communities, **asked)
    analyse(Session(study), one, "tests", lambda phase, done, total: None)
    return one


def links(text: str) -> list[str]:
    return Page(text).links


def test_classes_are_drawn_told_and_lead_to_messages(study, app):
    browser = client(app, "coder")
    text = browser.get(f"{BASE}/classes").text
    found = browser.get(f"{BASE}/classes.json").json()
    assert [p["number"] for p in found["profiles"]] == [1, 2, 3]
    assert sum(p["segments"] for p in found["profiles"]) == found["classified"]
    assert text.count("<svg") >= 2
    for profile in found["profiles"]:
        assert profile["forms"][0]["name"] in text
    place = next(link for link in links(text) if "/message/" in link)
    answer = browser.get(place)
    assert answer.status_code == 200
    words = found["profiles"][0]["typical"][0]["words"]
    assert words[:20] in browser.get(f"{BASE}/classes.json").text.replace("\\n", "\n")


def test_the_tables_are_those_of_the_command_line(app):
    browser = client(app, "coder")
    lines = browser.get(f"{BASE}/classes.csv").text.splitlines()
    assert lines[0] == "class,what,name,chi2,inside,segments,words"
    found = browser.get(f"{BASE}/classes.json").json()
    told = sum(len(p[k]) for p in found["profiles"] for k in ("forms", "absent", "variables"))
    assert len(lines) == told + 1
    types = client(app, "researcher").get(f"{BASE}/typology.csv").text.splitlines()
    assert types[0].startswith("type,question,answer,people")
    assert len(types) > 3


def test_types_are_drawn_with_people_and_lead_to_them(study, app):
    browser = client(app, "researcher")
    text = browser.get(f"{BASE}/typology").text
    found = browser.get(f"{BASE}/typology.json").json()
    assert len(found["types"]) >= 3
    assert len(found["persons"]) == found["people"]
    person = next(link for link in links(text) if "/people/" in link)
    assert browser.get(person).status_code == 200
    assert any("/message/" in link for link in links(text))
    assert re.search(r"adjusted Rand|Rand ajusté", text)


def test_who_may_look_and_who_may_ask(app):
    reader, coder_ = client(app, "reader"), client(app, "coder")
    assert reader.get(f"{BASE}/classes").status_code == 403
    assert coder_.get(f"{BASE}/typology").status_code == 403
    assert coder_.get(f"{BASE}/classes").status_code == 200
    assert "<form" not in coder_.get(f"{BASE}/classes").text.split("<main")[1].split("</main")[0]
    assert coder_.post(f"{BASE}/classes", data={}).status_code == 403
    assert coder_.post(f"{BASE}/typology/remove", data={"made": "x"}).status_code == 403


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("classes", {"many": "1"}),
        ("classes", {"many": "31"}),
        ("classes", {"many": "two"}),
        ("classes", {"length": "4"}),
        ("classes", {"of": "letters"}),
        ("classes", {"coded": "subject=nothing"}),
        ("classes", {"coded": "nothing"}),
        ("classes", {"community": "nowhere"}),
        ("typology", {"types": "21"}),
        ("typology", {"least": "0"}),
    ],
)
def test_a_form_that_is_not_right_is_told_what_to_write(app, place, said):
    answer = client(app, "researcher").post(f"{BASE}/{place}", data=said)
    assert answer.status_code in (400, 404)
    assert "Traceback" not in answer.text


@pytest.mark.parametrize("name", ["0" * 12, "../classes", "x" * 150])
def test_what_was_never_made_is_said(app, name):
    answer = client(app, "researcher").get(f"{BASE}/classes", params={"made": name})
    assert answer.status_code == 404


def test_one_is_asked_for_by_the_form_and_taken_away_again(study, app):
    browser = client(app, "researcher")
    chosen = study.store.communities[0]
    said = {"community": chosen, "of": "questions", "many": "2", "length": "20", "words": "true"}
    place = browser.post(f"{BASE}/classes", data=said).url.path
    assert "/jobs/" in place
    told = ended(browser, place)
    assert told["state"] == "done"
    link = next(x for x in links(browser.get(place).text) if "classes?made=" in x)
    found = browser.get(link.replace("classes?", "classes.json?")).json()
    assert found["asked"]["communities"] == [chosen]
    assert found["asked"]["stems"] is False
    gone = link.partition("made=")[2]
    browser.post(f"{BASE}/classes/remove", data={"made": gone})
    assert browser.get(link).status_code == 404


def test_what_is_coded_can_be_asked_for(app):
    browser = client(app, "researcher")
    assert 'value="subject=law"' in browser.get(f"{BASE}/classes").text


def test_codings_that_change_make_it_out_of_date_and_words_stay(study, app):
    browser = client(app, "researcher")
    name = study.store.communities[0]
    keys = study.store.table(name, "messages", ["message_id"])["message_id"].to_pylist()
    ethics = codebook(room(study)).find("ethics").id
    who = coder(room(study), "Bob").id
    codings.code(room(study), who, [Mark(Subject(name, "message", keys[40]), ethics)])
    assert browser.get(f"{BASE}/classes.json").json()["changed"] == ["codings"]
    assert "<blockquote>" in browser.get(f"{BASE}/classes").text
    codings.undo(room(study), who)
    assert browser.get(f"{BASE}/classes.json").json()["changed"] == []


def test_a_corpus_that_changes_takes_the_words_away_until_it_is_made_again(tmp_path):
    made = study_of(tmp_path, sheet(60))
    few(made)
    make(made, what="classes", classes=2, length=10)
    browser = client(served(made.folder), "researcher")
    base = "/studies/study"
    assert "<blockquote>" in browser.get(f"{base}/classes").text
    more = tmp_path / "more.csv"
    more.write_text("id,fil,auteur,date,texte,repond_a,type\nx,f,zoe,2026-05-01 10:00,Bonjour,,\n")
    import_files(made, Request(paths=[more], community="gp"))
    text = browser.get(f"{base}/classes").text
    assert "<blockquote>" not in text
    found = browser.get(f"{base}/classes.json").json()
    assert found["changed"] == ["corpus"]
    assert {s["words"] for p in found["profiles"] for s in p["typical"]} == {None}


def test_forgetting_takes_analyses_away(tmp_path):
    made = study_of(tmp_path, sheet(60))
    make(made, what="classes", classes=2, length=10)
    assert len(analyses.listed(Session(made), "classes")) == 1
    label = made.store.table("gp", "people", ["label"])["label"][0].as_py()
    forget(made, label)
    assert analyses.listed(Session(made), "classes") == []


def sheet(many: int) -> str:
    """Two worlds of words, in as many messages."""
    law = "contrat salaire avenant tribunal avocat clause employeur préavis"
    care = "pansement plaie infirmière glycémie insuline tension fièvre ordonnance"
    lines = ["id,fil,auteur,date,texte,repond_a,type"]
    for n in range(many):
        words = (law if n % 2 else care).split()
        said = " ".join(words[(n + k) % len(words)] for k in range(0, 12, 1 + n % 3))
        lines.append(f"m{n},f{n},a{n % 5},2026-01-{1 + n % 28:02d} 10:{n % 60:02d},{said},,")
    return "\n".join(lines) + "\n"


def test_too_little_is_said_in_words(tmp_path):
    made = study_of(tmp_path)
    few(made)
    browser = client(served(made.folder), "researcher")
    for place, said in (("classes", "too little text"), ("typology", "Too little is known of 2")):
        job = browser.post(f"/studies/study/{place}", data={}).url.path
        assert ended(browser, job)["state"] == "done"
        text = browser.get(f"/studies/study/{place}").text
        assert said in text
        assert "<svg" not in text.split("<main")[1].split("</main")[0]
        assert browser.get(f"/studies/study/{place}.csv").status_code == 200


def test_words_that_are_a_script_are_text(tmp_path):
    script = "<script>alert(1)</script>"
    said = sheet(60).replace("plaie", f"plaie {script}").replace("contrat", f"contrat {script}")
    made = study_of(tmp_path, said)
    few(made)
    make(made, what="classes", classes=2, length=10)
    text = client(served(made.folder), "coder").get("/studies/study/classes").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;" in text


def test_a_job_that_is_stopped_leaves_nothing(study):
    def stop(phase: str, done: int, total: int) -> None:
        if phase == "cutting":
            raise InterruptedError

    asked = Analysis(what="classes", communities=study.store.communities, classes=9)
    before = len(analyses.listed(Session(study), "classes"))
    with pytest.raises(InterruptedError):
        analyse(Session(study), asked, "tests", stop)
    assert len(analyses.listed(Session(study), "classes")) == before


def test_only_the_latest_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(analyses, "MOST", 2)
    made = study_of(tmp_path, sheet(60))
    asked = [make(made, what="classes", classes=2, length=n).length for n in (8, 9, 10)]
    kept = [one.asked.length for one in analyses.listed(Session(made), "classes")]
    assert kept == asked[:0:-1]


def test_the_tree_of_the_cuts_stands_where_the_cuts_were():
    """Three classes: all cut in two, then the second part; χ² beside each fork."""
    leaves = [Leaf(1, 0.5, ["a"]), Leaf(2, 0.3, ["b & <c>"]), Leaf(3, 0.2, ["d"])]
    drawn = cuts.draw(leaves, [(1, 120.4), (2, 30.0)], wide=True)
    ys = {m[1]: float(m[2]) for m in re.finditer(r'y="([\d.]+)" font-size="14".*?>(\d)<', drawn)}
    assert list(ys.values()) == [1, 2, 3]
    assert "χ² 120" in drawn
    assert "χ² 30" in drawn
    assert "b &amp; &lt;c&gt;" in drawn
    upright = re.findall(r'x1="([\d.]+)" y1="([\d.]+)" x2="\1" y2="([\d.]+)"', drawn)
    first, second = ((float(a), float(b)) for _x, a, b in upright)
    assert second == (12 + 44 * 1.5, 12 + 44 * 2.5)
    assert first == (12 + 44 * 0.5, sum(second) / 2)


def test_names_on_the_plane_do_not_lie_on_each_other():
    answers = [Point(0.1 * n % 1, 0.07 * n % 1, f"answer {n}", weight=n) for n in range(30)]
    drawn = plane.draw(
        Plane([0.5, 0.2], answers, [Point(0, 0, "here")], [], [Point(0.5, 0.5, "1")],
              [Point(9, 9, "far", url="/far"), Point(0.2, 0.2, 'a "b"', url="/near")]),
        wide=True,
    )  # fmt: skip
    written = re.findall(
        r'<text x="([\d.]+)" y="([\d.]+)"[^>]*text-anchor="(\w+)"[^>]*>(answer \d+)<', drawn
    )
    before = {"start": 0.0, "middle": 0.5, "end": 1.0}
    found = [
        (float(x) - before[anchor] * (wide := len(t) * 12 * 0.58), float(y), wide)
        for x, y, anchor, t in written
    ]
    assert len(found) > 5
    for place, (x, y, wide) in enumerate(found):
        for other, (x2, y2, wide2) in enumerate(found):
            apart = abs(y - y2) >= 12 or x + wide <= x2 or x2 + wide2 <= x
            assert place == other or apart
    assert "/near" in drawn
    assert "/far" not in drawn  # outside of what is drawn
    assert "a &quot;b&quot;" in drawn
    with language("fr"):
        assert "axe 1" in plane.draw(Plane([1.0], answers, [], [], []), wide=False)
