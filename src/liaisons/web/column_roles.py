"""What a column can be, in words, in the order in which people look for it."""

from __future__ import annotations

from liaisons.i18n import _
from liaisons.sources.columns import ATTRIBUTE

UNUSED = "-"


def roles() -> list[tuple[str, str]]:
    """Each role with its words; the first is for a column that is not used."""
    return [
        (UNUSED, _("not used")),
        ("text", _("the text")),
        ("title", _("the title")),
        ("time", _("when it was written")),
        ("author_handle", _("who wrote (handle, pseudonym)")),
        ("author_id", _("who wrote (identifier, name)")),
        ("id", _("the message's identifier")),
        ("reply_to", _("which message it answers")),
        ("thread", _("its thread")),
        ("to_handle", _("to whom (handle)")),
        ("to_id", _("to whom (identifier)")),
        ("kind", _("its kind (post, comment …)")),
        ("question", _("whether it is a question")),
        ("accepted", _("whether it is the accepted answer")),
        (ATTRIBUTE, _("something about the author")),
        ("quoted", _("which message it quotes")),
        ("score", _("its votes")),
        ("reactions", _("its reactions")),
        ("shares", _("its shares")),
        ("lang", _("its language")),
        ("hashtags", _("its hashtags")),
        ("links", _("its links")),
        ("edited", _("when it was edited")),
        ("deleted", _("when it was deleted")),
    ]
