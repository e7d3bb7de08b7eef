"""The browser of the tests, Debian's Chromium without a screen, and the pages it opens."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import uvicorn

from tests.servers.processes import free_port

if TYPE_CHECKING:
    from fastapi import FastAPI
    from playwright.sync_api import Browser, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update",
         "--disable-sync"]  # fmt: skip


def needed() -> None:
    """Skip the test where there is no browser, before anything is made for it."""
    if not CHROMIUM.exists():
        pytest.skip("no chromium here")


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The pages on a port of their own, until the block ends; their address."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


@contextmanager
def chromium(flags: Sequence[str] = FLAGS) -> Iterator[Browser]:
    """A browser until the block ends; the test is skipped where there is none."""
    needed()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(flags))
        yield opened
        opened.close()


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
