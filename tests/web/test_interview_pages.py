"""Interviews by the pages: in, corrected, coded; consent that governs; the guide."""

from __future__ import annotations

import pytest

from liaisons.coding import codings, room
from liaisons.coding.codebook import codebook
from liaisons.coding.interviews import guide, store
from tests.web.team import begun, client

BASE = "/studies/study"
TEXT = (
    "ENQ: Pourquoi demander en ligne ?\nP: Parce que seule, on doute.\n"
    "ENQ: Et ensuite ?\nP: On répond aussi, un jour.\n"
)


@pytest.fixture
def study(tmp_path):
    return begun(tmp_path)


@pytest.fixture
def interview(study, researcher):
    files = {"files": ("e1.txt", TEXT.encode(), "text/plain")}
    answer = researcher.post(f"{BASE}/interviews", files=files, follow_redirects=False)
    assert answer.status_code == 303
    return store.everything(room(study))[0]


def send(browser, interview, **fields):
    return browser.post(f"{BASE}/interviews/{interview.id}", data=fields, follow_redirects=False)


def label_of(study, native):
    people = study.store.table("gp", "people", ["person", "label"]).to_pylist()
    return people[0]["label"]


def test_turns_are_found_and_corrected_and_the_earlier_ones_stay(study, researcher, interview):
    assert [t.asks for t in store.turns_of(room(study), interview.id)] == [True, False] * 2
    send(researcher, interview, act="speaker", place="3", speaker="Q")
    assert [t.speaker for t in store.turns_of(room(study), interview.id)][3] == "Q"
    send(researcher, interview, act="asks", asks="P")
    assert [t.asks for t in store.turns_of(room(study), interview.id)] == [
        False,
        True,
        False,
        False,
    ]
    page = researcher.get(f"{BASE}/interviews/{interview.id}").text
    assert "Parce que seule, on doute." in page


def test_a_passage_is_coded_where_it_stands_in_the_whole(study, app, interview):
    anne = client(app, "coder")
    at = TEXT.index("seule")
    code = codebook(room(study)).find("ethics").id
    fields = {"kind": "interview", "subject": str(interview.id), "code": str(code),
              "start": str(at), "end": str(at + 5), "quote": "seule", "answer": "json"}  # fmt: skip
    told = anne.post(f"{BASE}/code", data=fields)
    assert "ethics" in told.json()["slots"]["turn:1"]
    kept = codings.standing(room(study))[0]
    assert (kept.subject.community, kept.subject.kind, kept.quote) == ("", "interview", "seule")
    assert f'data-start="{at}"' in anne.get(f"{BASE}/interviews/{interview.id}").text
    assert anne.get(f"{BASE}/codings/{kept.id}").status_code == 200


def test_what_they_wrote_is_shown_beside_only_while_they_agree(study, researcher, interview):
    label = label_of(study, "ada")
    refused = send(researcher, interview, act="link", community="gp", label=label)
    assert refused.status_code == 403
    beside = f"{BASE}/interviews/{interview.id}/beside"
    assert researcher.get(beside).status_code == 404
    send(researcher, interview, act="consent", state="given", note="oral")
    send(researcher, interview, act="link", community="gp", label=label)
    page = researcher.get(beside)
    assert page.status_code == 200
    assert "seule, on doute" in page.text
    assert "épaule douloureuse" in page.text
    send(researcher, interview, act="consent", state="withdrawn")
    assert researcher.get(beside).status_code == 404
    assert label not in researcher.get(f"{BASE}/interviews/{interview.id}").text


def test_the_guide_keeps_its_versions(study, researcher):
    for text in ("# Demander\nComment avez-vous commencé ?", "Pourquoi rester ?"):
        researcher.post(f"{BASE}/interviews/guide", data={"text": text})
    assert [len(g.questions) for g in guide.history(room(study))] == [1, 1]
    page = researcher.get(f"{BASE}/interviews").text
    assert "Pourquoi rester ?" in page
    researcher.post(f"{BASE}/interviews/guide", data={"text": "Pourquoi rester ?"})
    assert len(guide.history(room(study))) == 2


def test_a_bad_file_is_refused_and_nothing_of_the_others_is_kept(study, researcher):
    files = [
        ("files", ("good.txt", TEXT.encode(), "text/plain")),
        ("files", ("bad.docx", b"PK\x03\x04nothing", "application/zip")),
    ]
    answer = researcher.post(f"{BASE}/interviews", files=files, follow_redirects=False)
    assert answer.status_code == 400
    assert store.everything(room(study)) == []
    assert list((study.private_folder / "incoming").iterdir()) == []


@pytest.mark.parametrize(
    "forged",
    [{"act": "consent", "state": "perhaps"}, {"act": "speaker", "place": "99", "speaker": "x"},
     {"act": "speaker", "place": "1", "speaker": " "}, {"act": "burn"},
     {"act": "link", "community": "gp", "label": "nobody 0"}],
)  # fmt: skip
def test_what_is_forged_changes_nothing(study, researcher, interview, forged):
    before = store.turns_of(room(study), interview.id)
    assert send(researcher, interview, **forged).status_code in (400, 404)
    assert store.turns_of(room(study), interview.id) == before
    assert store.consent_of(room(study), interview.id) is None


def test_coders_read_and_code_and_do_not_run_interviews(study, app, interview):
    anne, reader = client(app, "coder"), client(app, "reader")
    assert anne.get(f"{BASE}/interviews/{interview.id}").status_code == 200
    assert send(anne, interview, act="consent", state="given").status_code == 403
    assert anne.get(f"{BASE}/interviews/{interview.id}/beside").status_code == 403
    for place in ("interviews", f"interviews/{interview.id}", f"interviews/{interview.id}.json"):
        assert reader.get(f"{BASE}/{place}").status_code == 403


def test_script_in_a_transcript_and_in_a_name_is_text(study, researcher):
    text = "<script>alert(1)</script>: bonjour\nP: oui\n<script>alert(1)</script>: fin\nP: bien"
    files = {"files": ("<b>e2</b>.txt", text.encode(), "text/plain")}
    researcher.post(f"{BASE}/interviews", files=files)
    made = store.everything(room(study))[0]
    page = researcher.get(f"{BASE}/interviews/{made.id}").text
    assert "<script>alert" not in page
    assert "<b>e2" not in researcher.get(f"{BASE}/interviews").text
