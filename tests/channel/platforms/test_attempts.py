"""What a Mastodon server made of the channel's words is known again, and nothing else is."""

from __future__ import annotations

import pytest

from liaisons.channel.platforms import mastodon_attempts
from liaisons.channel.platforms.mastodon_attempts import Attempts, same
from liaisons.database import in_file

OURS = "#DocTocToc\n\nhttps://mastodon.example/@anne/11223344556677"
THEIRS = (
    '<p><a href="https://mastodon.example/tags/DocTocToc" class="mention hashtag">#<span>DocTocToc'
    '</span></a></p><p><a href="https://mastodon.example/@anne/11223344556677" rel="nofollow">'
    '<span class="invisible">https://</span><span class="ellipsis">mastodon.example/@anne/1122334'
    '</span><span class="invisible">4556677</span></a></p>'
)


def status(content, visibility="public", **more):
    return {"content": content, "visibility": visibility} | more


def test_a_text_is_known_in_the_servers_own_marks():
    assert same(status(THEIRS), OURS, "public")
    added = THEIRS + '<p class="quote-inline">RE: <a href="https://x.example/1">x.example/1</a></p>'
    assert same(status(added), OURS, "public")


def test_a_name_is_written_as_servers_like():
    theirs = (
        '<p><span class="h-card"><a href="https://b.example/@anne" class="mention">@<span>anne'
        "</span></a></span> Votre question est relayée.</p>"
    )
    assert same(status(theirs, "direct"), "@anne@b.example Votre question est relayée.", "direct")


@pytest.mark.parametrize(
    ("content", "visibility", "more"),
    [
        (THEIRS, "direct", {}),  # not to the same people
        (THEIRS, "public", {"reblog": {"id": 1}}),
        (THEIRS.replace("6677", "6678"), "public", {}),  # another question
        ("<p>#DocTocToc</p>", "public", {}),
    ],
)
def test_what_is_not_the_same_is_not_taken_for_it(content, visibility, more):
    assert not same(status(content, visibility, **more), OURS, "public")


def test_short_words_are_not_found_inside_longer_ones():
    assert not same(status("<p>Merci beaucoup</p>"), "Merci", "public")


def test_attempts_are_remembered_until_the_server_said_no(tmp_path):
    database = in_file(tmp_path / "channel.db")
    attempts = Attempts(database, "m", days=4)
    assert attempts.begin("k") is None
    first = Attempts(database, "m", days=4).begin("k")
    assert (first.receipt, first.old) == (None, False)
    attempts.became("k", "77")
    assert attempts.begin("k").receipt == "77"
    assert attempts.known() == {"77"}
    assert Attempts(database, "other", days=4).known() == frozenset()
    attempts.came_to_nothing("k")
    assert attempts.begin("k") is None
    database.close()


def test_an_attempt_is_old_after_its_key_and_forgotten_after_days(tmp_path, monkeypatch):
    database = in_file(tmp_path / "channel.db")
    now = 1_800_000_000.0
    monkeypatch.setattr(mastodon_attempts.time, "time", lambda: now)
    attempts = Attempts(database, "m", days=4)
    attempts.begin("k")
    now += mastodon_attempts.TRUSTED
    assert not attempts.begin("k").old
    now += 1
    assert attempts.begin("k").old
    now += 4 * 86_400
    assert Attempts(database, "m", days=4).begin("k") is None
    database.close()
