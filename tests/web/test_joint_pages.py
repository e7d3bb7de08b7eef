"""Numbers beside words: what is shown to whom, and what goes into the report."""

from __future__ import annotations

import re

import pytest

from liaisons.coding import codings, joint, room
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.codings import Mark, Subject
from liaisons.coding.forgetting import erase
from liaisons.coding.interviews import store
from liaisons.coding.interviews.corrections import Correction, correct
from liaisons.coding.starting import start
from tests.coding.forum import study_of
from tests.study.exports import bring, export, new_study, tweet
from tests.web.team import client, few

BASE = "/studies/study"
PLACE = "12 rue des Lilas"
FINDING = "presence.messages"


@pytest.fixture
def study(tmp_path):
    """A public message, one with an address, and a turn of an interview, all coded."""
    made = new_study(tmp_path)
    few(made)
    said = ["Vous feriez quoi pour une épaule douloureuse ?", f"@doc_sauge Passez au {PLACE}"]
    tweets = [tweet(n, author, text) for n, (author, text) in
              enumerate(zip(("doc_sauge", "doc_menthe"), said, strict=True))]  # fmt: skip
    bring(made, export(tmp_path, tweets))
    made.reload()
    database = room(made)
    start(database, "en")
    code_all(made, database)
    return made


def code_all(study, database):
    stored = study.store.table("c", "messages", ["message_id", "sent_us"]).sort_by("sent_us")
    spoken = store.add(database, "e1", "P: seule, on doute.")
    ethics = codebook(database).find("ethics").id
    subjects = [Subject("c", "message", key) for key in stored["message_id"].to_pylist()]
    subjects.append(Subject("", "interview", spoken.id, 3, 8))
    codings.code(database, coder(database, "Ada").id, [Mark(s, ethics) for s in subjects])


@pytest.fixture
def shown(study, researcher):
    code = codebook(room(study)).find("ethics").id
    said = {"finding": FINDING, "code": str(code)}
    answer = researcher.post(f"{BASE}/joint", data=said, follow_redirects=False)
    assert answer.status_code == 303
    return [c.id for c in codings.standing(room(study))]


def choose(browser, coding, how, paraphrase=""):
    fields = {"how": how, "paraphrase": paraphrase}
    return browser.post(f"{BASE}/quotes/{coding}", data=fields, follow_redirects=False)


def report(browser):
    return re.sub("<style.*?</style>", "", browser.get(f"{BASE}/report").text, flags=re.S)


def test_nothing_is_quoted_before_somebody_chose_and_details_are_struck_out(
    study, app, researcher, shown
):
    reader = client(app, "reader")
    assert reader.get(f"{BASE}/joint.json").json()[0]["sides"][0]["passages"] == []
    assert "épaule" not in report(reader)
    assert PLACE in researcher.get(f"{BASE}/joint").text
    for coding in shown[:2]:
        choose(researcher, coding, "masked")
    told = reader.get(f"{BASE}/joint").text
    assert "épaule douloureuse" in told
    assert PLACE not in told
    assert "[…]" in told
    page = report(reader)
    assert "épaule douloureuse" in page
    assert PLACE not in page
    choose(researcher, shown[1], "masked", "Quelqu’un propose de passer.")
    assert "propose de passer" in report(reader)
    choose(researcher, shown[1], "left_out")
    assert "propose de passer" not in report(reader)


def test_an_interview_is_quoted_only_while_its_participant_agrees(study, app, researcher, shown):
    reader, spoken = client(app, "reader"), store.everything(room(study))[0]
    for how, paraphrase in (("as_is", ""), ("masked", "On doute, seule.")):
        choose(researcher, shown[2], how, paraphrase)
        assert "In interviews" not in reader.get(f"{BASE}/joint", params={"lang": "en"}).text
    store.consent(room(study), spoken.id, "given")
    assert "On doute, seule." in report(reader)
    store.consent(room(study), spoken.id, "withdrawn")
    assert "On doute, seule." not in report(reader)


def test_the_interviewer_s_words_are_set_apart_as_turns_are_corrected(study, researcher, shown):
    spoken = store.everything(room(study))[0]
    page = f"{BASE}/joint"
    assert "the interviewer’s words" not in researcher.get(page, params={"lang": "en"}).text
    asking = Correction(what="give", at=0, speaker="Q")
    correct(room(study), spoken, asking, by="Ada")
    correct(room(study), spoken, Correction(what="asks", names=["Q"]), by="Ada")
    assert "the interviewer’s words" in researcher.get(page, params={"lang": "en"}).text
    choose(researcher, shown[2], "masked")
    store.consent(room(study), spoken.id, "given")
    assert re.search("the interviewer’s words|les mots de l’enquêteur", report(researcher))


def test_what_is_forgotten_is_quoted_no_more(study, app, researcher, shown):
    choose(researcher, shown[1], "masked", "Quelqu’un propose de passer.")
    message = codings.standing(room(study))[1].subject.id
    erase(room(study), [], [message])
    assert "propose de passer" not in report(client(app, "reader"))


def test_the_number_is_that_of_the_study(study, researcher, shown):
    side = researcher.get(f"{BASE}/joint.json").json()[0]["sides"][0]
    assert side["value"] == "2"
    assert len(side["passages"]) == 2


def test_only_researchers_choose(study, app, shown):
    for role in ("coder", "reader"):
        browser = client(app, role)
        assert choose(browser, shown[0], "as_is").status_code == 403
        said = {"finding": FINDING, "code": "1"}
        assert browser.post(f"{BASE}/joint", data=said).status_code == 403
    assert [e.how for e in joint.excerpts(study, joint.displays(room(study))[0])] == [None] * 3


@pytest.mark.parametrize("how", ["", "aloud", "masked "])
def test_other_ways_to_quote_are_refused(researcher, shown, how):
    assert choose(researcher, shown[0], how).status_code == 400
    assert choose(researcher, 999, "masked").status_code == 404


def test_a_finding_that_is_none_is_refused(researcher, study):
    for said in ({"finding": "x", "code": "1"}, {"finding": FINDING}):
        answer = researcher.post(f"{BASE}/joint", data=said, follow_redirects=False)
        assert answer.status_code in (400, 404)
    assert joint.displays(room(study)) == []


def test_what_was_said_in_private_is_told_in_other_words_or_not_at_all(tmp_path):
    private = study_of(tmp_path)
    few(private)
    database = room(private)
    start(database, "en")
    keys = private.store.table("gp", "messages", ["message_id"])["message_id"].to_pylist()
    ethics = codebook(database).find("ethics").id
    marks = [Mark(Subject("gp", "message", keys[0]), ethics)]
    codings.code(database, coder(database, "Ada").id, marks)
    display = joint.add(database, FINDING, {}, [ethics], by="Ada")
    coding = codings.standing(database)[0].id
    for how in ("masked", "as_is"):
        joint.choose(database, coding, how, by="Ada")
        assert joint.excerpts(private, display)[0].quoted == ""
    joint.choose(database, coding, "masked", "Elle demande conseil.", by="Ada")
    assert joint.excerpts(private, display)[0].quoted == "Elle demande conseil."
