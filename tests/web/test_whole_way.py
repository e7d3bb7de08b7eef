"""From an empty folder to a published report in a real browser: by mouse, by keyboard alone."""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from liaisons.web.app import create_app
from tests.browser import chromium, console, serving
from tests.shared import shared_data

#: An import, with the first measuring of all questions, on a slow machine.
PATIENCE = 600_000
COFFEE = ("stackexchange_coffee", "Posts.xml")
DOCTORS = ("doctoctoc", "replies_2012_2013.ndjson")
MEMO = "On remercie avant d’avoir essayé."


@pytest.fixture
def browser():
    with chromium() as opened:
        yield opened


class Hand:
    """Somebody at the browser. By keyboard: nothing but Tab, Enter, Space, arrows and letters."""

    def __init__(self, browser, *, keyboard: bool) -> None:
        self.keyboard = keyboard
        context = browser.new_context(
            viewport={"width": 1280, "height": 800}, accept_downloads=True
        )
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        self.said = console(self.page)

    def reach(self, target) -> None:
        """Tab until the target has the focus: what cannot be reached so is found here."""
        target.wait_for()
        for _press in range(400):
            if target.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached by keyboard: {target}")

    def press(self, target) -> None:
        """A link followed, or a button pressed."""
        if self.keyboard:
            self.reach(target)
            self.page.keyboard.press("Enter")
        else:
            target.click()

    def write(self, label: str, text: str) -> None:
        field = self.page.get_by_label(label, exact=True)
        if self.keyboard:
            self.reach(field)
            self.page.keyboard.type(text)
        else:
            field.fill(text)

    def choose(self, label: str, words: str) -> None:
        """An option of a list; by keyboard the arrow is pressed until it stands there."""
        field = self.page.get_by_role("combobox", name=label, exact=True)
        if self.keyboard:
            self.reach(field)
            options = field.locator("option").all_text_contents()
            for _press in range(
                options.index(words) - field.evaluate("list => list.selectedIndex")
            ):
                self.page.keyboard.press("ArrowDown")
        else:
            field.select_option(label=words)
        assert field.evaluate("list => list.selectedOptions[0].textContent") == words

    def link(self, name: str):
        return self.page.get_by_role("link", name=name, exact=True).first

    def button(self, name: str):
        return self.page.get_by_role("button", name=name, exact=True).first


def bring(
    hand: Hand,
    path: Path,
    community: str,
    reload: bool,
    columns: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """A file handed over, looked at, what its columns are corrected, tried, imported; the page
    loaded again in the middle.
    """
    hand.press(hand.link("Apporter des fichiers"))
    # No test opens the system's own window for choosing files: this is what it answers.
    hand.page.locator("#files").set_input_files(str(path))
    hand.press(hand.button("Les regarder"))
    hand.page.wait_for_url(re.compile(r"/bring/[0-9a-f]+$"))
    assert hand.page.locator(".first-lines tbody tr").count() > 0
    for column, words in columns.items():
        hand.choose(column, words)
    name = "Nouveau collectif" if hand.page.locator("#existing").count() else "Nom du collectif"
    hand.write(name, community)
    hand.press(hand.button("Essayer\N{NARROW NO-BREAK SPACE}: dire ce qui serait gardé"))
    hand.press(hand.button("L’importer"))
    hand.page.locator("h1", has_text=re.compile("^Import")).wait_for()
    if reload:
        hand.page.reload()
    hand.link("Voir l’étude").wait_for()
    hand.press(hand.link("Voir l’étude"))


def french_table(source: Path, out: Path) -> Path:
    """The answers to some of the questions of #DocTocToc as a French spreadsheet saves them: a
    mark at the beginning, semicolons, days first, and headings of somebody's own.
    """
    asked: dict[str, str] = {}
    with out.open("w", encoding="utf-8-sig", newline="") as written:
        table = csv.writer(written, delimiter=";")
        table.writerow(
            ["N°", "Conversation", "Pseudo", "Posté le", "Propos tenus", "Suite de", "?"]
        )
        for line in source.read_text("utf-8").splitlines()[:1500]:
            one = json.loads(line)
            said = re.fullmatch(r"@ (pro\d+)\s+(.*)", one["text"], re.DOTALL)
            if said is None or (said[1] not in asked and "?" not in said[2]):
                continue
            at = dt.datetime.fromisoformat(one["datetime"])
            answers = asked.setdefault(said[1], one["ID"])
            answers = "" if answers == one["ID"] else answers
            table.writerow([one["ID"], said[1], one["usernameTweet"], f"{at:%d/%m/%Y %H:%M}",
                            said[2], answers, ""])  # fmt: skip
    return out


def read_from_a_number(hand: Hand) -> None:
    """A number of the study, the messages behind it, the thread of one of them."""
    hand.press(
        hand.link("Reçoit-on des répliques, et en combien de temps\N{NARROW NO-BREAK SPACE}?")
    )
    hand.press(hand.page.locator("a.behind").first)
    hand.page.wait_for_url("**/behind?**")
    hand.press(hand.link("lire le fil"))
    hand.page.wait_for_url("**/read/**")
    assert hand.page.locator(".message").count() > 0


def write_a_memo(hand: Hand, text: str) -> None:
    """A note on the thread that is read, to be printed in the report."""
    if hand.keyboard:  # past the messages, of which there may be hundreds
        hand.page.keyboard.press("m")
        hand.page.wait_for_url("**#notes")
    write = hand.page.locator("summary", has_text="Écrire une note")
    hand.press(write)
    hand.write("Ce que vous pensez", text)
    tick = hand.page.get_by_label("L’imprimer dans le rapport")
    if hand.keyboard:
        hand.reach(tick)
        hand.page.keyboard.press("Space")
    else:
        tick.check()
    hand.press(hand.button("Enregistrer la note"))
    hand.page.wait_for_url("**#note-*")


def take_the_report(hand: Hand, browser, folder: Path) -> str:
    """The report kept as a file and opened from the disk; its text."""
    hand.press(hand.link("Vue d’ensemble"))
    with hand.page.expect_download() as coming:
        hand.press(hand.link("le rapport, en un fichier"))
    kept = folder / "rapport.html"
    coming.value.save_as(kept)
    opened = browser.new_context().new_page()
    said = console(opened)
    opened.goto(kept.as_uri())
    assert said == []
    return opened.locator("body").inner_text()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("keyboard", "files"),
    [(False, ((COFFEE, "café"), (DOCTORS, "médecins"))), (True, ((COFFEE, "café"),))],
    ids=["mouse", "keyboard"],
)
def test_from_an_empty_folder_to_a_published_report(browser, tmp_path, keyboard, files):
    given = [(shared_data(*place), name) for place, name in files]
    folder = tmp_path / "etudes"
    folder.mkdir()
    hand = Hand(browser, keyboard=keyboard)
    with serving(create_app(folder)) as address:
        hand.page.goto(f"{address}/language/fr")
        hand.write("Titre", "Deux métiers")
        hand.press(hand.button("Créer l’étude"))
        hand.page.wait_for_url("**/deux-metiers/bring")
        for path, name in given:
            bring(hand, path, name, reload=True)
        for _path, name in given:
            assert name in hand.page.locator(".cards").inner_text()
        read_from_a_number(hand)
        write_a_memo(hand, MEMO)
        report = take_the_report(hand, browser, tmp_path)
        assert "Deux métiers" in report
        assert MEMO in report
        assert hand.said == []


@pytest.mark.slow
def test_a_table_with_headings_of_its_own_by_keyboard_alone(browser, tmp_path):
    path = french_table(shared_data(*DOCTORS), tmp_path / "Export de l’été (1).csv")
    folder = tmp_path / "etudes"
    folder.mkdir()
    hand = Hand(browser, keyboard=True)
    with serving(create_app(folder)) as address:
        hand.page.goto(f"{address}/language/fr")
        hand.write("Titre", "Été des médecins")
        hand.press(hand.button("Créer l’étude"))
        hand.page.wait_for_url("**/ete-des-medecins/bring")
        said = {"N°": "l’identifiant du message", "Suite de": "à quel message il répond"}
        bring(hand, path, "médecins", reload=False, columns=said)
        assert "médecins" in hand.page.locator(".cards").inner_text()
        read_from_a_number(hand)
        write_a_memo(hand, MEMO)
        report = take_the_report(hand, browser, tmp_path)
        assert "Été des médecins" in report
        assert MEMO in report
        assert hand.said == []


@pytest.mark.slow
def test_an_import_goes_on_while_the_server_is_started_again(browser, tmp_path):
    path = shared_data(*COFFEE)
    folder = tmp_path / "etudes"
    folder.mkdir()
    hand = Hand(browser, keyboard=False)
    with serving(create_app(folder)) as address:
        hand.page.goto(f"{address}/language/fr")
        hand.write("Titre", "Café")
        hand.press(hand.button("Créer l’étude"))
        hand.page.locator("#files").set_input_files(str(path))
        hand.press(hand.button("Les regarder"))
        hand.write("Nom du collectif", "café")
        hand.press(hand.button("Essayer\N{NARROW NO-BREAK SPACE}: dire ce qui serait gardé"))
        hand.press(hand.button("L’importer"))
        hand.page.locator("h1", has_text=re.compile("^Import")).wait_for()
        place = re.search(r"/studies/.*", hand.page.url)[0]
        hand.page.goto("about:blank")
    with serving(create_app(folder)) as address:
        hand.page.goto(address + place)
        hand.link("Voir l’étude").wait_for()
        assert hand.page.locator(".counts").count() == 1
