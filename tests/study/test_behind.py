"""What is behind a number, read page by page, is what is behind it."""

from __future__ import annotations

import pyarrow as pa
import pytest

import liaisons
from liaisons.study import preparing
from liaisons.study.evidence import behind, evidence
from liaisons.study.reading import Bookcase
from liaisons.study.running import Session
from tests.study.exports import bring, export, new_study, tweet
from tests.web.team import few


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    folder = tmp_path_factory.mktemp("behind")
    study = new_study(folder)
    few(study)
    said = [
        tweet(n, f"doc_{n % 7}", f"@doc_{n % 5} un avis numéro {n} ?" if n % 3 else f"numéro {n} ?")
        for n in range(1, 61)
    ]
    bring(study, export(folder, said))
    return Session(liaisons.open(study.folder))


@pytest.mark.parametrize("measure", ["presence.messages", "presence.people", "ties.reciprocity"])
@pytest.mark.parametrize("size", [1, 7, 100])
def test_pages_together_are_the_whole(session, measure, size):
    whole = evidence(session, measure, "c")
    found = behind(session, measure, "c")
    assert len(whole) == len(found.lines) > 2
    pages = [found.told(session, first, size) for first in range(0, len(whole), size)]
    assert pa.concat_tables(pages).to_pylist() == whole.to_pylist()


def test_beyond_the_last_page_there_is_nothing(session):
    assert len(behind(session, "presence.messages", "c").told(session, 1000, 10)) == 0


@pytest.mark.parametrize("measure", ["presence.messages", "presence.people", "ties.reciprocity"])
def test_what_is_ready_to_be_read_says_the_same(session, measure):
    preparing.prepare(session, "c")
    case, found = Bookcase(session, "c"), behind(session, measure, "c")
    whole = found.told(session).to_pylist()
    assert found.read(case, 0, len(whole)) == whole
    assert list(found.read(case, 0, 1)[0]) == list(whole[0])  # columns stand in the same order
    assert found.read(case, 2, 3) == whole[2:5]
    assert found.read(case, len(whole), 5) == []
