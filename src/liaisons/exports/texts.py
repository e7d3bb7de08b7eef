"""The messages of a community with their texts, for the exports that carry texts.

Texts are as in the corpus: handles, profile links and masked details are gone from them. What was
written in private goes nowhere unless asked for; what was written for members only goes, and it is
said.
"""

from __future__ import annotations

from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from liaisons.exports.contract import Options
from liaisons.i18n import _, ngettext
from liaisons.measures.scope import Scope, needs


def texts(scope: Scope) -> pa.Table:
    """The rows of ``texts.sql``."""
    text = files(__package__).joinpath("texts.sql").read_text("utf-8")
    scope.need(*needs(text))
    return scope.engine.query(text)


def is_private(messages: pa.Table, options: Options) -> pa.ChunkedArray:
    """Which messages' texts stay in the study."""
    if options.private:
        return pa.chunked_array([pa.repeat(pa.scalar(False), len(messages))])
    return pc.equal(messages["visibility"], "private")


def visibility_notices(messages: pa.Table, options: Options) -> list[str]:
    """What to say of texts that were not written for everybody."""
    private = _count(messages, "private")
    members = _count(messages, "members")
    notices = []
    if private and options.private:
        notices.append(
            ngettext(
                "The text of {n} private message is in it: whoever wrote it must have agreed.",
                "The texts of {n} private messages are in it: whoever wrote them must have agreed.",
                private,
            )
        )
    elif private:
        notices.append(
            ngettext(
                "The text of {n} private message is left out (--private to include it).",
                "The texts of {n} private messages are left out (--private to include them).",
                private,
            )
        )
    if members:
        notices.append(
            ngettext(
                "{n} message was written for members only: share the file on their terms.",
                "{n} messages were written for members only: share the file on their terms.",
                members,
            )
        )
    return notices


def caution() -> str:
    """What to say of any export that carries texts."""
    return _(
        "The texts are those of real exchanges under pseudonyms: whoever searches the web for a "
        "sentence may find who wrote it."
    )


def _count(messages: pa.Table, visibility: str) -> int:
    return int(pc.sum(pc.equal(messages["visibility"], visibility)).as_py() or 0)
