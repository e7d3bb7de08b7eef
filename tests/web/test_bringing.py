"""From a file to the corpus by forms: looked at, corrected, tried, imported; what is refused."""

from __future__ import annotations

import io
import re
import time
import zipfile
from importlib.resources import files

import pytest
from fastapi.testclient import TestClient

import liaisons
from liaisons.study import deliveries
from liaisons.study.jobs import Bring, Jobs, Spec
from liaisons.web import receiving
from liaisons.web.app import create_app
from liaisons.web.pages import overview
from tests.study.exports import new_study

OURS = {"origin": "http://testserver"}
SHEET = files("liaisons.demo").joinpath("small/libraires-fictifs.csv").read_bytes()
NASTY = "<script>alert(1)</script>"


@pytest.fixture
def folder(tmp_path):
    new_study(tmp_path)
    return tmp_path


@pytest.fixture
def client(folder):
    return TestClient(create_app(folder), headers=OURS)


def hand_over(client, content=SHEET, name="libraires.csv"):
    answer = client.post("/studies/study/bring", files=[("files", (name, content))])
    assert answer.status_code == 200, answer.text
    return answer.url.path, answer.text


def ended(client, place):
    for _turn in range(600):
        found = client.get(f"{place}.json").json()
        if found["ended"]:
            return found
        time.sleep(0.1)
    raise AssertionError(found)


def columns_of(page):
    """The form's columns as they were guessed."""
    names = re.findall(r'name="column" value="([^"]*)"', page)
    said = re.findall(r'<select name="role".*?</select>', page, re.DOTALL)
    return names, [re.search(r'value="([^"]*)" selected', one)[1] for one in said]


def test_the_whole_way_by_forms(client, folder):
    place, page = hand_over(client)
    names, roles = columns_of(page)
    assert dict(zip(names, roles, strict=True)) == {
        "numero": "id",
        "discussion": "thread",
        "pseudo": "author_id",
        "publie_le": "time",
        "message": "text",
        "reponse_a": "reply_to",
    }
    assert "libraire_merle" in page
    said = {"column": names, "role": roles, "community": "libraires", "action": "try"}
    tried = client.post(place, data=said)
    trial = ended(client, tried.url.path)
    assert [(r["kept"], r["dry_run"]) for r in trial["reports"]] == [(185, True)]
    assert liaisons.open(folder / "study").store.communities == []
    imported = client.post(f"{place}/import")
    done = ended(client, imported.url.path)
    assert (done["state"], done["reports"][0]["kept"]) == ("done", 185)
    assert "libraires" in client.get("/studies/study").text
    assert client.get(place).status_code == 404
    assert not list((folder / "study" / "private" / "incoming").iterdir())


def test_a_corrected_column_changes_what_is_read(client):
    place, page = hand_over(client)
    names, roles = columns_of(page)
    swapped = ["-" if role in ("reply_to", "thread") else role for role in roles]
    answer = client.post(place, data={"column": names, "role": swapped, "action": "look"})
    assert columns_of(answer.text) == (names, swapped)
    first = client.get(f"{place}.json").json()["lines"][1]
    assert (first["thread"], first["answers"]) == ("", "")


def test_two_columns_cannot_be_the_same(client):
    place, page = hand_over(client)
    names, roles = columns_of(page)
    answer = client.post(place, data={"column": names, "role": ["text"] * len(roles)})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "said",
    [
        {"role": "nothing"},
        {"frame": "everything"},
        {"date_order": "ymd"},
    ],
)
def test_a_damaged_form_is_refused(client, said):
    place, page = hand_over(client)
    names, roles = columns_of(page)
    fields = {"column": names, "role": roles} | said
    assert client.post(place, data=fields).status_code == 400


def test_without_a_community_it_is_asked_for(client):
    place, _page = hand_over(client)
    answer = client.post(place, data={"action": "try"})
    assert answer.url.path == place
    assert 'role="alert"' in answer.text


def test_a_zone_that_does_not_exist_is_said_in_the_page(client):
    place, _page = hand_over(client)
    answer = client.post(place, data={"zone": "Mars/Olympus"})
    assert "Mars/Olympus" in answer.text
    assert 'role="alert"' in answer.text


def test_what_is_refused_is_said_with_file_and_line(client):
    broken = SHEET + b"b999,d1,libraire_merle,le lundi,Bonjour,\n"
    place, page = hand_over(client, broken)
    names, roles = columns_of(page)
    said = {"column": names, "role": roles, "community": "l", "action": "try"}
    trial = ended(client, client.post(place, data=said).url.path)
    assert trial["reports"][0]["refused"] == {"bad_date": 1}
    assert re.search(r"libraires\.csv, \S+ 187", trial["reports"][0]["examples"][0]["reason"])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rien.bin", b"\x00\x01\x02 nothing that anybody would read"),
        ("vide.csv", b""),
        ("casse.zip", b"PK\x03\x04 broken"),
    ],
)
def test_what_cannot_be_read_is_said_where_it_is_looked_at(client, name, content):
    _place, page = hand_over(client, content, name)
    assert 'role="alert"' in page
    assert name in page


def test_a_bomb_is_refused(client, folder):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("messages.csv", b"0" * (300 << 20))
    _place, page = hand_over(client, packed.getvalue(), "bombe.zip")
    assert 'role="alert"' in page
    assert liaisons.open(folder / "study").store.communities == []


def test_files_lie_in_a_private_folder_under_harmless_names(client, folder):
    place, page = hand_over(client, name=f"../../{NASTY}.csv")
    assert NASTY not in page
    delivery = place.rpartition("/")[2]
    kept = list((folder / "study" / "private" / "incoming" / delivery).iterdir())
    assert [path.name for path in kept] == ["script>.csv"]
    assert kept[0].read_bytes() == SHEET
    assert kept[0].stat().st_mode & 0o077 == 0


def test_too_much_is_refused_with_a_sentence_and_nothing_of_it_stays(client, folder, monkeypatch):
    monkeypatch.setattr(receiving, "LIMIT", 10_000)
    sent = [("files", ("a.csv", b"x" * 20_000))]
    answer = client.post("/studies/study/bring", files=sent)
    assert answer.status_code == 400
    assert "liaisons import" in answer.text
    assert not list((folder / "study" / "private" / "incoming").iterdir())


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"no form", "text/plain"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"", "multipart/form-data; boundary=x"),
        (
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
    ],
)
def test_a_form_without_files_is_refused(client, folder, body, kind):
    answer = client.post("/studies/study/bring", content=body, headers={"content-type": kind})
    assert answer.status_code == 400
    assert not list((folder / "study" / "private" / "incoming").iterdir())


def test_another_site_hands_nothing_over(folder):
    client = TestClient(create_app(folder), headers={"origin": "https://evil.example"})
    for place in ("/studies", "/studies/study/bring", "/samples/petit-exemple"):
        assert client.post(place, data={"title": "x"}).status_code == 403
    assert [path.name for path in folder.iterdir() if path.is_dir()] == ["study"]


def test_a_new_study_is_made_beside_the_others(client, folder):
    answer = client.post("/studies", data={"title": "Médecins & aides", "lang": "fr"})
    assert answer.url.path == "/studies/medecins-aides/bring"
    again = client.post("/studies", data={"title": "Médecins & aides", "lang": "en"})
    assert again.url.path == "/studies/medecins-aides-2/bring"
    assert liaisons.open(folder / "medecins-aides-2").settings.language == "en"
    assert client.post("/studies", data={"title": "   "}).status_code == 400


def test_the_small_sample_is_one_click_away(client):
    answer = client.post("/samples/petit-exemple")
    done = ended(client, answer.url.path)
    assert [r["refused"] for r in done["reports"]] == [{}, {}]
    assert "/studies/petit-exemple" in client.get("/").text
    assert client.post("/samples/petit-exemple").url.path == "/studies/petit-exemple"
    assert client.post("/samples/autre").status_code == 404


def test_the_sheet_to_fill_is_read_as_the_sheet(client):
    template = client.get("/studies/study/sheet.csv")
    place, _page = hand_over(client, template.content, "feuille.csv")
    found = client.get(f"{place}.json").json()
    assert (found["format"], len(found["lines"]), found["refusals"]) == ("sheet", 2, [])


def test_an_empty_study_leads_to_where_files_are_brought_in(client):
    assert "/studies/study/bring" in client.get("/studies/study").text


def test_settings_are_written_and_comments_stay(client, folder):
    path = folder / "study" / "study.toml"
    written = path.read_text("utf-8") + '\n[[communities]]\nname = "c"  # la première\n'
    path.write_text(written, "utf-8")
    said = form_of(client) | {
        "study_title": "Un autre titre",
        "title": "Le collectif",
        "reported_size": "1 200",
        "questions": "hashtag",
        "hashtags": "#aide; question",
        "zone": "Indian/Reunion",
    }
    assert client.post("/studies/study/settings", data=said).status_code == 200
    found = liaisons.open(folder / "study").settings
    one = found.community("c")
    assert (found.title, one.title, one.reported_size) == ("Un autre titre", "Le collectif", 1200)
    assert (one.questions, one.zone) == ("hashtag in [#aide, #question]", "Indian/Reunion")
    assert "# la première" in path.read_text("utf-8")
    again = client.post("/studies/study/settings", data=said)
    assert again.status_code == 400, "somebody else's change is not written over"


@pytest.mark.parametrize(
    "wrong",
    [
        {"reported_size": "beaucoup"},
        {"reported_size": "9" * 5000},  # more than Python reads as a number
        {"zone": "Mars/Olympus"},
        {"zone": ["Europe/Paris", "UTC"]},  # of one community
        {"study_title": " "},
    ],
)
def test_settings_that_cannot_be_are_said_and_not_written(client, folder, wrong):
    path = folder / "study" / "study.toml"
    path.write_text(path.read_text("utf-8") + '\n[[communities]]\nname = "c"\n', "utf-8")
    before = path.read_bytes()
    answer = client.post("/studies/study/settings", data=form_of(client) | wrong)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.text
    assert path.read_bytes() == before


def form_of(client):
    """The fields of the settings of a study with one community, as a browser would send them."""
    page = client.get("/studies/study/settings").text
    inputs = re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', page)
    choices = {"language": "fr", "questions": "auto", "frame": ""}
    return dict(inputs) | choices


def test_two_people_at_once_each_keep_their_own(folder):
    first, second = (TestClient(create_app(folder), headers=OURS) for _n in range(2))
    place_a, _page = hand_over(first)
    place_b, _page = hand_over(second)
    jobs = [
        client.post(place, data={"community": name, "action": "try"}).url.path
        for client, place, name in ((first, place_a, "a"), (second, place_b, "b"))
    ]
    assert [ended(first, job)["reports"][0]["community"] for job in jobs] == ["a", "b"]
    done = [client.post(f"{p}/import") for client, p in ((first, place_a), (second, place_b))]
    assert [ended(first, one.url.path)["state"] for one in done] == ["done", "done"]
    study = liaisons.open(folder / "study")
    assert sorted(study.store.communities) == ["a", "b"]
    assert deliveries.waiting(study) == []


def test_what_is_pasted_is_corrected_and_goes_in_as_a_sheet(client):
    said = "[28/03/2026 14:05] Camille: Qui a un modèle ?\n[28/03/2026 15:05] Sacha: Moi\n"
    answer = client.post("/studies/study/paste", data={"text": said})
    place = answer.url.path
    rows = client.get(f"{place}.json").json()
    assert [row[2] for row in rows] == ["Camille", "Sacha"]
    rows[1][4] = f"Moi {NASTY}"
    names = ("id", "thread", "author", "date", "text", "reply_to", "kind")
    form = {name: [row[n] for row in rows] for n, name in enumerate(names)}
    looked = client.post(place, data=form)
    assert "/bring/" in looked.url.path
    assert NASTY not in looked.text
    found = client.get(f"{looked.url.path}.json").json()
    assert found["format"] == "sheet"
    assert [line["text"] for line in found["lines"]] == ["Qui a un modèle ?", f"Moi {NASTY}"]
    assert client.post("/studies/study/paste", data={"text": " \n"}).status_code == 400
    assert client.post(place, data={**form, "id": ["m1"]}).status_code == 400


def test_a_large_study_is_measured_by_a_job_and_not_by_the_first_reader(client, monkeypatch):
    place, _page = hand_over(client)
    client.post(place, data={"community": "libraires"})
    asked = Jobs(liaisons.open(client.app.state.site.folder / "study"))
    delivery = place.rpartition("/")[2]
    spec = Spec(brings=[Bring(community="libraires")], measure=False, delivery=delivery)
    ended(client, f"/studies/study/jobs/{asked.ask(spec, 'x')}")
    monkeypatch.setattr(overview, "AT_ONCE", 10)
    assert "/studies/study/measure" in client.get("/studies/study").text
    done = ended(client, client.post("/studies/study/measure").url.path)
    assert done["state"] == "done"
    assert 'class="cards' in client.get("/studies/study").text
