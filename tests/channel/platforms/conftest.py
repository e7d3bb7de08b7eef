"""The servers, each started once for the tests that ask for it."""

from __future__ import annotations

import signal
import tempfile
import threading
from pathlib import Path

import pytest

from liaisons.channel.port import Home
from liaisons.database import in_file
from tests.servers.bluesky import Pds
from tests.servers.mail import Dovecot, Mail
from tests.servers.mastodon import MastodonMock
from tests.servers.matrix import Synapse

# A run that is ended by ``timeout`` ends its servers too.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.fixture
def home(tmp_path):
    database = in_file(tmp_path / "channel.db")
    yield Home(folder=tmp_path, database=database)
    database.close()


def _running(server):
    try:
        server.start()
        yield server
    finally:
        server.close()


@pytest.fixture(scope="module")
def mock(tmp_path_factory):
    people = ("bot", *(f"person{n}" for n in range(60)))
    yield from _running(MastodonMock(tmp_path_factory.mktemp("mastodon"), people))


@pytest.fixture(scope="module")
def pds(tmp_path_factory):
    yield from _running(Pds(tmp_path_factory.mktemp("bluesky")))


@pytest.fixture(scope="module")
def synapse(tmp_path_factory):
    yield from _running(Synapse(tmp_path_factory.mktemp("matrix")))


@pytest.fixture
def mail():
    """A new set of mailboxes; Dovecot's sockets need a short path."""
    with tempfile.TemporaryDirectory(prefix="imap", ignore_cleanup_errors=True) as folder:
        dovecot = Dovecot(Path(folder))
        mail = Mail(dovecot)
        try:
            dovecot.start()
            mail.smtp.start()
            yield mail
        finally:
            mail.smtp.stop(no_assert=True)
            dovecot.close()
