"""Files that unpack to far more than they weigh, handed over by each role: no harm is done."""

from __future__ import annotations

import gzip
import io
import json
import re
import struct
import zipfile

import pytest
import zstandard

import liaisons
from liaisons.study.accounts import ROLES
from tests.study.exports import SMALL, bring, export, new_study
from tests.web.team import client, few, served
from tests.web.test_bringing import ended

NOUGHTS = bytes(300 << 20)
MAY = ("researcher", "owner")


def zipped(name: str, content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return made.getvalue()


def lying(name: str = "messages.csv") -> bytes:
    """An archive that announces ten bytes and holds three hundred million."""
    told = struct.pack("<L", len(NOUGHTS))
    made = zipped(name, NOUGHTS)
    assert made.count(told) == 2  # before the file, and in the table at the end
    return made.replace(told, struct.pack("<L", 10))


def sharing() -> bytes:
    """Fifield's: many entries of the table point to one and the same body."""
    data = zipped("aaaa", bytes(range(256)) * 400)
    start, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    table = b"".join(data[start:end].replace(b"aaaa", b"%04d" % n) for n in range(500))
    tail = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 500, 500, len(table), start, 0)
    return data[:start] + table + tail


def workbook() -> bytes:
    """A spreadsheet whose one sheet is endless."""
    made = io.BytesIO(zipped("xl/worksheets/sheet1.xml", NOUGHTS))
    with zipfile.ZipFile(made, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    return made.getvalue()


def entities() -> bytes:
    """A billion laughs: words of words of words."""
    words = "".join(f'<!ENTITY w{n} "{f"&w{n - 1};" * 10}">' for n in range(1, 10))
    return f'<!DOCTYPE p [<!ENTITY w0 "ha">{words}]><posts><row Body="&w9;"/></posts>'.encode()


BOMBS = {
    "zip": ("messages.zip", lambda: zipped("messages.csv", NOUGHTS)),
    "lying zip": ("messages.zip", lying),
    "shared bytes": ("messages.zip", sharing),
    "workbook": ("messages.xlsx", workbook),
    "gzip": ("messages.csv.gz", lambda: gzip.compress(NOUGHTS)),
    "zstd": ("messages.ndjson.zst", lambda: zstandard.compress(NOUGHTS)),
    "zip in a zip": ("a.zip", lambda: zipped("b.zip", zipped("messages.csv", NOUGHTS))),
    "entities": ("Posts.xml", entities),
}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bombed")
    made = new_study(folder)
    few(made)
    bring(made, export(folder, SMALL))
    return made


@pytest.fixture(scope="module")
def browsers(study):
    app = served(study.folder)
    return {role: client(app, role) for role in (None, *ROLES)}


@pytest.fixture(scope="module", params=BOMBS)
def bomb(request):
    name, make = BOMBS[request.param]
    return name, make()


def unharmed(study) -> tuple[object, ...]:
    """All that an import would have changed."""
    now = liaisons.open(study.folder)
    corpus = sorted(p.relative_to(study.folder) for p in now.store.folder.rglob("*"))
    return now.store.communities, now.store.fingerprint("c"), corpus


def incoming(study) -> list[str]:
    return [path.name for path in (study.folder / "private" / "incoming").glob("*")]


@pytest.mark.parametrize("role", [None, "reader", "coder"])
def test_who_may_bring_nothing_in_is_refused_before_anything_is_kept(study, browsers, bomb, role):
    before, log = incoming(study), study.folder / "security.log"
    noted = len(log.read_text("utf-8").splitlines()) if log.exists() else 0
    answer = browsers[role].post(
        f"/studies/{study.folder.name}/bring", files=[("files", bomb)], follow_redirects=False
    )
    assert answer.status_code == (401 if role is None else 403)
    assert incoming(study) == before
    lines = [json.loads(line) for line in log.read_text("utf-8").splitlines()[noted:]]
    assert [line["refused"] for line in lines] == ["not known" if role is None else "not allowed"]


@pytest.mark.slow  # each job is a process of its own
@pytest.mark.parametrize("role", MAY)
def test_who_may_bring_in_is_told_and_nothing_of_it_reaches_the_study(study, browsers, bomb, role):
    browser, before = browsers[role], unharmed(study)
    handed = browser.post(f"/studies/{study.folder.name}/bring", files=[("files", bomb)])
    assert handed.status_code == 200
    assert re.search(r'role="alert"[^>]*>\s*\S', handed.text)
    place = handed.url.path
    browser.post(place, data={"community": "c", "action": "look"})
    tried = browser.post(f"{place}/import")
    assert tried.status_code == 200
    job = ended(browser, tried.url.path)
    assert job["state"] == "failed"
    assert "Traceback" not in browser.get(tried.url.path).text
    assert unharmed(study) == before
    browser.post(f"{place}/remove")
    assert incoming(study) == []


#: What is read at once: an interview, a codebook, another tool's project.
READ = {
    "docx": ("interviews", "a.docx", lambda: zipped("word/document.xml", NOUGHTS)),
    "lying docx": ("interviews", "a.docx", lambda: lying("word/document.xml")),
    "odt": ("interviews", "a.odt", lambda: zipped("content.xml", NOUGHTS)),
    "docx of entities": ("interviews", "a.docx", lambda: zipped("word/document.xml", entities())),
    "project": ("codebook-import", "a.qdpx", lambda: zipped("project.qde", NOUGHTS)),
    "lying project": ("codebook-import", "a.qdpx", lambda: lying("project.qde")),
    "shared bytes": ("codebook-import", "a.qdpx", sharing),
    "codebook of entities": ("codebook-import", "a.qdc", entities),
    "codebook of noughts": ("codebook-import", "a.csv", lambda: NOUGHTS[:6_000_000]),
    "no database": ("codebook-import", "a.sqlite3", lambda: zipped("a", NOUGHTS)),
}


@pytest.mark.parametrize("which", READ)
def test_what_is_read_at_once_is_refused_with_a_sentence(study, browsers, which):
    place, name, make = READ[which]
    sent, url = [("files", (name, make()))], f"/studies/{study.folder.name}/{place}"
    assert browsers["reader"].post(url, files=sent).status_code == 403
    before = unharmed(study)
    told = browsers["owner"].post(url, files=sent)
    assert told.status_code == 400
    assert "<p>" in told.text
    assert "Traceback" not in told.text
    assert (unharmed(study), incoming(study)) == (before, [])
