"""The codes that messages carry, as far as the one who reads may see them."""

from __future__ import annotations

from collections import defaultdict

from liaisons.coding.codebook import codebook
from liaisons.coding.codings import standing
from liaisons.web import coders
from liaisons.web.desk import Desk


def messages_by_code(desk: Desk, community: str) -> dict[str, set[int]]:
    """The messages of a community under each code's path; the commonest codes first.

    What others said of a blind sample stays hidden from a coder until it is opened.
    """
    database, seen_by = coders.room(desk), coders.mine(desk)
    found = standing(database, community=community, kind="message", seen_by=seen_by)
    book = codebook(database)
    messages: defaultdict[str, set[int]] = defaultdict(set)
    for one in found:
        messages[book.path(one.code)].add(one.subject.id)
    return dict(sorted(messages.items(), key=lambda item: (-len(item[1]), item[0])))
