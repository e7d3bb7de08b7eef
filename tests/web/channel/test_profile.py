"""One's profile and a question's subject, chosen in the pages; what the archive is about."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liaisons.web.channel.people import hours, span
from tests.web.channel.build import ASK, browser, member, opened, run
from tests.web.channel.test_pages import asked

PAY = "Le trajet entre deux interventions doit-il être payé par l'employeur ?"


@pytest.fixture
def channel(tmp_path):
    found = opened(tmp_path)
    yield found
    found.close()


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("8", "11", (8, 9, 10)),
        ("22", "1", (0, 22, 23)),
        ("", "9", ()),
        ("9", "9", ()),
        ("x", "9", ()),
    ],
)
def test_hours_from_one_to_another(first, last, expected):
    assert hours(first, last) == expected


@given(st.integers(0, 23), st.integers(0, 23))
def test_what_is_shown_is_what_was_chosen(first, last):
    if first != last:
        assert span(hours(str(first), str(last))) == (first, last)


def test_a_profile_is_kept_and_shown_again(channel):
    person = member(channel, "anne")
    anne = browser(channel, "anne")
    told = {
        "per_day": "3", "available": "true", "subjects": ["law", "pay"], "refused": "ethics",
        "first": "20", "last": "23", "digest": "weekly",
    }  # fmt: skip
    assert anne.post("/me", data=told).status_code == 200
    kept = channel.ledger.state().members[person]
    assert (kept.subjects, kept.refused, kept.hours) == (("law", "pay"), ("ethics",), (20, 21, 22))
    assert (kept.per_day, kept.digest, kept.vets) == (3, "weekly", False)
    page = anne.get("/me").text
    assert re.search(r'name="subjects" value="law" checked', page)
    assert re.search(r'name="refused" value="ethics" checked', page)
    assert re.search(r'<option value="20" selected>', page)
    assert re.search(r'<option value="weekly" selected>', page)
    assert anne.post("/me", data={**told, "digest": "hourly"}).status_code == 400
    assert anne.post("/me", data={**told, "per_day": "900"}).status_code in (400, 422)


def test_the_subject_is_corrected_by_its_author_alone_and_found_by_it(channel):
    for name in ("anne", "bruno"):
        member(channel, name)
    anne, bruno = browser(channel, "anne"), browser(channel, "bruno")
    place = asked(anne, PAY)
    run(channel)
    assert "salaire" in anne.get(place).text
    changed = {"subjects": ["law", "conditions"], "urgent": "true"}
    assert bruno.post(f"{place}/tag", data=changed).status_code == 404
    assert anne.post(f"{place}/tag", data=changed).status_code == 200
    seen = bruno.get(place).text
    assert "droit" in seen
    assert "urgent" in seen
    assert f"{place}/tag" not in seen
    bruno.post(f"{place}/answer", data={"text": "Oui, voyez la convention."})
    assert "droit" in bruno.get("/archive").text
    assert place in bruno.get("/archive", params={"subject": "law"}).text
    assert place not in bruno.get("/archive", params={"subject": "pay"}).text
    assert anne.post(f"{place}/tag", data={"subjects": "astrology"}).status_code == 400


def test_who_was_written_to_reads_why_and_nobody_else(channel):
    for name in ("anne", "bruno", "chloé"):
        member(channel, name)
    browser(channel, "bruno").post("/me", data={"per_day": "3", "available": "true"})
    anne = browser(channel, "anne")
    place = asked(anne, ASK)
    run(channel)
    from liaisons.channel import decide

    with channel.ledger.writing() as tx:
        id, now = place.rpartition("/")[2], channel.engine.clock()
        lines = decide.due(tx.state, channel.policy, "route", id, now)
        channel.engine.record(tx, lines)
    assert "Pourquoi vous êtes sollicité" in browser(channel, "bruno").get(place).text
    for client in (anne, browser(channel, "chloé")):
        assert "Pourquoi vous êtes sollicité" not in client.get(place).text


def test_three_answers_are_arranged_in_their_own_words(channel):
    for name in ("anne", "bruno", "chloé", "dora"):
        member(channel, name)
    place = asked(browser(channel, "anne"))
    run(channel)
    for name, text in (
        ("bruno", "Un coussin de mousse sous le mollet."),
        ("chloé", "Un coussin en mousse sous le mollet, oui."),
        ("dora", "Surtout pas de coussin sous le mollet."),
    ):
        browser(channel, name).post(f"{place}/answer", data={"text": text})
    page = browser(channel, "anne").get(place).text
    said = page[page.index("dans leurs mots") : page.index("3 réponses</h2>")]
    assert said.count("<q>") == 2
    assert "et 1 qui s’en rapproche" in said
    assert "Contre" in said


def test_addresses_of_letters_lead_on_where_nobody_said_where_the_pages_are():
    from liaisons.web.channel.templates import linked

    said = str(linked("Voir /held/a1b2 <b> et https://x.example/held/z, ou /me."))
    assert '<a href="/held/a1b2">/held/a1b2</a>' in said
    assert "&lt;b&gt;" in said
    assert 'href="https://x.example/held/z"' in said
    assert said.count("<a ") == 3


def test_a_letter_about_what_is_held_can_be_followed(channel):
    member(channel, "anne")
    anne = browser(channel, "anne")
    asked(anne, "Mme Zzyx, 06 12 34 56 78, comment soulager une escarre ?")
    run(channel)
    found = re.search(r'<a href="(/held/\w+)">', anne.get("/mine").text)
    assert found is not None
    assert "<mark>" in anne.get(found[1]).text


def test_sources_and_reports_have_their_buttons(channel):
    for name in ("anne", "bruno"):
        member(channel, name)
    member(channel, "mo", "moderator")
    anne, bruno, mo = (browser(channel, name) for name in ("anne", "bruno", "mo"))
    place = asked(anne)
    run(channel)
    bruno.post(f"{place}/answer", data={"text": "Un coussin."})
    page = anne.get(place).text
    answer = re.search(r'source".*?name="answer" value="([^"]+)"', page)
    assert answer is not None
    assert f"{place}/source" not in bruno.get(place).text
    assert anne.post(f"{place}/source", data={"answer": answer[1]}).status_code == 200
    assert f"{place}/source" not in anne.get(place).text
    done = anne.post(f"{place}/report", data={"answer": answer[1]}).text
    assert "La modération va regarder" in done
    assert "signalé" in mo.get("/queue").text
