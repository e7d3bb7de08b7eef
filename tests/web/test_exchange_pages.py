"""Exchange in the pages: projects out and in for each tool, what found no place, taking it back."""

from __future__ import annotations

import io
import stat
import zipfile

import pytest

from liaisons.coding import codings, room, samples
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import Mark, Subject
from liaisons.coding.exchange import brought
from liaisons.study.forgetting import forget
from tests.coding.test_databases import QUALCODER, TAGUETTE, made
from tests.web.team import begun, client, few, served

BASE = "/studies/study/exchange"


@pytest.fixture
def study(tmp_path):
    made = begun(tmp_path)
    law = codebook(room(made)).find("subject.law").id
    keys = messages(made)
    codings.code(room(made), coder(room(made), "Ada").id, [
        Mark(Subject("gp", "message", keys[0], 0, 4), law, quote="Vous"),
        Mark(Subject("gp", "message", keys[3]), law),
    ])  # fmt: skip
    return made


def messages(study) -> list[int]:
    table = study.store.table("gp", "messages", ["message_id", "sent_us"]).sort_by("sent_us")
    return table["message_id"].to_pylist()


def send(browser, name: str, content: bytes, **fields):
    return browser.post(BASE, files={"file": (name, content)}, data=fields, follow_redirects=True)


def came(answer) -> dict:
    """What the page of a file tells programs."""
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.mark.parametrize("tool", ["nvivo", "atlas", "maxqda", "qualcoder", "standard"])
def test_a_project_goes_out_for_each_tool_and_comes_back_the_same(
    study, researcher, tool, tmp_path
):
    answer = researcher.get(f"{BASE}/project.qdpx", params={"tool": tool})
    assert answer.status_code == 200
    assert f'filename="liaisons-{tool}.qdpx"' in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert archive.testzip() is None
        assert "project.qde" in archive.namelist()
    before = len(codings.standing(room(study)))
    page = send(researcher, "project.qdpx", answer.content)
    told = came(researcher.get(page.url.path + ".json"))
    assert (told["read"], told["made"], told["already"]) == (before, 0, before)
    assert len(codings.standing(room(study))) == before
    assert list(study.private_folder.glob("out-*")) == []


def test_codings_go_out_as_a_table_with_our_keys_and_come_back(study, researcher, tmp_path):
    table = researcher.get(f"{BASE}/codings.csv").content
    assert b"m1" not in table.splitlines()[1]  # a native id
    (tmp_path / "other").mkdir()
    page = send(researcher, "codings.csv", table, community="gp")
    told = came(researcher.get(page.url.path + ".json"))
    assert (told["read"], told["already"]) == (2, 2)
    assert not (study.keys_folder / "reveal.log").exists()


def test_codes_by_groups_go_out(study, researcher):
    lines = researcher.get(f"{BASE}/table.csv").text.splitlines()
    assert lines[0] == "community,code,value,by,group,read,n,share,residual"
    assert any(line.startswith("gp,subject,law") for line in lines[1:])


def test_projects_of_qualcoder_and_taguette_come_in_with_what_was_realigned(
    study, researcher, tmp_path
):
    page = send(researcher, "p.qda", made(tmp_path / "data.qda", QUALCODER).read_bytes())
    told = came(researcher.get(page.url.path + ".json"))
    assert told["documents"] >= 1
    assert told["read"] == told["made"] + told["already"] + len(told["refused"])
    assert len(told["realigned"]) >= 1
    for line in (*told["refused"], *told["realigned"]):
        assert line.split(":")[-1].strip() in researcher.get(page.url.path).text
    lines = researcher.get(page.url.path + ".csv").text.splitlines()
    assert len(lines) == 1 + sum(len(told[k]) for k in ("refused", "realigned", "notices"))
    page = send(researcher, "t.sqlite3", made(tmp_path / "t.sqlite3", TAGUETTE).read_bytes())
    assert came(researcher.get(page.url.path + ".json"))["made"] == 3
    assert [line["file"] for line in researcher.get(BASE + ".json").json()["brought"]] == [
        "t.sqlite3", "p.qda"
    ]  # fmt: skip


def test_lines_of_a_table_that_cannot_be_coded_are_listed(study, researcher):
    table = b"id,coder,code\nm1,Eva,law\nnowhere,Eva,law\nm2,,law\n"
    page = send(researcher, "t.csv", table, community="gp")
    told = came(researcher.get(page.url.path + ".json"))
    assert (told["read"], told["made"], len(told["refused"])) == (3, 1, 2)
    assert "t.csv, line 3" in researcher.get(page.url.path).text
    assert told["by"] == "researcher"


def test_what_came_in_can_be_taken_back_once_and_what_it_replaced_returns(study, researcher):
    key = messages(study)[3]
    table = b"id,coder,variable,value\nm4,Ada,subject,ethics\n"
    page = send(researcher, "t.csv", table, community="gp").url.path
    assert said_of(study, key) == ["subject.ethics"]
    assert came(researcher.get(page + ".json"))["withdrawn"] == 1
    for _twice in range(2):
        researcher.post(page + "/undo")
        assert said_of(study, key) == ["subject.law"]
    told = came(researcher.get(page + ".json"))
    assert told["taken_back_by"] == "researcher"
    assert "researcher" in researcher.get(page).text


def said_of(study, key: int) -> list[str]:
    book = codebook(room(study))
    found = codings.standing(room(study), kind="message", subjects=[key])
    return [book.every[one.code].key for one in found]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.qdpx", b"no archive"),
        ("a.qdpx", b"PK\x05\x06" + b"\0" * 18),
        ("a.qdc", b"<CodeBook"),
        ("a.qdc", b'<!DOCTYPE x [<!ENTITY a "b">]><CodeBook>&a;</CodeBook>'),
        ("a.qda", b"no database"),
        ("a.sqlite3", b"SQLite format 3\0" + b"\xff" * 200),
        ("a.csv", b"\xff\xfe\x00"),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.csv", b'id,coder,code\n"m1,Eva,law\n'),
        ("a.docx", b"PK"),
        ("a", b""),
    ],
)
def test_a_file_that_is_none_is_refused_whole_with_a_sentence(study, researcher, name, content):
    before = len(codings.standing(room(study)))
    answer = send(researcher, name, content, community="gp")
    assert answer.status_code == 400
    assert "Traceback" not in answer.text
    assert str(study.folder) not in answer.text
    assert len(codings.standing(room(study))) == before
    assert brought.everything(study) == []
    assert list((study.private_folder / "incoming").glob("*")) == []


def test_a_form_without_a_file_or_with_too_much_beside_it_is_refused(study, researcher):
    assert researcher.post(BASE, data={"community": "gp"}).status_code == 400
    assert send(researcher, "a.csv", b"id\n", community="x" * 20_000).status_code == 400
    assert send(researcher, "a.csv", b"id,coder,code\n", community="nowhere").status_code == 404
    assert send(researcher, "a.csv", b"id,coder,code\n").status_code == 400


def test_an_unknown_tool_community_or_report_is_said(study, researcher):
    assert researcher.get(f"{BASE}/project.qdpx", params={"tool": "word"}).status_code == 400
    assert researcher.get(f"{BASE}/project.qdpx", params={"community": "x"}).status_code == 404
    assert researcher.get(f"{BASE}/table.csv", params={"of": "letters"}).status_code == 400
    assert researcher.get(f"{BASE}/{'0' * 16}").status_code == 404
    assert researcher.get(f"{BASE}/..%2f..%2fstudy").status_code == 404


def test_coders_see_the_codebook_go_out_and_nothing_else(study, app):
    browser = client(app, "coder")
    text = browser.get(BASE).text
    assert "codebook.qdc" in text
    assert "project.qdpx" not in text
    for place in ("project.qdpx", "codings.csv", "table.csv", "0" * 16):
        assert browser.get(f"{BASE}/{place}").status_code == 403
    assert send(browser, "a.qdc", b"x").status_code == 403
    assert client(app, "reader").get(BASE).status_code == 403


def test_what_is_coded_blind_does_not_go_out_to_others(study, researcher):
    database, key = room(study), messages(study)[1]
    ethics = codebook(database).find("ethics").id
    samples.keep(database, "blind", community="gp", kind="message", items=[key], blind=True)
    codings.code(database, coder(database, "Ada").id, [Mark(Subject("gp", "message", key), ethics)])
    assert b"ethics" not in researcher.get(f"{BASE}/codings.csv").content
    guid = next(c.guid for c in codings.standing(database) if c.subject.id == key)
    content = researcher.get(f"{BASE}/project.qdpx").content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert guid.encode() not in archive.read("project.qde")


def test_reports_are_private_and_lose_their_words_when_somebody_is_forgotten(
    study, researcher, tmp_path
):
    page = send(researcher, "p.qda", made(tmp_path / "data.qda", QUALCODER).read_bytes()).url.path
    (file,) = (study.private_folder / "exchange").glob("*.json")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = came(researcher.get(page + ".json"))
    study.reload()
    forget(study, study.store.table("gp", "people", ["label"])["label"][0].as_py())
    after = came(researcher.get(page + ".json"))
    assert (after["refused"], after["realigned"]) == ([], [])
    assert after["emptied"] == len(before["refused"]) + len(before["realigned"])
    assert after["made"] == before["made"]


def test_an_empty_study_takes_a_project_in(tmp_path):
    from tests.study.exports import new_study

    empty = new_study(tmp_path)
    few(empty)
    browser = client(served(empty.folder), "researcher")
    assert browser.get(BASE).status_code == 200
    assert browser.get(f"{BASE}/project.qdpx").status_code == 200
    assert browser.get(f"{BASE}/codings.csv").status_code == 400
    page = send(browser, "p.qda", made(tmp_path / "data.qda", QUALCODER).read_bytes())
    assert came(browser.get(page.url.path + ".json"))["documents"] >= 1


def test_script_in_a_file_is_text(study, researcher):
    script = "<script>alert(1)</script>"
    table = f'id,coder,code\n"{script}",Eva,law\nm1,Eva,"{script[:8]}x"\n'.encode()
    page = send(researcher, f"{script.replace('/', '')}.csv", table, community="gp")
    text = researcher.get(page.url.path).text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert" in text
    assert "<script>alert" not in researcher.get(BASE).text


def test_it_is_said_in_french(study, researcher):
    text = researcher.get(BASE, params={"lang": "fr"}).text
    assert "Emporter le projet (.qdpx)" in text
    assert "Take the project" not in text
