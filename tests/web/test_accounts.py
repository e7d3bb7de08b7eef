"""Coming in, going out, and what the pages withstand."""

from __future__ import annotations

import csv
import io
import json
import re
import socket
import stat
import threading
import time

import httpx
import pytest
import uvicorn
from fastapi.testclient import TestClient

from liaisons.errors import Refused
from liaisons.web import serving
from liaisons.web.app import create_app
from liaisons.web.readers import SMALL
from liaisons.web.server import serving_for
from liaisons.web.serving import Serving
from tests.study.exports import SMALL as MESSAGES
from tests.study.exports import bring, export, new_study
from tests.web.conftest import OWN_NAMES
from tests.web.team import OURS, PASSWORD, TEAM, client, few, served

NASTY = "<script>alert(1)</script>"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("accounts")
    made = new_study(folder)
    few(made)
    bring(made, export(folder, MESSAGES))
    return made


@pytest.fixture(scope="module")
def app(study):
    return served(study.folder)


@pytest.fixture
def base(study):
    return f"/studies/{study.folder.name}"


def _session(answer):
    """The cookie that an answer sets, and what it says of it."""
    (line,) = [c for c in answer.headers.get_list("set-cookie") if "liaisons" in c]
    return line.partition(";")[0].partition("=")[2], line.lower()


def _noted(study):
    return [json.loads(line) for line in (study.folder / "security.log").read_text().splitlines()]


# --- coming in and going out -----------------------------------------------------------------


def test_who_is_not_known_is_led_to_log_in_and_back(app, base):
    nobody = client(app)
    led = nobody.get(f"{base}/questions/help?lang=en", follow_redirects=False)
    assert led.status_code == 303
    page = nobody.get(led.headers["location"])
    back = re.search(r'name="back" value="([^"]+)"', page.text)[1]
    said = {"name": "reader", "password": PASSWORD, "back": back}
    come = nobody.post("/login", data=said, follow_redirects=False)
    assert come.headers["location"] == f"{base}/questions/help?lang=en"
    assert nobody.get(f"{base}/questions/help").status_code == 200


def test_programs_are_told_instead(app, base):
    answer = client(app).get(f"{base}/questions/help.json")
    assert answer.status_code == 401
    assert answer.json()["error"]


def test_whether_a_study_exists_is_no_answer_to_who_is_not_known(app, base):
    there, nowhere = (
        client(app).get(path, follow_redirects=False) for path in (base, "/studies/nowhere")
    )
    assert there.status_code == nowhere.status_code == 303
    assert there.text == nowhere.text == ""


@pytest.mark.parametrize("name", ["reader", "nobody at all"])
def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(app, name):
    answer = client(app).post("/login", data={"name": name, "password": "faux mot de passe"})
    assert answer.status_code == 401
    assert "ne vont pas ensemble" in answer.text or "do not go together" in answer.text
    assert name not in answer.text


@pytest.mark.parametrize(
    "back", ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example"]
)
def test_coming_in_leads_nowhere_else(app, back):
    said = {"name": "reader", "password": PASSWORD, "back": back}
    assert client(app).post("/login", data=said, follow_redirects=False).headers["location"] == "/"


def test_a_planted_session_is_not_the_one_that_comes_in(app, base):
    """Session fixation: a token known to somebody else opens nothing once its bearer logs in."""
    planted = client(app, "reader").cookies["liaisons_session"]
    victim = TestClient(app, headers=OURS, cookies={"liaisons_session": planted})
    come = victim.post(
        "/login", data={"name": "owner", "password": PASSWORD}, follow_redirects=False
    )
    token, _said = _session(come)
    assert token != planted
    attacker = TestClient(app, headers=OURS, cookies={"liaisons_session": planted})
    assert attacker.get("/accounts", follow_redirects=False).status_code == 303
    invented = TestClient(app, headers=OURS, cookies={"liaisons_session": "A" * 43})
    assert invented.get(base, follow_redirects=False).status_code == 303


def test_the_cookie_is_for_the_server_alone(app):
    said = {"name": "reader", "password": PASSWORD}
    _token, plain = _session(client(app).post("/login", data=said, follow_redirects=False))
    assert "httponly" in plain
    assert "samesite=lax" in plain
    over_tls = TestClient(
        app, base_url="https://testserver", headers={"origin": "https://testserver"}
    )
    answer = over_tls.post("/login", data=said, follow_redirects=False)
    _token, line = _session(answer)
    assert line.startswith("__host-liaisons=")
    assert {"secure", "httponly", "path=/"} <= {part.strip() for part in line.split(";")}
    assert answer.headers["strict-transport-security"].startswith("max-age=")
    assert over_tls.get("/account").status_code == 200


def test_logging_out_ends_the_session_and_everywhere_ends_all(app, base):
    here, there = client(app, "coder"), client(app, "coder")
    token = here.cookies["liaisons_session"]
    out = here.post("/logout", follow_redirects=False)
    assert out.headers["clear-site-data"]
    stolen = TestClient(app, headers=OURS, cookies={"liaisons_session": token})
    assert stolen.get(base, follow_redirects=False).status_code == 303
    third = client(app, "coder")
    there.post("/account/everywhere")
    assert third.get(base, follow_redirects=False).status_code == 303


def test_a_forged_form_neither_logs_in_nor_out(app):
    known = client(app, "reader")
    evil = {"origin": "https://evil.example"}
    assert known.post("/logout", headers=evil).status_code == 403
    assert known.get("/account").status_code == 200
    said = {"name": "owner", "password": PASSWORD}
    assert known.post("/login", data=said, headers=evil).status_code == 403


def test_a_password_is_changed_by_who_knows_it_and_other_sessions_end(app):
    accounts = app.state.site.accounts
    accounts.set_password(accounts.add("Change", "reader").id, PASSWORD)
    said = {"name": "Change", "password": PASSWORD}
    here, there = client(app), client(app)
    for one in (here, there):
        one.post("/login", data=said)
    new = {"password": "encore quatre autres mots", "again": "encore quatre autres mots"}
    assert here.post("/account/password", data={"old": "faux", **new}).status_code == 400
    unlike = {**new, "again": "autre"}
    assert here.post("/account/password", data={"old": PASSWORD, **unlike}).status_code == 400
    assert here.post("/account/password", data={"old": PASSWORD, **new}).status_code == 200
    assert here.get("/account").status_code == 200
    assert there.get("/account", follow_redirects=False).status_code == 303


def test_tries_are_limited_at_the_door_and_noted_without_names(study, app):
    accounts = app.state.site.accounts
    accounts.set_password(accounts.add("Visée", "reader").id, PASSWORD)
    answers = [
        client(app).post("/login", data={"name": "Visée", "password": f"faux {i}"})
        for i in range(11)
    ]
    assert [a.status_code for a in answers] == [401] * 10 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    text = (study.folder / "security.log").read_text("utf-8")
    assert "Visée" not in text
    assert "faux" not in text
    assert {"wrong name or password", "too many tries"} <= {n["refused"] for n in _noted(study)}
    with app.state.site.database.writing() as write:
        write.exec_driver_sql("delete from login_tries")  # the other tests come from here too


def test_an_owner_invites_and_the_link_opens_once(app, base):
    owner = client(app, "owner")
    page = owner.post("/accounts/invite", data={"name": "Invitée", "role": "coder"})
    link = re.search(r"http://testserver(/invited/[\w-]+)", page.text)[1]
    assert link not in owner.get("/accounts").text
    guest = client(app)
    assert "Invitée" in guest.get(link).text
    both = {"password": PASSWORD, "again": PASSWORD}
    assert guest.post(link, data={**both, "again": "x"}).status_code == 400
    assert guest.post(link, data={"password": "court", "again": "court"}).status_code == 400
    guest.post(link, data=both)
    assert guest.get(f"{base}/read").status_code == 200
    assert client(app).post(link, data=both).status_code == 403


def test_an_owner_changes_roles_and_closes_accounts_but_the_last(app, base):
    owner, accounts = client(app, "owner"), app.state.site.accounts
    leaving = accounts.add("Partante", "reader")
    accounts.set_password(leaving.id, PASSWORD)
    hers = client(app)
    hers.post("/login", data={"name": "Partante", "password": PASSWORD})
    assert hers.get(f"{base}/read").status_code == 403
    owner.post("/accounts/role", data={"account": leaving.id, "role": "coder"})
    assert hers.get(f"{base}/read").status_code == 200
    owner.post("/accounts/remove", data={"account": leaving.id})
    assert hers.get(base, follow_redirects=False).status_code == 303
    mine = accounts.named("owner").id
    assert owner.post("/accounts/remove", data={"account": mine}).status_code == 400
    assert owner.post("/accounts/role", data={"account": mine, "role": "god"}).status_code == 400
    assert {one["name"] for one in owner.get("/accounts.json").json()} >= {"owner", "reader"}


def test_a_name_never_runs_as_script(app):
    owner = client(app, "owner")
    assert NASTY not in owner.post("/accounts/invite", data={"name": NASTY, "role": "reader"}).text
    assert NASTY not in owner.get("/accounts").text
    assert NASTY not in client(app).post("/login", data={"name": NASTY, "back": f"/{NASTY}"}).text
    app.state.site.accounts.remove(app.state.site.accounts.named(NASTY).id)


# --- what a reader is shown ------------------------------------------------------------------


def test_a_reader_is_led_to_nothing_they_may_not_open(app, base):
    for role in ("reader", "coder", "researcher", "owner"):
        browser = client(app, role)
        for page in ("", "/questions/presence", "/questions/help"):
            text = browser.get(base + page).text
            inside = {u.replace("&amp;", "&") for u in re.findall(r'href="(/[^"#]*)', text)}
            refused = [u for u in inside if browser.get(u).status_code == 403]
            assert refused == [], (role, page)


def test_a_reader_sees_no_text_and_nobody(app, study, base):
    people = {label.as_py() for label in study.sql("select label from people")["label"]}
    seen = client(app, "reader")
    pages = [base, f"{base}/questions/actors", f"{base}/questions/ties", f"{base}/report"]
    pages += [f"{base}.json", f"{base}/questions/actors.json", f"{base}/rows.csv"]
    for page in pages:
        answer = seen.get(page)
        assert answer.status_code == 200, page
        assert [name for name in people if name in answer.text] == [], page
        assert "déjà vu" not in answer.text, page


def test_what_a_reader_takes_away_is_masked_as_the_report_is(app, base):
    masked, whole = (
        _rows(client(app, r).get(f"{base}/rows.csv").text) for r in ("reader", "owner")
    )

    def people(rows):
        return [row["value"] for row in rows if row["measure"] == "presence.people"]

    assert "3" in people(whole)
    assert people(masked) != []
    assert [n for n in people(masked) if n not in ("", "0")] == []


def _rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_people_cannot_be_guessed_by_a_reader(app, study, base):
    """Whether a person, a message or a thread exists is the same refusal."""
    (real,) = study.sql("select min(message_id) as m from messages")["m"]
    key = f"{real.as_py() & 0xFFFF_FFFF_FFFF_FFFF:016x}"
    seen = client(app, "reader")
    for place in ("message/{}?community=c", "read/{}?community=c", "people/{}?community=c"):
        there, nowhere = (seen.get(f"{base}/{place.format(k)}") for k in (key, "0" * 16))
        assert there.status_code == nowhere.status_code
        assert there.text == nowhere.text


def test_links_between_people_need_more_than_texts(app, base):
    asked = {"community": "c", "group": "{}"}
    for measure, role, code in (
        ("presence.people", "coder", 403),
        ("presence.people", "researcher", 200),
        ("presence.messages", "coder", 200),
        ("presence.messages", "reader", 403),
    ):
        answer = client(app, role).get(f"{base}/behind", params={"measure": measure, **asked})
        assert answer.status_code == code, (measure, role)


# --- what is sent ----------------------------------------------------------------------------


def test_what_is_too_large_is_refused_by_what_it_says_and_by_counting(app, study):
    owner = client(app, "owner")
    told = owner.post("/accounts/invite", data={"name": "x" * (SMALL + 1), "role": "reader"})
    assert told.status_code == 413
    assert "<h1>" in told.text

    def parts():
        for _ in range(SMALL // 1000 + 2):
            yield b"name=" + b"x" * 995

    form = {"content-type": "application/x-www-form-urlencoded"}
    assert owner.post("/accounts/invite", content=parts(), headers=form).status_code == 413
    assert {n["refused"] for n in _noted(study)} >= {"too large"}
    assert owner.get("/accounts").status_code == 200


def test_many_fields_and_files_are_refused(app):
    owner = client(app, "owner")
    many = {f"f{i}": "x" for i in range(3000)}
    assert owner.post("/accounts/invite", data=many).status_code == 400
    files = [("f", (f"{i}.txt", b"x")) for i in range(2000)]
    assert owner.post("/accounts/invite", files=files).status_code == 400


def test_what_is_not_known_is_refused_before_its_body_is_read(app, base):
    sent = []

    def parts():
        sent.append(1)
        yield b"x" * SMALL

    answer = client(app).post("/accounts/invite", content=parts(), follow_redirects=False)
    assert answer.status_code == 401


def test_the_log_is_its_owner_s_alone_and_says_no_address(app, study):
    client(app, "reader").get("/accounts")
    path = study.folder / "security.log"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    last = _noted(study)[-1]
    assert last.keys() == {"at", "refused", "path", "network", "account"}
    assert (last["refused"], last["path"]) == ("not allowed", "/accounts")
    assert last["account"] == app.state.site.accounts.named("reader").id


def test_a_line_of_the_log_cannot_be_forged(app, study):
    client(app, "reader").get('/accounts%0A{"at": "forged"}')
    client(app).post("/login", data={"name": 'x\n{"refused": "forged"}', "password": "y"})
    assert all(set(line) >= {"at", "refused"} for line in _noted(study))
    assert all(line["refused"] != "forged" for line in _noted(study))


def test_every_answer_carries_the_headers(app, base):
    for answer in (
        client(app).get("/login"),
        client(app).get(base, follow_redirects=False),
        client(app, "reader").get(f"{base}/read"),
        client(app, "reader").get("/nowhere"),
        client(app).post("/login", headers={"origin": "https://evil.example"}),
        client(app).get("/static/study.css"),
    ):
        policy = answer.headers["content-security-policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["cross-origin-opener-policy"] == "same-origin"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "server" not in answer.headers


def test_what_breaks_is_said_without_its_reasons(study):
    app = served_once(study)

    def broken() -> None:
        raise ZeroDivisionError("a secret")

    app.add_api_route("/broken", broken)
    answer = TestClient(app, raise_server_exceptions=False).get("/broken")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def served_once(study):
    return create_app(study.folder)


# --- where it is served ----------------------------------------------------------------------


def test_beyond_this_machine_only_with_an_owner_and_a_name(tmp_path):
    folder = new_study(tmp_path).folder
    assert serving_for(folder, "127.0.0.1") == Serving()
    for asked in ({"host": "0.0.0.0"}, {"host": "127.0.0.1", "proxy": "127.0.0.1"}):
        with pytest.raises(Refused, match="liaisons accounts add"):
            serving_for(folder, asked["host"], proxy=asked.get("proxy"))
    assert not (folder / "study.db").exists()
    served(folder)
    with pytest.raises(Refused, match="--allow-host"):
        serving_for(folder, "0.0.0.0")
    assert serving_for(folder, "0.0.0.0", names=("a.example",)).hosts == ("a.example",)
    assert serving_for(folder, "192.0.2.4").hosts == ("192.0.2.4",)
    assert serving_for(folder, "127.0.0.1", names=("a.example",), proxy="127.0.0.1").accounts


def test_only_the_names_that_are_allowed_are_answered(study):
    app = create_app(study.folder, Serving(accounts=True, hosts=("study.example",)))
    for host, code in (("study.example", 200), ("study.example:8765", 200), ("evil.example", 400)):
        assert TestClient(app).get("/login", headers={"host": host}).status_code == code


def test_the_name_that_tests_use_is_answered_in_tests_only(study, base, monkeypatch):
    monkeypatch.setattr(serving, "LOOPBACK", OWN_NAMES)
    here = TestClient(create_app(study.folder))
    assert here.get(base).status_code == 400
    assert here.get(base, headers={"host": "localhost:8765"}).status_code == 200


def test_a_proxy_before_pages_without_accounts_is_refused(study, base):
    here = TestClient(create_app(study.folder))
    assert here.get(base).status_code == 200
    for name in ("x-forwarded-for", "forwarded", "x-real-ip", "via"):
        assert here.get(base, headers={name: "198.51.100.7"}).status_code == 403


def test_a_folder_of_studies_has_one_set_of_accounts(tmp_path):
    for name in ("une", "autre"):
        (tmp_path / name).mkdir()
        made = new_study(tmp_path / name)
        made.folder.rename(tmp_path / f"etude-{name}")
    app = served(tmp_path)
    assert (tmp_path / "accounts.db").stat().st_mode & 0o077 == 0
    reader = client(app, "reader")
    assert reader.get("/").status_code == 200
    assert {p.name for p in tmp_path.glob("*/study.db")} == set()


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "%2e%2e%2fstudy.db", "....//", "%00"])
def test_no_path_leads_out_of_what_is_served(app, base, name):
    owner = client(app, "owner")
    for before in ("/static/", "/studies/", f"{base}/questions/", f"{base}/read/", "/invited/"):
        answer = owner.get(before + name)
        assert answer.status_code in (400, 403, 404, 422), before + name
        assert "root:" not in answer.text


# --- at the machine itself -------------------------------------------------------------------


def test_two_people_at_one_machine_say_who_is_working(tmp_path):
    study = new_study(tmp_path)
    app = create_app(study.folder)
    here = TestClient(app, headers=OURS)
    page = here.get("/who").text
    assert not (study.folder / "study.db").exists()
    assert 'name="name"' in page
    here.post("/who/name", data={"name": "Marie"})
    here.post("/who/name", data={"name": "Anne"})
    marie, anne = (app.state.site.accounts.named(name) for name in ("Marie", "Anne"))
    assert marie.id == "local"  # who worked here before saying their name
    assert here.cookies["liaisons_who"] == anne.id
    assert here.post("/who/name", data={"name": "anne"}).status_code == 400
    here.post("/who", data={"account": marie.id})
    assert here.cookies["liaisons_who"] == "local"
    here.post("/who/rename", data={"name": "Marie-Jo"})
    assert {one.name for one in app.state.site.accounts.listed()} == {"Marie-Jo", "Anne"}
    assert here.post("/who", data={"account": "nobody"}).status_code == 404


def test_who_is_working_is_no_way_in_for_a_team(app):
    intruder = TestClient(app, headers=OURS, cookies={"liaisons_who": "local"})
    assert intruder.get("/account", follow_redirects=False).status_code == 303
    assert client(app, "reader").post("/who/name", data={"name": "Moi"}).status_code == 404


def test_a_real_server_behind_a_proxy_knows_tls_and_addresses(study):
    """X-Forwarded-* of the proxy that was named are believed; of others, not."""
    app = create_app(study.folder, TEAM)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(
        app, port=port, log_level="warning", proxy_headers=True, forwarded_allow_ips="127.0.0.1"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.05)
        passed = {"x-forwarded-proto": "https", "x-forwarded-for": "203.0.113.9"}
        answer = httpx.get(f"http://127.0.0.1:{port}/login", headers=passed)
        assert answer.headers["strict-transport-security"]
        assert b" 413 " in _announcing(port, 3 * 10**9)
        httpx.get(f"http://127.0.0.1:{port}/accounts.json", headers=passed)
        assert _noted(study)[-1]["network"] == "203.0.113.0/24"
    finally:
        server.should_exit = True
        thread.join()


def _announcing(port, size):
    """The first line that answers a request which only announces its body."""
    head = (
        f"POST /login HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nOrigin: http://127.0.0.1:{port}\r\n"
        f"Content-Length: {size}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=5) as sender:
        sender.sendall(head.encode())
        return sender.recv(200).partition(b"\r\n")[0]
