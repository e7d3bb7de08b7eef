"""Interviews by the pages: in, corrected, coded; consent that governs; the guide."""

from __future__ import annotations

import re

import pytest

from liaisons.coding import codings, room
from liaisons.coding.codebook import codebook
from liaisons.coding.interviews import guide, store
from liaisons.coding.interviews.corrections import history
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


def correct(browser, interview, version, **fields):
    place = f"{BASE}/interviews/{interview.id}/turns"
    fields = {"version": str(version)} | fields
    return browser.post(place, data=fields, follow_redirects=False)


def told(study, interview):
    found = store.turns_of(room(study), interview.id)
    return [(t.speaker, TEXT[t.start : t.end]) for t in found]


def label_of(study, native):
    people = study.store.table("gp", "people", ["person", "label"]).to_pylist()
    return people[0]["label"]


def test_turns_are_found_and_corrected_and_the_earlier_ones_stay(study, researcher, interview):
    assert [t.asks for t in store.turns_of(room(study), interview.id)] == [True, False] * 2
    at = str(TEXT.index("On répond"))
    answer = correct(researcher, interview, 1, act="give", at=at, speaker="Q")
    assert answer.headers["location"].endswith("#turn-3")
    assert [t.speaker for t in store.turns_of(room(study), interview.id)][3] == "Q"
    correct(researcher, interview, 2, act="asks", asks="P")
    asking = [t.asks for t in store.turns_of(room(study), interview.id)]
    assert asking == [False, True, False, False]
    page = researcher.get(f"{BASE}/interviews/{interview.id}", params={"lang": "en"}).text
    assert "Parce que seule, on doute." in page
    assert "who asks: P" in page
    assert len(history(room(study), interview.id)) == 3


def test_a_turn_is_cut_by_its_words_or_by_a_word_chosen_joined_and_undone(
    study, researcher, interview
):
    at = TEXT.index("Parce")
    words = {"act": "split", "at": str(at), "words": "on  doute", "second": "Q"}
    correct(researcher, interview, 1, **words)
    assert told(study, interview)[1:3] == [("P", "Parce que seule,"), ("Q", "on doute.")]
    page = researcher.get(f"{BASE}/interviews/{interview.id}", params={"turn": 1}).text
    word = TEXT.index("seule")
    assert f'name="cut" value="{word}"' in page
    correct(researcher, interview, 2, cut=str(word), at=str(at), second="P")
    assert told(study, interview)[1:3] == [("P", "Parce que"), ("P", "seule,")]
    correct(researcher, interview, 3, act="merge", at=str(word))
    assert told(study, interview)[1] == ("P", "Parce que seule,")
    correct(researcher, interview, 4, act="rename", name="P", speaker="Léa")
    assert {who for who, _words in told(study, interview)} == {"ENQ", "Léa", "Q"}
    for version in (5, 6, 7, 8):
        correct(researcher, interview, version, act="undo")
    assert told(study, interview)[1] == ("P", "Parce que seule, on doute.")
    correct(researcher, interview, 9, act="back", to="5")
    assert ("Léa", "Parce que seule,") in told(study, interview)
    (kept,) = store.everything(room(study))
    assert kept.text == TEXT


def test_codings_keep_their_place_whatever_becomes_of_the_turns(study, app, researcher, interview):
    at, code = TEXT.index("seule"), codebook(room(study)).find("ethics").id
    fields = {"kind": "interview", "subject": str(interview.id), "code": str(code),
              "start": str(at), "end": str(at + 5), "quote": "seule"}  # fmt: skip
    client(app, "coder").post(f"{BASE}/code", data=fields)
    correct(researcher, interview, 1, cut=str(at), second="Q")
    kept = codings.standing(room(study))[0]
    assert (kept.quote, kept.subject.start, kept.subject.end) == ("seule", at, at + 5)
    page = researcher.get(f"{BASE}/interviews/{interview.id}").text
    chips = page.partition('data-chips="turn:2"')[2].partition("</ul>")[0]
    assert f'data-start="{at}"' in chips


def test_who_saves_second_sees_both_and_chooses(study, app, interview):
    one, two = client(app, "researcher"), client(app, "owner")
    at = str(TEXT.index("Parce"))
    correct(one, interview, 1, act="rename", name="P", speaker="Léa")
    mine = {"act": "split", "at": at, "words": "on doute", "second": "Q"}
    answer = correct(two, interview, 1, **mine)
    assert answer.status_code == 409
    assert "P renommé en Léa" in answer.text or "P renamed Léa" in answer.text
    assert "on doute." in answer.text
    assert [who for who, _words in told(study, interview)] == ["ENQ", "Léa"] * 2
    forms = re.findall(r'<form method="post" action="[^"]*/turns">.*?</form>', answer.text, re.S)
    on_top, over = (dict(re.findall(r'name="(\w+)" value="([^"]*)"', form)) for form in forms)
    assert (over["over"], "over" in on_top) == ("1", False)
    correct(two, interview, 2, **{k: v for k, v in on_top.items() if k != "version"})
    assert [who for who, _words in told(study, interview)] == ["ENQ", "Léa", "Q", "ENQ", "Léa"]
    correct(two, interview, 3, act="back", to="2")
    assert two.post(f"{BASE}/interviews/{interview.id}/turns", data=over).status_code == 409
    correct(two, interview, 4, **{k: v for k, v in over.items() if k != "version"})
    assert [who for who, _words in told(study, interview)] == ["ENQ", "P", "Q", "ENQ", "P"]


@pytest.mark.parametrize(
    "forged",
    [{"act": "give", "at": "99999", "speaker": "x"}, {"act": "give", "at": "5", "speaker": " "},
     {"act": "burn"}, {"act": "back", "to": "7"}, {"act": "split", "at": "5", "words": "nowhere"},
     {"act": "replaced"}, {"cut": "5"}, {"act": "merge", "at": "5"}, {"act": "rename", "name": "Z",
     "speaker": "Y"}],
)  # fmt: skip
def test_a_forged_correction_changes_nothing(study, researcher, interview, forged):
    before = store.turns_of(room(study), interview.id)
    assert correct(researcher, interview, 1, **forged).status_code in (400, 404)
    assert store.turns_of(room(study), interview.id) == before
    assert len(history(room(study), interview.id)) == 1


def test_a_passage_is_coded_where_it_stands_in_the_whole(study, app, interview):
    anne = client(app, "coder")
    at = TEXT.index("seule")
    code = codebook(room(study)).find("ethics").id
    fields = {"kind": "interview", "subject": str(interview.id), "code": str(code),
              "start": str(at), "end": str(at + 5), "quote": "seule", "answer": "json"}  # fmt: skip
    answer = anne.post(f"{BASE}/code", data=fields)
    assert "ethics" in answer.json()["slots"]["turn:1"]
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
    [{"act": "consent", "state": "perhaps"}, {"act": "burn"},
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
    assert correct(anne, interview, 1, act="asks", asks="P").status_code == 403
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
