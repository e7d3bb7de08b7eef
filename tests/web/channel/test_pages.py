"""The channel's pages: the life of a question, who may open what, and what strangers try."""

from __future__ import annotations

import re

import pytest

from liaisons.channel.rights import ROLES
from liaisons.i18n import _catalogue
from liaisons.web.channel.app import routers
from tests.web.channel.build import ASK, NASTY, OURS, browser, member, opened, run


@pytest.fixture
def channel(tmp_path):
    found = opened(tmp_path)
    yield found
    found.close()


def asked(client, text=ASK, **more) -> str:
    """Ask; the address of the question's page."""
    answer = client.post("/ask", data={"text": text, **more}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].partition("?")[0]


def test_ask_answer_agree_solve_find_again(channel):
    for name in ("anne", "bruno", "chloé"):
        member(channel, name)
    anne, bruno, chloe = (browser(channel, name) for name in ("anne", "bruno", "chloé"))
    place = asked(anne)
    run(channel)
    assert ASK in bruno.get("/").text
    bruno.post(f"{place}/answer", data={"text": "Un coussin sous le mollet."})
    seen = chloe.get(place).text
    assert "Un coussin sous le mollet." in seen
    answer = re.search(r'name="answer" value="([^"]+)"', seen)
    assert answer is not None
    chloe.post(f"{place}/opinion", data={"answer": answer[1], "agrees": "true"})
    assert "1 pair d’accord" in anne.get(place).text
    anne.post(f"{place}/solve", data={"outcome": "C'était le matelas."})
    assert "le matelas" in bruno.get(place).text
    found = bruno.get("/archive", params={"said": "ESCARRE"}).text
    assert place in found
    assert place not in bruno.get("/archive", params={"said": "genou"}).text


def test_what_identifies_is_shown_to_its_author_alone_and_released_without(channel):
    member(channel, "anne")
    member(channel, "bruno")
    anne, bruno = browser(channel, "anne"), browser(channel, "bruno")
    place = asked(anne, "Mme Zzyx, 06 12 34 56 78, comment soulager une escarre ?")
    run(channel)
    assert "<mark>06 12 34 56 78</mark>" in anne.get(place).text
    assert bruno.get(place).status_code == 404
    assert "06 12" not in bruno.get("/").text
    anne.post(f"{place}/release", data={"text": ASK})
    run(channel)
    assert ASK in bruno.get(place).text
    assert bruno.post(f"{place}/release", data={"text": "autre"}).status_code == 404


def test_a_one_time_address_works_once_and_cannot_be_guessed(channel):
    member(channel, "anne")
    anne = browser(channel, "anne")
    asked(anne, "Mme Zzyx, 06 12 34 56 78, comment soulager une escarre ?")
    run(channel)
    found = re.search(r"/held/(\w+)", anne.get("/mine").text)
    assert found is not None
    stranger = browser(channel)
    assert stranger.get(f"/held/{found[1][:-1]}x").status_code == 404
    assert "<mark>" in stranger.get(found[0]).text  # whoever holds the address holds the message
    assert stranger.post(found[0], data={"text": ASK}).status_code == 200
    assert stranger.get(found[0]).status_code == 404


def test_a_question_asked_unseen_names_no_trade_and_is_in_no_archive(channel):
    member(channel, "anne")
    member(channel, "bruno")
    anne, bruno = browser(channel, "anne"), browser(channel, "bruno")
    place = asked(anne, unseen="true")
    run(channel)
    bruno.post(f"{place}/answer", data={"text": "Un coussin."})
    assert "sans être vu" in bruno.get(place).text
    assert place not in bruno.get("/archive").text
    assert "Un coussin." in anne.get(place).text


def test_distress_is_answered_at_once(channel):
    member(channel, "anne")
    anne = browser(channel, "anne")
    place = asked(anne, "Je n'en peux plus, je veux en finir avec la vie.")
    assert "3114" in anne.get(place).text


def test_joining_and_vouching(channel):
    member(channel, "bruno")
    new = browser(channel)
    joined = {"name": "dora", "password": "cinq mots rien qu'à moi", "profession": "aide"}
    assert "dora" in new.post("/join", data=joined).text
    bruno = browser(channel, "bruno")
    form = re.search(r'action="(/vouching/[^"]+)"', bruno.get("/vouching").text)
    assert form is not None
    bruno.post(form[1], data={"said": "yes"})
    run(channel)
    assert "coopté·e" in new.get("/me").text
    assert new.post(form[1], data={"said": "yes"}).status_code in (403, 404)


def test_a_refusal_is_appealed_and_decided(channel):
    member(channel, "anne")
    member(channel, "sacha", "senior")
    anne, sacha = browser(channel, "anne"), browser(channel, "sacha")
    place = asked(anne, "Bonjour à toutes et à tous.")
    assert "non relayée" in anne.get(place).text
    anne.post(f"{place}/appeal")
    form = re.search(r'action="(/queue/[^"]+)"', sacha.get("/queue").text)
    assert form is not None
    assert anne.post(form[1], data={"outcome": "upheld"}).status_code == 403
    sacha.post(form[1], data={"outcome": "upheld"})
    assert "non relayée" not in anne.get(place).text
    assert sacha.post(form[1], data={"outcome": "kept"}).status_code == 403  # decided already


#: Who may open each page; every other role is turned away.
OPEN = {
    "/": set(ROLES),
    "/login": set(ROLES),
    "/levels": set(ROLES),
    "/levels.json": set(ROLES),
    "/transparency": set(ROLES),
    "/transparency.json": set(ROLES),
    "/transparency.csv": set(ROLES),
    "/mine": {"member", "moderator", "senior", "owner"},
    "/me": {"member", "moderator", "senior", "owner"},
    "/vouching": {"member", "moderator", "senior", "owner"},
    "/archive": {"member", "researcher", "moderator", "senior", "owner"},
    "/queue": {"moderator", "senior", "owner"},
    "/members": {"owner"},
    "/steward": {"owner"},
    "/rules": {"owner"},
}


def test_every_role_opens_its_pages_and_no_others(channel):
    member(channel, "anne")
    place = asked(browser(channel, "anne"))
    run(channel)
    allowed = OPEN | {place: {"member", "moderator", "senior", "owner"}}
    listed = {
        route.path for router in routers() for route in router.routes if "GET" in route.methods
    }
    apart = {"/questions/{id}", "/held/{token}", "/invited/{token}"}
    assert listed - apart == set(OPEN)
    for role in ROLES:
        if role != "visitor":
            member(channel, f"une {role}", role)
        client = browser(channel, "" if role == "visitor" else f"une {role}")
        for page, roles in allowed.items():
            code = client.get(page, follow_redirects=False).status_code
            turned = {303} if role == "visitor" else {403, 404}
            assert code in ({200, 303} if role in roles else turned), (role, page, code)


def test_every_form_of_a_role_without_the_right_changes_nothing(channel):
    member(channel, "anne")
    owner = member(channel, "ivo", "owner")
    anne, visitor = browser(channel, "anne"), browser(channel)
    before = channel.ledger.events()
    forms = {
        "/rules": {"text": 'name = "Pris"', "before": "", "save": "true"},
        f"/members/{owner}/revoke": {},
        f"/members/{owner}/role": {"role": "member"},
        f"/members/{owner}/vouch": {"profession": "aide"},
        "/queue/i1": {"outcome": "kept"},
        "/as": {"name": "ivo"},
    }
    for place, fields in forms.items():
        assert anne.post(place, data=fields).status_code == 403, place
    for place in (*forms, "/ask", "/me", "/me/forget", "/questions/q1/answer"):
        fields = forms.get(place, {"text": ASK, "sure": "true"})
        code = visitor.post(place, data=fields, follow_redirects=False).status_code
        assert code in (401, 403), (place, code)
    assert channel.ledger.events() == before
    assert "Essai" in (channel.folder / "channel.toml").read_text("utf-8")


def test_a_form_of_another_site_is_refused(channel):
    member(channel, "anne")
    anne = browser(channel, "anne")
    forged = {"origin": "https://evil.example"}
    assert anne.post("/ask", data={"text": ASK}, headers=forged).status_code == 403
    assert channel.ledger.state().questions == {}
    assert anne.get("/", headers={"host": "evil.example"}).status_code == 400


def test_nothing_that_somebody_types_runs(channel):
    member(channel, "anne")
    member(channel, NASTY)
    anne, nasty = browser(channel, "anne"), browser(channel, NASTY)
    place = asked(nasty, f"Que faire de {NASTY} au talon ?")
    run(channel)
    anne.post(f"{place}/answer", data={"text": NASTY})
    for client in (anne, nasty):
        for page in ("/", place, "/mine", "/archive", "/me", "/levels"):
            answer = client.get(page)
            assert NASTY not in answer.text
            assert "'unsafe-inline'" not in answer.headers["content-security-policy"]
            assert not re.findall(r'<script(?! src="/static/)|style="', answer.text)


def test_too_much_and_too_many(channel):
    member(channel, "anne")
    anne = browser(channel, "anne")
    assert anne.post("/ask", data={"text": "a" * 1_200_000}).status_code == 413
    assert anne.post("/ask", data={"text": "a" * 6000}).status_code == 400
    stranger = browser(channel)
    wrong = {"name": "anne", "password": "au hasard"}
    codes = [stranger.post("/login", data=wrong).status_code for _ in range(12)]
    assert codes[0] == 401
    assert codes[-1] == 429


def test_who_is_forgotten_is_gone_from_the_pages(channel):
    member(channel, "anne")
    member(channel, "bruno")
    anne, bruno = browser(channel, "anne"), browser(channel, "bruno")
    place = asked(anne)
    run(channel)
    bruno.post(f"{place}/answer", data={"text": "Un coussin."})
    anne.post("/me/forget", data={"sure": "true"})
    assert ASK not in bruno.get("/").text + bruno.get("/archive").text
    assert bruno.get(place).status_code == 404
    assert anne.get("/mine", follow_redirects=False).status_code == 303


def test_settings_are_tried_before_they_are_kept_and_lose_nobody_s_change(channel):
    member(channel, "ivo", "owner")
    ivo = browser(channel, "ivo")
    asked(ivo)
    file = channel.folder / "channel.toml"
    now = file.read_text("utf-8")
    stricter = f'{now}\n[gate]\nrules = "talon when text has \\"talon\\""\n'
    tried = ivo.post("/rules", data={"text": stricter, "before": now}).text
    assert "rule:talon" in tried
    assert file.read_text("utf-8") == now
    assert ivo.post("/rules", data={"text": "name = ", "before": now}).status_code == 400
    file.write_text(now + "# une autre main\n", "utf-8")
    late = ivo.post("/rules", data={"text": stricter, "before": now, "save": "true"})
    assert late.status_code == 409
    assert "une autre main" in late.text
    assert file.read_text("utf-8") == now + "# une autre main\n"


def test_every_word_of_the_pages_is_in_french():
    from importlib.resources import files

    known = _catalogue("fr")
    pages = files("liaisons.web.channel").joinpath("pages")
    said = [
        sentence
        for template in pages.iterdir()
        for sentence in re.findall(r'(?:_|ngettext)\("([^"]+)"', template.read_text("utf-8"))
    ]
    assert len(said) > 100
    assert [sentence for sentence in said if sentence not in known] == []


def test_only_a_demonstration_lets_one_be_somebody_else(channel):
    member(channel, "anne")
    assert browser(channel).post("/as", data={"name": "anne"}, headers=OURS).status_code == 403
