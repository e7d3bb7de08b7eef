"""The assistant by the pages: asked by a job, told when old, silent where agreement is measured."""

from __future__ import annotations

import re
import shutil

import pytest

import liaisons
from liaisons.coding import codings, room, samples
from liaisons.coding.agreement import agreement
from liaisons.coding.assistant import answers, showing
from liaisons.coding.assistant.answers_tables import proposals
from liaisons.coding.assistant.proposing import Assistant, keep_proposals
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder, everybody
from liaisons.coding.codings import Mark, Subject
from liaisons.coding.editing import rename
from liaisons.coding.forgetting import erase
from liaisons.coding.snapshot import decided_table
from liaisons.measures.rows import Row
from liaisons.study.codings import settled_hash
from liaisons.study.jobs import Jobs
from liaisons.study.running import Session
from liaisons.study.versioned import Signature
from liaisons.study.working import work
from liaisons.web.desk import public
from liaisons.web.pictures import calibration, two_shares
from tests.coding.taught import forum_of
from tests.web.team import begun, client, served
from tests.web.walking import Page

BASE = "/studies/study"
ATTACK = "'\"--><x-attack onclick=a>"
BY = Signature("local", "Ada Exemple")


@pytest.fixture(scope="module")
def forums(tmp_path_factory):
    """A forum that is coded, and the same once the assistant was asked."""
    made = forum_of(tmp_path_factory.mktemp("coded"))
    made.database.swept()
    fresh = tmp_path_factory.mktemp("fresh") / "study"
    shutil.copytree(made.folder, fresh)
    about = codebook(room(made)).find("subject").id
    answers.ask_and_keep(Session(made), "gp", about, BY)
    made.database.swept()
    return fresh, made.folder


@pytest.fixture
def fresh(forums, tmp_path):
    return _copy(forums[0], tmp_path)


@pytest.fixture
def study(forums, tmp_path):
    return _copy(forums[1], tmp_path)


def _copy(folder, tmp_path):
    shutil.copytree(folder, tmp_path / "study")
    return liaisons.open(tmp_path / "study")


@pytest.fixture
def anne(app):
    return client(app, "coder")


@pytest.fixture
def at_once(monkeypatch):
    """Jobs are done where they are asked for, in this process."""
    monkeypatch.setattr(Jobs, "_start", _begin)


def _begin(jobs, job):
    jobs._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    work(jobs._study.folder, job)


def subject_of(study):
    return codebook(room(study)).find("subject").id


def place(study, **query):
    return {"community": "gp", "variable": subject_of(study), "lang": "en"} | query


def first(study):
    """What it is least sure of: the message, and the code that it proposes."""
    with room(study).reading() as read:
        row = read.execute(proposals.select().order_by(proposals.c.place)).first()
    return row.subject, row.code


def coding_page(browser, subject, lang="en"):
    """The thread of a message, with the codes beside it."""
    asked = {"community": "gp", "coding": "1"}
    way = f"{BASE}/message/{public(subject)}"
    led = browser.get(way, params=asked, follow_redirects=False).headers["location"]
    return browser.get(f"{led.partition('#')[0]}&lang={lang}").text


def marks(page):
    return [mark for mark in re.findall(r'class="assistant-mark"[^>]*>([^<]*)<', page) if mark]


# --- asking ---------------------------------------------------------------------------------------


def test_it_is_asked_by_a_job_and_the_page_says_what_it_is_worth(forums, at_once, tmp_path):
    study = _copy(forums[0], tmp_path)
    researcher = client(served(study.folder), "researcher")
    before = researcher.get(f"{BASE}/assistant", params=place(study))
    assert "Ask the assistant" in before.text
    assert "259 are settled" in before.text
    sent = {"community": "gp", "variable": str(subject_of(study))}
    assert researcher.post(f"{BASE}/assistant", data=sent).status_code == 200
    told = researcher.get(f"{BASE}/assistant.json", params=place(study)).json()
    assert (told["ended"], told["old"], told["coded"]) == (True, [], 259)
    expected = Assistant(Session(study), "gp", "subject").asked()
    kept = [Row(**row) for row in told["answer"]["said"]["rows"]]
    assert kept == expected.rows
    tenths = told["answer"]["said"]["tenths"]
    assert sum(one["right"]["n"] for one in tenths) == 259
    assert all(
        t["right"]["group"]["sure_from"] <= t["sure"] <= t["right"]["group"]["sure_to"] + 1e-4
        for t in tenths
    )
    assert told["answer"]["said"]["unsettled"] == len(expected.proposals) == 141
    page = researcher.get(f"{BASE}/assistant", params=place(study)).text
    assert "asked by researcher" in page
    assert "It agrees with people well." in page
    assert page.count('class="trust"') == 2
    assert "Outdated" not in page
    french = researcher.get(f"{BASE}/assistant", params=place(study, lang="fr")).text
    assert "Il s’accorde bien avec les personnes." in french
    assert "à quel point il est sûr" in french
    table = researcher.get(f"{BASE}/assistant.csv", params=place(study)).text.splitlines()
    assert len(table) == 1 + len(expected.rows)
    index = researcher.get(f"{BASE}/assistant.json", params={"community": "gp", "lang": "en"})
    assert [(line["variable"], line["verdict"]) for line in index.json()] == [("subject", "good")]


def test_no_page_ever_learns(study, anne, monkeypatch):
    def learns(*_given, **_more):
        raise AssertionError("a request had the assistant learn")

    monkeypatch.setattr(answers, "Assistant", learns)
    for query in ({}, {"variable": subject_of(study)}):
        assert anne.get(f"{BASE}/assistant", params={"community": "gp"} | query).status_code == 200
    assert anne.get(f"{BASE}/samples").status_code == 200


def test_too_little_is_said_and_not_asked(tmp_path, at_once):
    study = begun(tmp_path)
    researcher = client(served(study.folder), "researcher")
    page = researcher.get(f"{BASE}/assistant", params=place(study)).text
    assert "Nobody has coded “subject”" in page
    table = Session(study).scope("gp").engine.query("select message_id from stored_messages")
    keys = table["message_id"].to_pylist()
    pay = codebook(room(study)).find("pay").id
    marks = [Mark(Subject("gp", "message", key), pay) for key in keys]
    codings.code(room(study), coder(room(study), "Ada Exemple").id, marks)
    page = researcher.get(f"{BASE}/assistant", params=place(study)).text
    assert "5 units of “subject” are coded, 200 are needed" in page
    assert "Ask the assistant" not in page
    sent = {"community": "gp", "variable": str(subject_of(study))}
    refused = researcher.post(f"{BASE}/assistant", data=sent)
    assert (refused.status_code, "200 are needed" in refused.text) == (400, True)
    assert Jobs(study).latest() == []
    assert researcher.post(f"{BASE}/assistant", data={"variable": "99999"}).status_code == 404


def test_who_codes_more_makes_it_old(study, researcher, anne):
    subject, code = first(study)
    codings.code(room(study), coder(room(study), "Eva").id,
                 [Mark(Subject("gp", "message", subject), code)])  # fmt: skip
    page = researcher.get(f"{BASE}/assistant", params=place(study)).text
    assert "Outdated." in page
    assert "it learnt from 259, 260 are settled now" in page
    assert "Ask the assistant again" in page
    index = anne.get(f"{BASE}/assistant", params={"community": "gp", "lang": "en"}).text
    assert "asked, but outdated" in index


def test_a_coder_sees_and_does_not_ask_a_reader_sees_nothing(study, app, anne):
    sent = {"community": "gp", "variable": str(subject_of(study))}
    seen = anne.get(f"{BASE}/assistant", params=place(study)).text
    assert "It agrees with people well." in seen
    assert "Ask the assistant" not in seen
    assert anne.post(f"{BASE}/assistant", data=sent).status_code == 403
    reader = client(app, "reader")
    for what in ("assistant", "assistant.json", "assistant.csv"):
        assert reader.get(f"{BASE}/{what}").status_code == 403
    assert reader.post(f"{BASE}/assistant/shown", data={"shown": "true"}).status_code == 403
    nobody = client(app)
    assert nobody.get(f"{BASE}/assistant.json").status_code == 401
    assert anne.get("/studies/elsewhere/assistant").status_code == 404
    assert Jobs(study).latest() == []


# --- what to code next ----------------------------------------------------------------------------


def test_a_sample_of_what_it_is_least_sure_of(study, researcher, anne):
    (answer,) = answers.latest(room(study))
    page = researcher.get(f"{BASE}/samples", params={"least": answer.id, "lang": "en"}).text
    assert f'<option value="{answer.id}" selected>' in page
    subject, code = first(study)
    codings.code(room(study), coder(room(study), "Eva").id,
                 [Mark(Subject("gp", "message", subject), code)])  # fmt: skip
    sent = {"name": "unsure", "size": "20", "least": str(answer.id), "blind": "true"}
    assert anne.post(f"{BASE}/samples", data=sent).status_code == 403
    assert researcher.post(f"{BASE}/samples", data=sent).status_code == 200
    made = samples.named(room(study), "unsure")
    assert (made.method, made.size, made.community, made.blind) == ("uncertain", 20, "gp", True)
    uncertain = [p.subject for p in Assistant(Session(study), "gp", "subject").proposals]
    chosen = samples.items(room(study), made.id)
    assert subject not in chosen
    assert set(chosen) <= set(uncertain)
    with room(study).reading() as read:
        rows = read.execute(proposals.select().order_by(proposals.c.place)).all()
    assert chosen == [row.subject for row in rows[1:21]]
    assert rows[0].sure <= rows[-1].sure
    many = sent | {"name": "many", "size": "141"}
    refused = researcher.post(f"{BASE}/samples", data=many)
    assert (refused.status_code, "140" in refused.text) == (400, True)
    none = sent | {"name": "none", "least": "999"}
    assert researcher.post(f"{BASE}/samples", data=none).status_code == 404


def test_drawing_so_is_offered_only_where_it_was_asked(fresh, tmp_path):
    page = client(served(fresh.folder), "researcher").get(f"{BASE}/samples").text
    assert 'name="least"' not in page


# --- proposals while people code ------------------------------------------------------------------


def test_proposals_are_hidden_until_a_coder_asks_and_only_from_them(study, app, anne, researcher):
    subject, code = first(study)
    page = coding_page(anne, subject)
    assert marks(page) == []
    assert "Show what the assistant proposes" in page
    anne.post(f"{BASE}/assistant/shown", data={"shown": "true"})
    (mark,) = marks(coding_page(anne, subject))
    assert re.fullmatch(r"assistant: (over )?\d+%", mark)
    assert marks(coding_page(anne, subject, lang="fr"))[0].startswith("assistant\u00a0: ")
    assert marks(coding_page(researcher, subject)) == []
    assert codings.standing(room(study), subjects=[subject]) == []  # a mark is no coding
    sent = {"community": "gp", "subject": public(subject), "code": str(code), "answer": "json"}
    assert anne.post(f"{BASE}/code", data=sent).status_code == 200
    (made,) = codings.standing(room(study), subjects=[subject])
    names = {one.id: one.name for one in everybody(room(study))}
    assert names[made.coder] == "coder"
    assert marks(coding_page(anne, subject)) == []  # coded already
    researcher.post(f"{BASE}/assistant/shown", data={"shown": "true"})
    assert marks(coding_page(researcher, subject)) == []  # somebody else has coded it
    anne.post(f"{BASE}/assistant/shown", data={"shown": "false"})
    assert "Show what the assistant proposes" in coding_page(anne, subject)


def test_none_in_a_blind_sample_nor_where_two_code(study, researcher, anne):
    (answer,) = answers.latest(room(study))
    for browser in (anne, researcher):
        browser.post(f"{BASE}/assistant/shown", data={"shown": "true"})
    for name, blind in (("blind", "true"), ("open", "")):
        sent = {"name": name, "size": "5", "least": str(answer.id), "blind": blind}
        researcher.post(f"{BASE}/samples", data=sent)
    blind, alone = (samples.named(room(study), name) for name in ("blind", "open"))
    subject, _code = first(study)
    grid = researcher.get(f"{BASE}/samples/{blind.id}", params={"lang": "en"}).text
    assert "the assistant proposes nothing" in grid
    assert "Hide what the assistant proposes" not in grid
    assert marks(grid) == []
    assert set(re.findall(r'data-proposed="([^"]*)"', grid)) == {"{}"}
    assert marks(coding_page(researcher, subject)) == []  # nor by another way
    samples.open_sample(room(study), blind.id)
    assert marks(coding_page(researcher, subject)) == []  # nor once it is open
    with room(study).writing() as write:  # the other sample holds the same: alone it shows
        write.execute(
            samples.sample_items.delete().where(samples.sample_items.c.sample == blind.id)
        )
    researcher.post(f"{BASE}/samples/{alone.id}/join")
    shown = researcher.get(f"{BASE}/samples/{alone.id}", params={"lang": "en"}).text
    assert len(marks(shown)) == 1
    assert shown.count("assistant: ") > 4
    anne.post(f"{BASE}/samples/{alone.id}/join")
    both = researcher.get(f"{BASE}/samples/{alone.id}", params={"lang": "en"}).text
    assert marks(both) == []
    assert marks(coding_page(researcher, subject)) == []


def test_none_of_the_messages_of_a_thread_that_is_coded_blind(study, researcher):
    researcher.post(f"{BASE}/assistant/shown", data={"shown": "true"})
    subject, _code = first(study)
    assert len(marks(coding_page(researcher, subject))) == 1
    sent = {"name": "threads", "community": "gp", "size": "400", "pool": "threads", "blind": "true"}
    assert researcher.post(f"{BASE}/samples", data=sent).status_code == 200
    page = coding_page(researcher, subject)
    assert marks(page) == []
    assert "what the assistant proposes" not in page


def test_what_it_says_counts_nowhere(fresh):
    """Asking it changes no coding, no decision, no agreement, nothing that measures read."""
    database = room(fresh)
    figures = agreement(fresh, intervals=False)
    before = decided_table(database), settled_hash(fresh, "gp"), codings.standing(database)
    about = subject_of(fresh)
    answers.ask_and_keep(Session(fresh), "gp", about, BY)
    showing.show(database, coder(database, "Eva").id, True)
    assert agreement(fresh, intervals=False) == figures
    after = decided_table(database), settled_hash(fresh, "gp"), codings.standing(database)
    assert after[0].equals(before[0])
    assert after[1:] == before[1:]


def test_what_was_kept_under_its_name_is_no_chip_and_no_count(study, anne):
    subject, code = first(study)
    shown = anne.get(f"{BASE}/codebook/{code}", params={"lang": "en"}).text
    keep_proposals(Assistant(Session(study), "gp", "subject"))
    assert codings.standing(room(study), subjects=[subject])
    page = coding_page(anne, subject)
    assert not re.search(r'class="chip[ "]', page)
    count = re.search(r"(\d+) codings", shown)[1]
    assert f"{count} codings" in anne.get(f"{BASE}/codebook/{code}", params={"lang": "en"}).text


def test_who_is_forgotten_is_not_proposed_for(study):
    subject, _code = first(study)
    erase(room(study), [], [subject])
    assert first(study)[0] != subject


def test_a_script_in_a_name_stays_a_word(study, researcher, anne):
    book = codebook(room(study))
    _subject, code = first(study)
    for one in (code, subject_of(study)):
        rename(room(study), one, f"{ATTACK}{one}")
    answers.ask_and_keep(Session(study), "gp", book.about(code).id, Signature("x", ATTACK))
    anne.post(f"{BASE}/assistant/shown", data={"shown": "true"})
    for lang in ("fr", "en"):
        pages = [
            researcher.get(f"{BASE}/assistant", params={"community": "gp", "lang": lang}).text,
            researcher.get(
                f"{BASE}/assistant",
                params={"community": "gp", "variable": book.about(code).id, "lang": lang},
            ).text,
            researcher.get(f"{BASE}/samples", params={"lang": lang}).text,
            coding_page(anne, first(study)[0], lang=lang),
        ]
        for page in pages:
            assert "x-attack" in page
            tags = Page(page).tags
            assert not [t for t, given in tags if t == "x-attack" or "onclick" in given]


# --- pictures -------------------------------------------------------------------------------------


def tenth(sure, value, n=50):
    """A tenth that it spoke with: how sure it was on average, how often right."""
    low = int(sure * 10) / 10
    group = {"variable": "v", "sure_from": low, "sure_to": round(low + 0.1, 1)}
    row = Row(
        measure="assistant.right_when_sure",
        community="gp",
        group=group,
        value=value,
        low=max(value - 0.1, 0),
        high=min(value + 0.1, 1),
        n=n,
        unit="share",
        method="Wilson",
    )
    return answers.Tenth(sure, row)


def test_the_picture_of_its_sureness_says_what_it_shows():
    even = [tenth(0.55, 0.55), tenth(0.99, 0.98)]
    assert "about as often" in calibration.finding(even)
    assert "surer than it is right" in calibration.finding([tenth(0.95, 0.7), tenth(0.55, 0.5)])
    assert "more often than it says" in calibration.finding([tenth(0.55, 0.8)])
    drawn = calibration.draw(even)
    assert drawn.count("<circle") == 2
    assert ">50</text>" in drawn
    assert "50% to 60% sure: of these 50 it has 55% right (95%: 45%–65%)" in calibration.sentence(
        even
    )
    assert calibration.sentence([]) == ""


def test_shares_side_by_side_are_on_one_scale_and_escaped():
    row = tenth(0.5, 0.2).right
    pairs = [two_shares.Pair(ATTACK, row, row), two_shares.Pair("none", None, None)]
    drawn = two_shares.draw(pairs, "told")
    assert "<x-attack" not in drawn
    assert drawn.count('class="point') == 4  # two of the legend, two of the first value
    assert "50%</text>" in drawn  # the scale ends above the highest bound, 30%
