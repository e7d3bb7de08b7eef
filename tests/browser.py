"""The browser of the tests: Debian's Chromium without a screen, and what a page says in it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip


def console(page: Page) -> list[str]:
    """What the page says in its console from now on, errors nobody caught among it.

    Without a graphics card, Chromium's own driver tells how fast it reads pixels back; no page
    says that, so it is left out.
    """
    said: list[str] = []

    def hear(text: str) -> None:
        if "GL Driver Message (OpenGL, Performance" not in text:
            said.append(text)

    page.on("console", lambda message: hear(message.text))
    page.on("pageerror", lambda error: hear(str(error)))
    return said
