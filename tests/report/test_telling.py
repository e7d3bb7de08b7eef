"""From a study to what its report tells: names, days, and what is masked."""

from __future__ import annotations

import datetime as dt

import liaisons
from liaisons.report.names import short
from liaisons.study.running import Session
from liaisons.study.telling import content
from tests.study.exports import bring, export, new_study, tweet

COMMUNITY = """
[[communities]]
name = "{name}"
title = "Communauté {name}"
short = "Le {name}"
platform = "place {name}"
"""
FAST = """
title = "Essai"
[resampling]
replicates = 0
permutations = 0
"""


def told(tmp_path, settings: str = ""):
    """What is told of two communities, c and d, of one late message and one reply each."""
    study = new_study(tmp_path)
    said = [
        tweet(1, "doc_arnica", "Quelqu'un ?", datetime="2013-08-31 23:30:00"),
        tweet(2, "doc_sauge", "@ doc_arnica  oui", datetime="2013-09-02 10:00:00"),
    ]
    for name in "cd":
        bring(study, export(tmp_path, said, f"{name}.ndjson"), community=name, zone="UTC")
    written = FAST + settings + "".join(COMMUNITY.format(name=name) for name in "cd")
    study.settings_path.write_text(written, "utf-8")
    return content(Session(liaisons.open(study.folder)), "en")


def test_the_window_is_in_days_of_the_community_s_own_zone(tmp_path):
    """Half past eleven in the evening of 31 August UTC is 1 September in Paris."""
    card, _other = told(tmp_path).communities
    assert card.first_day == dt.date(2013, 9, 1)
    assert card.last_day == dt.date(2013, 9, 2)


def test_communities_are_called_by_their_short_name(tmp_path):
    found = told(tmp_path)
    assert [card.title for card in found.communities] == ["Communauté c", "Communauté d"]
    assert [short(card) for card in found.communities] == ["Le c", "Le d"]
    assert found.confounds[0].startswith("Le c and Le d are on different platforms")


def test_the_study_says_how_small_is_small(tmp_path):
    assert told(tmp_path, "[privacy]\nmin_cell = 9\n").min_cell == 9
