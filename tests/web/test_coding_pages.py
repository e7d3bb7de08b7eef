"""Coding by the pages: kept at once, taken back, hidden while blind; what is forged is refused."""

from __future__ import annotations

import re

import pytest

from liaisons.coding import codings, room, samples
from liaisons.coding.codebook import codebook
from liaisons.coding.coders import coder
from liaisons.coding.subjects import message_keys
from tests.web.team import begun, client

BASE = "/studies/study"
QUESTION = "Vous feriez quoi pour une épaule douloureuse ?"


@pytest.fixture
def study(tmp_path):
    return begun(tmp_path)


@pytest.fixture
def anne(app):
    return client(app, "coder")


@pytest.fixture
def bachir(app):
    return client(app, "researcher")


@pytest.fixture
def keys(study):
    found = message_keys(study, "gp", ["m1", "m2", "m4"])
    return {native: f"{key & 2**64 - 1:016x}" for native, key in found.items()}


def value(study, said):
    return codebook(room(study)).find(said).id


def send(browser, **fields):
    told = {"community": "gp", "answer": "json"} | {k: str(v) for k, v in fields.items()}
    return browser.post(f"{BASE}/code", data=told, follow_redirects=False)


def said(study):
    book = codebook(room(study))
    return [(c.coder, book.value_name(c.code), c.quote) for c in codings.standing(room(study))]


def thread(browser, keys, coding="1"):
    page = browser.get(f"{BASE}/message/{keys['m1']}", params={"community": "gp", "coding": coding})
    return page.text


def test_a_message_and_a_passage_are_coded_and_shown_where_they_stand(study, anne, keys):
    made = send(anne, subject=keys["m1"], code=value(study, "diagnosis"))
    assert made.json()["said"] == "care/diagnosis: kept."
    assert "care/diagnosis" in made.json()["slots"][f"message:{keys['m1']}"]
    start = QUESTION.index("épaule")
    at = {"start": start, "end": start + 6, "quote": "épaule"}
    send(anne, subject=keys["m1"], code=value(study, "treatment"), **at)
    assert [(v, q) for _c, v, q in said(study)] == [
        ("care/diagnosis", None),
        ("care/treatment", "épaule"),
    ]
    page = thread(anne, keys)
    assert f'data-start="{start}" data-end="{start + 6}"' in page
    assert "<q>épaule</q>" in page


def test_a_second_value_takes_the_place_of_the_first_and_undo_brings_it_back(study, anne, keys):
    send(anne, subject=keys["m1"], code=value(study, "diagnosis"))
    send(anne, subject=keys["m1"], code=value(study, "gesture"))
    assert [v for _c, v, _q in said(study)] == ["care/gesture"]
    assert "care/diagnosis" in send(anne, undo="true").json()["slots"][f"message:{keys['m1']}"]
    assert [v for _c, v, _q in said(study)] == ["care/diagnosis"]
    send(anne, undo="true")
    assert said(study) == []
    assert send(anne, undo="true").json()["said"] == "There is nothing to undo."


def test_undo_leaves_what_was_imported(study, anne, keys):
    send(anne, subject=keys["m1"], code=value(study, "gesture"))
    me = codings.standing(room(study))[0].coder
    subject = codings.Subject("gp", "message", 1)
    mark = codings.Mark(subject, value(study, "diagnosis"))
    codings.code(room(study), me, [mark], source="codings.csv")
    send(anne, undo="true")
    assert [v for _c, v, _q in said(study)] == ["care/diagnosis"]


def test_a_thread_is_coded_as_a_whole(study, anne, keys):
    page = thread(anne, keys)
    key = re.search(r'data-aim="thread:(\w{16})"', page)[1]
    assert send(anne, kind="thread", subject=key, code=value(study, "ethics")).status_code == 200
    assert codings.standing(room(study))[0].subject.kind == "thread"


def test_without_a_script_a_button_codes_and_leads_back(study, anne, keys):
    here = f"{BASE}/read/x?community=gp"
    answer = send(anne, subject=keys["m2"], code=value(study, "ethics"), answer="", back=here)
    assert (answer.status_code, answer.headers["location"]) == (303, here)
    away = send(anne, subject=keys["m2"], undo="true", answer="", back="//evil.example")
    assert away.headers["location"] == f"{BASE}/read"


def test_nobody_sees_what_others_said_of_a_blind_sample_until_it_is_opened(
    study, anne, bachir, keys
):
    items = [codings.Subject("gp", "message", k).id for k in
             message_keys(study, "gp", ["m1", "m2"]).values()]  # fmt: skip
    drawn = samples.keep(room(study), "blind", community="gp", kind="message", items=items)
    send(anne, subject=keys["m1"], code=value(study, "ethics"))
    coding = codings.standing(room(study))[0]
    assert 'class="chip other' not in thread(bachir, keys)
    assert bachir.get(f"{BASE}/codings/{coding.id}").status_code == 404
    assert bachir.get(f"{BASE}/codings/{coding.id}.json").status_code == 404
    told = bachir.get(f"{BASE}/codebook/{value(study, 'ethics')}").text
    assert "0 codings" in told
    assert "ethics" not in bachir.get(f"{BASE}/read", params={"community": "gp"}).text
    samples.open_sample(room(study), drawn.id)
    assert 'class="chip other"' in thread(bachir, keys)
    assert bachir.get(f"{BASE}/codings/{coding.id}").status_code == 200


def test_nobody_takes_back_what_another_said(study, anne, bachir, keys):
    send(anne, subject=keys["m1"], code=value(study, "ethics"))
    coding = codings.standing(room(study))[0].id
    assert send(bachir, withdraw=coding).status_code == 400
    assert len(said(study)) == 1
    assert send(anne, withdraw=coding).status_code == 200
    assert said(study) == []


@pytest.mark.parametrize(
    "forged",
    [
        {"start": 0, "end": 9_999},
        {"start": 5, "end": 5},
        {"start": 0, "end": 4, "quote": "Vrai"},
        {"subject": "f" * 16},
        {"subject": "../../x"},
        {"kind": "person"},
        {"kind": "interview", "subject": "1"},
        {"code": "99999"},
        {"code": ""},
        {"community": "elsewhere"},
        {"sample": "77"},
    ],
)
def test_what_is_forged_is_refused_with_a_sentence(study, anne, keys, forged):
    fields = {"subject": keys["m1"], "code": value(study, "ethics")} | forged
    answer = send(anne, **fields)
    assert answer.status_code in (400, 404)
    assert said(study) == []


def test_a_sample_of_others_is_not_for_me(study, anne, keys):
    other = coder(room(study), "Somebody else").id
    items = list(message_keys(study, "gp", ["m1"]).values())
    given = samples.keep(room(study), "theirs", community="gp", kind="message", items=items,
                         assigned=[other])  # fmt: skip
    answer = send(anne, subject=keys["m1"], code=value(study, "ethics"), sample=given.id)
    assert answer.status_code == 403
    assert said(study) == []


def test_readers_neither_code_nor_see_the_words(study, app, anne, keys):
    send(anne, subject=keys["m1"], code=value(study, "ethics"))
    reader = client(app, "reader")
    coding = codings.standing(room(study))[0].id
    assert send(reader, subject=keys["m1"], code=value(study, "ethics")).status_code == 403
    assert reader.get(f"{BASE}/codings/{coding}").status_code == 403
    foreign = {"origin": "http://evil.example"}
    body = {"community": "gp", "subject": keys["m1"], "code": str(value(study, "ethics"))}
    assert anne.post(f"{BASE}/code", data=body, headers=foreign).status_code == 403
    assert len(said(study)) == 1


def test_a_memo_on_a_coding_stands_on_its_page_as_text(study, anne, keys):
    send(anne, subject=keys["m1"], code=value(study, "ethics"))
    coding = codings.standing(room(study))[0].id
    back = f"{BASE}/codings/{coding}"
    memo = {"kind": "coding", "subject": str(coding), "text": "<script>x</script> doute",
            "back": back}  # fmt: skip
    anne.post(f"{BASE}/notes", data=memo)
    page = anne.get(back).text
    assert "doute" in page
    assert "<script>x" not in page
    assert "On a coding" in anne.get(f"{BASE}/notes", params={"lang": "en"}).text
