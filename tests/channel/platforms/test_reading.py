"""What networks say is read, whatever they say: hostile JSON, hostile bytes, hostile mail."""

from __future__ import annotations

import contextlib
import email.policy
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from liaisons.channel.platforms import bluesky_records as records
from liaisons.channel.platforms import email_reading as mail
from liaisons.channel.platforms import mastodon_reading as mastodon
from liaisons.channel.platforms.matrix_events import Room
from liaisons.channel.platforms.support import Recent, event_of, hashtags, nfc, unaddressed
from liaisons.channel.port import Author, Deletion, Malformed, Membership, Post, PrivateMessage

#: Examples are drawn slowly where other tests run beside.
PATIENT = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
WRITABLE = st.text(st.characters(exclude_categories=["Cs"]))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


def _like(shape):
    """Objects that have the right names and sometimes the wrong things under them."""
    return st.fixed_dictionaries({}, optional={n: JSON | st.just(v) for n, v in shape.items()})


STATUS = {
    "id": "1",
    "account": {"id": "2", "acct": "ann"},
    "content": "<p>Bonjour</p>",
    "created_at": "2026-01-01T10:00:00Z",
    "visibility": "public",
    "mentions": [{"id": "9", "url": "https://a.test/@bot"}],
    "tags": [{"name": "DocTocToc"}],
    "media_attachments": [{"type": "image", "description": "x"}],
    "in_reply_to_id": "0",
    "edited_at": None,
}
EVENT = {
    "type": "m.room.message",
    "sender": "@ann:test",
    "event_id": "$1",
    "state_key": "@ann:test",
    "content": {"msgtype": "m.text", "body": "Bonjour"},
    "origin_server_ts": 1_700_000_000_000,
}
RECORD = {
    "text": "Bonjour #DocTocToc",
    "createdAt": "2026-01-01T10:00:00Z",
    "facets": [],
    "reply": {"root": {"uri": "at://a/b/c"}, "parent": {"uri": "at://a/b/c"}},
    "embed": {"images": [{"alt": "x"}]},
}


@PATIENT
@given(_like(STATUS) | JSON)
def test_hostile_statuses_are_read_or_told_of(status):
    event = event_of(lambda: mastodon.said(status, "m", "9"), "m", status)
    assert isinstance(event, Post | PrivateMessage | Malformed)


@PATIENT
@given(_like({"type": "mention", "status": STATUS, "account": {}, "created_at": ""}) | JSON)
def test_hostile_notifications_are_read_or_told_of(notification):
    event = event_of(lambda: mastodon.told(notification, "m", "9"), "m", notification)
    assert event is None or event.network == "m"


@PATIENT
@given(_like(EVENT) | JSON, st.booleans())
def test_hostile_events_are_read_or_told_of(source, private):
    room = Room("x", "!r:test", "@bot:test", private=private)
    event = event_of(lambda: room.event(source), "x", source)
    assert event is None or event.network == "x"


@PATIENT
@given(_like(RECORD) | JSON)
def test_hostile_records_are_read_or_told_of(record):
    def read():
        return records.post(
            record, network="b", uri="at://did:a/app.bsky.feed.post/b", author=Author("a", "a"),
            at_us=1_800_000_000_000_000, edited=False, me="did:me",
        )  # fmt: skip

    assert isinstance(event_of(read, "b", record), Post | Malformed)


HEADERS = st.sampled_from(
    ["From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Content-Type",
     "Content-Transfer-Encoding", "Auto-Submitted", "Content-Disposition"]
)  # fmt: skip
NASTY = st.sampled_from(
    [b"", b"<", b"=?utf-8?b?////?=", b"=?x-none?q?=FF?=", b"a@b", b"<a@b>, (", b'"', b"[", b"@",
     b"multipart/mixed; boundary=x", b"text/plain; charset=none", b"text/html", b"base64",
     b"multipart/mixed; boundary=", b"Thu, 99 Foo 99999 99:99:99 +9999", b"\xff\xfe", b"a;" * 50,
     b"message/rfc822", b"text/plain; charset*=utf-8''%", b"<a@b"]
) | st.binary(max_size=30)  # fmt: skip


@settings(PATIENT, max_examples=400)
@given(st.lists(st.tuples(HEADERS, NASTY), max_size=8), st.binary(max_size=200))
def test_hostile_mail_is_read_or_refused_by_what_is_expected(headers, body):
    lines = b"".join(n.encode() + b": " + v.replace(b"\n", b"") + b"\r\n" for n, v in headers)
    try:
        read = mail.read(lines + b"\r\n--x\r\n" + body)
    except mail.TROUBLE:
        return
    assert read.author is None or "@" in read.author.id
    assert all(a.startswith("<") for a in read.answers)


def test_a_bomb_of_parts_within_parts_is_refused_or_read():
    raw = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(300)
    )
    whole = b"From: a@b.test\r\n" + raw
    with contextlib.suppress(RecursionError):
        assert mail.read(whole).author == Author("a@b.test", "a@b.test")


def _mail(text, **headers):
    said = EmailMessage(policy=email.policy.SMTP)
    for name, value in ({"From": "Ann <Ann@Example.test>", "Subject": "Bonjour"} | headers).items():
        said[name.replace("_", "-")] = value
    said.set_content(text)
    return said


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("Oui.\n\nLe 3 mai 2026 à 10:00, Ann a écrit :\n> Qui sait ?\n", "Oui."),
        ("> Qui sait ?\nMoi.\n> Et après ?\nRien.", "Moi.\nRien."),
        ("Le 3 mai 2026 à 10:00, Ann a écrit :\n> Qui sait ?\n\nMoi, dessous.", "Moi, dessous."),
        ("Oui.\n-- \nDr Fictif\n01 00 00 00 00", "Oui."),
        ("Oui.\n\n-----Message d'origine-----\nDe : Ann\nQui sait ?", "Oui."),
        ("Oui.\n\nDe : Ann\nEnvoyé : lundi\nObjet : x\n\nQui sait ?", "Oui."),
        ("On Mon, 3 May 2026 at 10:00, Ann <a@b.test> wrote:\n\nthe old text", ""),
        ("Le pansement ? Oui.", "Le pansement ? Oui."),
    ],
)
def test_quotations_and_signatures_are_cut(text, own):
    assert mail.own_words(text) == own


def test_a_message_says_who_and_what_it_answers():
    said = _mail("Oui é", In_Reply_To="<b@x>", References="<a@x> <b@x>", Message_ID="<c@x>")
    read = mail.read(said.as_bytes())
    assert (read.author.id, read.id, read.answers) == (
        "ann@example.test",
        "<c@x>",
        ("<b@x>", "<a@x>"),
    )
    assert (read.text, read.automatic, read.report) == ("Oui é", False, False)


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Precedence": "bulk"},
        {"X_Autoreply": "yes"},
        {"From": "MAILER-DAEMON@example.test"},
        {"Return_Path": "<>"},
    ],
)
def test_machines_are_known(headers):
    assert mail.read(_mail("Absente jusqu'à lundi.", **headers).as_bytes()).automatic


def test_attachments_are_counted_and_not_opened():
    said = _mail("Voir la photo.")
    said.add_attachment(b"\xff\xd8", maintype="image", subtype="jpeg", filename="wound.jpg")
    read = mail.read(said.as_bytes())
    assert (read.text, [m.kind for m in read.media]) == ("Voir la photo.", ["image"])


def test_html_mail_is_read_as_text():
    said = EmailMessage()
    said["From"] = "a@b.test"
    said.set_content("<p>Qui <b>sait</b> ?</p><script>x()</script>", subtype="html")
    assert mail.read(said.as_bytes()).text == "Qui sait ?"


@PATIENT
@given(WRITABLE)
def test_nobody_is_named_by_what_is_quoted(text):
    safe = unaddressed(text)
    assert safe.replace("\u200b", "") == text.replace("\u200b", "")
    assert unaddressed(safe) == safe


def test_names_are_defused_and_addresses_left():
    assert unaddressed("https://a.fr/@ann/12?to=@bob") == "https://a.fr/@ann/12?to=@bob"
    assert unaddressed("@ann et @bob@x.fr, c@d.fr") == "@\u200bann et @\u200bbob@x.fr, c@d.fr"


@PATIENT
@given(st.text())
def test_texts_can_be_written(text):
    assert nfc(text).encode().decode() == nfc(nfc(text))
    assert all(tag == tag.casefold() for tag in hashtags(text))


def test_hashtags_are_words():
    found = hashtags("#DocTocToc #été2026 a#b &#39; #123 ##x #DOCTOCTOC https://a.fr/#ancre")
    assert found == ("doctoctoc", "été2026", "x")


def test_recent_forgets_the_oldest():
    recent = Recent(most=2)
    assert [recent.new(x) for x in "abab"] == [True, True, False, False]
    assert recent.new("c")
    assert "a" not in recent


def test_an_edit_by_somebody_else_is_none():
    room = Room("x", "!r:test", "@bot:test", private=False)
    new = {"m.new_content": {"body": "Autre"}, "m.relates_to": {"rel_type": "m.replace"}}
    theirs = {**EVENT, "sender": "@mallory:test", "content": {"body": "*", **new}}
    assert room.edit(theirs, EVENT) is None
    mine = room.edit({**theirs, "sender": EVENT["sender"]}, EVENT)
    assert (mine.text, mine.id) == ("Autre", "$1")


def test_members_come_and_go():
    room = Room("x", "!r:test", "@bot:test", private=False)
    member = {**EVENT, "type": "m.room.member", "content": {"membership": "join"}}
    assert isinstance(room.event(member), Membership)
    again = {**member, "unsigned": {"prev_content": {"membership": "join"}}}
    assert room.event(again) is None
    gone = {**again, "content": {"membership": "leave"}}
    assert room.event(gone).joined is False


def test_redactions_and_encrypted_messages_are_told():
    room = Room("x", "!r:test", "@bot:test", private=False)
    redaction = {**EVENT, "type": "m.room.redaction", "content": {"redacts": "$0"}}
    assert room.event(redaction) == Deletion(network="x", id="$0", at_us=1_700_000_000_000_000)
    encrypted = {**EVENT, "type": "m.room.encrypted", "content": {"algorithm": "m.megolm"}}
    assert isinstance(room.event(encrypted), Malformed)


def test_a_bluesky_time_that_is_not_credible_is_the_servers():
    def sent(at):
        post = records.post(
            {"text": "x", "createdAt": at}, network="b", uri="at://a/b/c",
            author=Author("a", "a"), at_us=1_800_000_000_000_000, edited=False, me="m",
        )  # fmt: skip
        return post.sent_us

    assert sent("2027-01-15T07:59:00Z") == 1_799_999_940_000_000
    assert sent("2035-01-01T00:00:00Z") == sent("no time") == 1_800_000_000_000_000
