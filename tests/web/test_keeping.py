"""What is kept is what would be made now: for whom it was made, and until something is written."""

from __future__ import annotations

import gzip
import shutil
import threading

import pytest

import liaisons
from liaisons import coding
from liaisons.coding import samples
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import Mark, Subject, code, undo
from liaisons.coding.starting import start
from liaisons.database import in_file
from liaisons.errors import Refused
from liaisons.i18n import language
from liaisons.report import render_html
from liaisons.report.charts import chart as charts
from liaisons.study import memos
from liaisons.study.importing import import_files
from liaisons.study.memos import About, Words
from liaisons.study.planning import Request
from liaisons.study.running import Session
from liaisons.study.telling import content
from liaisons.study.versioned import Signature
from liaisons.web import stored, warming
from liaisons.web.answers import Answer
from liaisons.web.app import create_app
from liaisons.web.desk import key_of
from liaisons.web.keeping import Kept
from tests.study.test_reading import study_of, write
from tests.web.team import PASSWORD, TEAM, client, few, served

# --- the cupboard ---------------------------------------------------------------------------------


def test_what_was_not_used_for_longest_goes_first():
    kept = Kept(2)
    for key in "ab":
        kept.keep(key, lambda key=key: key)
    assert kept.get("a") == "a"  # used: "b" is now the oldest
    kept.keep("c", lambda: "c")
    assert [kept.get(key) for key in "abc"] == ["a", None, "c"]


def test_heavy_things_take_the_place_of_several():
    kept = Kept(10, weigh=len)
    for key in ("aaaa", "bbbb", "cccccc"):
        kept.keep(key, lambda key=key: key)
    assert [kept.get(key) for key in ("aaaa", "bbbb", "cccccc")] == [None, "bbbb", "cccccc"]
    assert kept.keep("too long for it", lambda: "x" * 50) == "x" * 50
    assert kept.get("cccccc") is None


def test_many_who_ask_at_once_have_it_made_once():
    kept, made, go = Kept(8), [], threading.Barrier(8)

    def make():
        made.append(1)
        return object()

    got = []

    def ask():
        go.wait()
        got.append(kept.keep("a", make))

    threads = [threading.Thread(target=ask) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == len(set(got)) == 1


def test_nobody_waits_for_something_else():
    kept, both = Kept(8), threading.Barrier(2, timeout=10)

    def make():
        both.wait()  # breaks where the other is not being made at the same time
        return True

    other = threading.Thread(target=kept.keep, args=("b", make))
    other.start()
    assert kept.keep("a", make)
    other.join()


def test_what_fails_or_passes_is_not_kept():
    kept = Kept(8)
    with pytest.raises(ZeroDivisionError):
        kept.keep("a", lambda: 1 // 0)
    assert kept.keep("a", lambda: 1, worth=lambda made: made > 1) == 1
    assert kept.keep("a", lambda: 2, worth=lambda made: made > 1) == 2
    assert kept.keep("a", lambda: 3) == 2


# --- answers --------------------------------------------------------------------------------------


def test_what_is_packed_is_unpacked_to_the_same_and_not_sent_twice():
    answer = Answer(b"figures " * 1000, "text/html", packs=True)
    plain, packed = answer.to({}), answer.to({"accept-encoding": "gzip, br"})
    assert plain.body == gzip.decompress(packed.body) == answer.body
    assert "content-encoding" not in plain.headers
    again = answer.to({"if-none-match": packed.headers["etag"]})
    assert (again.status_code, again.body) == (304, b"")
    assert answer.to({"if-none-match": 'W/"another"'}).status_code == 200


def test_what_does_not_pack_is_sent_as_it_is_and_what_passes_is_sent_again():
    texts = Answer(b"texts " * 1000, "text/html").to({"accept-encoding": "gzip"})
    assert texts.body == b"texts " * 1000
    assert "content-encoding" not in texts.headers
    passing = Answer(b"now", "text/html", passing=True)
    assert "etag" not in passing.to({}).headers


# --- pages ----------------------------------------------------------------------------------------

BASE = "/studies/study"


@pytest.fixture
def study(tmp_path):
    made = study_of(tmp_path)
    few(made)
    return liaisons.open(made.folder)


def threads(browser):
    return browser.get(f"{BASE}/read.json").json()["threads"]


@pytest.mark.parametrize("page", ["thread", "behind", "person"])
def test_a_note_shows_at_once_to_everybody_who_may_read_it(app, study, page):
    browsers = [client(app, role) for role in ("researcher", "owner")]
    thread = threads(browsers[0])[0]["thread"]
    person = browsers[0].get(f"{BASE}/people.json").json()["people"][0]["person"]
    about, place = {
        "thread": (About("thread", "gp", thread), f"{BASE}/read/{thread}?community=gp"),
        "person": (About("person", "gp", person), f"{BASE}/people/{person}?community=gp"),
        "behind": (
            About.number("gp", "presence.messages", {}),
            f"{BASE}/behind?measure=presence.messages&community=gp",
        ),
    }[page]
    for browser in browsers:
        first = browser.get(place)
        assert "à revoir lundi" not in first.text
        unchanged = browser.get(place, headers={"if-none-match": first.headers["etag"]})
        assert unchanged.status_code == 304
    # Written by another process: through another connection.
    other = in_file(study.folder / "study.db")
    memo = memos.write(other, about, Words(text="à revoir lundi"), Signature("x", "Ana"))
    for browser in browsers:
        assert "à revoir lundi" in browser.get(place).text
    memos.remove(other, memo.id, 1, Signature("x", "Ana"))
    for browser in browsers:
        assert "à revoir lundi" not in browser.get(place).text
    other.close()


def test_a_coding_shows_at_once_and_so_does_taking_it_back(app, study):
    browser, database = client(app, "owner"), coding.room(study)
    start(database, "en")
    hit = browser.get(f"{BASE}/read.json?said=radio").json()["messages"][0]
    bond = codebook(database).find("subject/bond")
    place = f"{BASE}/read"
    named = codebook(database).path(bond.id)
    assert named not in browser.get(place).text
    ada = coder(database, "Ada")
    code(database, ada.id, [Mark(Subject("gp", "message", key_of(hit["message"])), bond.id)])
    assert named in browser.get(place).text
    undo(database, ada.id)
    assert named not in browser.get(place).text


def test_of_two_of_one_role_each_sees_what_they_may(app, study):
    database, accounts = coding.room(study), app.state.site.accounts
    start(database, "en")
    browser = client(app, "coder")
    hit = browser.get(f"{BASE}/read.json?said=radio").json()["messages"][0]
    bond = codebook(database).find("subject/bond").id
    mine = coder(database, "me", account=accounts.named("coder").id)
    second = accounts.add("second", "coder")
    accounts.set_password(second.id, PASSWORD)
    other = coder(database, "other", account=second.id)
    key = key_of(hit["message"])
    blind = samples.keep(
        database, "s", community="gp", kind="message", items=[key], assigned=[mine.id, other.id]
    )
    code(database, other.id, [Mark(Subject("gp", "message", key), bond)], sample=blind.id)
    named = codebook(database).path(bond)
    theirs = client(app)
    theirs.post("/login", data={"name": "second", "password": PASSWORD})
    assert named in theirs.get(f"{BASE}/read").text
    assert named not in browser.get(f"{BASE}/read").text
    samples.open_sample(database, blind.id)
    assert named in browser.get(f"{BASE}/read").text


def test_what_is_brought_in_shows_at_once(app, study, tmp_path):
    browser = client(app, "owner")
    before = len(threads(browser))
    figures = browser.get(f"{BASE}/questions/presence.json")
    more = [("e1", "e", None, "dan", 50, "Un xylographe parmi nous ?")]
    import_files(study, Request(paths=[write(tmp_path / "more.jsonl", more)], community="gp"))
    assert len(threads(browser)) == before + 1
    mark = {"if-none-match": figures.headers["etag"]}
    after = browser.get(f"{BASE}/questions/presence.json", headers=mark)
    assert (after.status_code, after.json() == figures.json()) == (200, False)


def test_another_s_page_is_never_given_to_a_reader(app, study):
    """Each role asks for each page after those who may see more have had it."""
    pages = ["", "/questions/help", "/people", "/read", "/rows.csv", "/report", "/network"]
    alone = {}
    for role in ("owner", "researcher", "coder", "reader"):
        shutil.rmtree(study.folder / "runs" / "pages", ignore_errors=True)
        alone[role] = [client(served_again(study), role).get(BASE + page) for page in pages]
    shutil.rmtree(study.folder / "runs" / "pages")
    for role, expected in alone.items():
        browser = client(app, role)
        for page, answer in zip(pages, expected, strict=True):
            got = browser.get(BASE + page)
            assert (got.status_code, got.text) == (answer.status_code, answer.text), (role, page)
    assert [answer.status_code for answer in alone["reader"]] == [200, 200, 403, 403, 200, 200, 403]


def served_again(study):
    """The same study served anew: nothing is kept in memory yet."""
    return create_app(study.folder, TEAM)


def test_a_role_that_changes_changes_the_page_at_once(app):
    browser = client(app, "coder")
    place = f"{BASE}/read"
    assert browser.get(place).status_code == 200
    accounts = app.state.site.accounts
    accounts.set_role(accounts.named("coder").id, "reader")
    assert browser.get(place).status_code == 403


def test_figures_are_packed_texts_are_not_and_a_browser_keeps_neither(app):
    browser = client(app, "owner")
    thread = threads(browser)[0]["thread"]
    for page, packed in (
        ("/questions/help", True),
        ("/questions/help?by=month", False),
        (f"/read/{thread}?community=gp", False),
    ):
        answer = browser.get(BASE + page)
        assert (answer.headers.get("content-encoding") == "gzip") == packed
        assert answer.headers["cache-control"] == "no-store"


def test_a_note_shows_at_once_on_figures_and_to_who_may_read_it_alone(app, study):
    coder_s, reader_s = client(app, "coder"), client(app, "reader")
    place = f"{BASE}/questions/presence"
    assert [b.get(place).status_code for b in (coder_s, reader_s)] == [200, 200]
    about = About.number("gp", "presence.messages", {})
    memos.write(study.database, about, Words(text="à revoir lundi"), Signature("x", "Ana"))
    assert "à revoir lundi" in coder_s.get(place).text
    assert "à revoir lundi" not in reader_s.get(place).text


def test_languages_are_kept_apart(app):
    browser = client(app, "owner")
    first = browser.get(f"{BASE}/read?lang=fr")
    mark = {"if-none-match": first.headers["etag"]}
    second = browser.get(f"{BASE}/read", headers={**mark, "cookie": "liaisons_lang=en"})
    assert second.status_code == 200
    assert second.text != first.text


# --- warm before anybody comes --------------------------------------------------------------------


def here(folder, slug, serving):
    """What the other process does, in this one."""
    warming.work(create_app(folder, serving), slug)


def nothing(folder, slug, serving):
    raise AssertionError


def test_what_was_prepared_is_what_would_be_made_and_is_not_made_again(study, monkeypatch):
    with language("fr"):
        content(Session(study))  # measured
    app = served(study.folder)
    fresh = {
        (role, page): client(served_again(study), role).get(BASE + page).text
        for role in ("owner", "reader")
        for page in ("", "/questions/help", "/report", "/rows.csv")
    }
    shutil.rmtree(study.folder / "runs" / "pages")
    warming.prepare(app, "study", here)
    monkeypatch.setattr(charts.Chart, "svg", nothing)  # pictures take long
    for (role, page), expected in fresh.items():
        assert client(app, role).get(BASE + page).text == expected
    again = served_again(study)  # another process reads what this one left on the disk
    assert client(again, "owner").get(f"{BASE}/report").text == fresh["owner", "/report"]


def test_what_lies_on_the_disk_is_private_and_goes_with_what_it_was_made_of(app, study, tmp_path):
    browser, folder = client(app, "owner"), study.folder / "runs" / "pages"
    browser.get(f"{BASE}/questions/help")
    (first,) = folder.iterdir()
    (file,) = first.iterdir()
    assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(b"damaged")
    assert client(served_again(study), "owner").get(f"{BASE}/questions/help").status_code == 200
    more = [("e1", "e", None, "dan", 50, "Un xylographe parmi nous ?")]
    import_files(study, Request(paths=[write(tmp_path / "more.jsonl", more)], community="gp"))
    browser.get(f"{BASE}/questions/help")
    (second,) = folder.iterdir()
    assert second != first


def test_a_page_is_shown_where_it_cannot_be_kept(app, study, monkeypatch):
    def full(*_args, **_more):
        raise Refused("full")

    monkeypatch.setattr(stored, "write_atomically", full)
    assert client(app, "owner").get(f"{BASE}/questions/help").status_code == 200
    assert not list((study.folder / "runs" / "pages").rglob("*"))


def test_a_study_that_is_not_measured_is_left_alone(app):
    warming.prepare(app, "study", nothing)


def test_the_report_holds_a_new_note_at_once(app, study):
    browser = client(app, "reader")
    assert "à dire partout" not in browser.get(f"{BASE}/report").text
    words = Words(text="à dire partout", in_report=True)
    memos.write(study.database, About(), words, Signature("x", "Ana"))
    page = browser.get(f"{BASE}/report").text
    assert "à dire partout" in page
    with language("fr"):
        assert page == render_html(content(Session(study)))
