"""IRaMuTeQ: one text file for lexical classes, its variables on starred lines.

    **** *terrain_medecins *fil_f0042 *auteur_mesange_204 *role_repondant *annee_2019 …

One text per message, or per thread. A variable stands once on every line, ``inconnu`` where it is
not known; its name holds no ``_``, because the first ``_`` separates it from its value. A value is
in ``[A-Za-z0-9_]``. Variables and values are French words in every language, as they are part of
the analysis. Bodies hold no ``*``, so that no line of theirs opens a text or a theme, and every
mention is the one form ``_mention_``.

===============  ==================================================================================
``terrain``      the community
``fil``          the thread, numbered by its first message
``auteur``       who wrote (per thread: who opened it), by pseudonym
``role``         ``demandeur``, ``repondant``, ``les_deux``, ``intermediaire``, ``animateur`` or
                 ``de_passage``, from the run of ``actors``
``annee``        the year, in the community's time zone
``type``         ``question`` by the study's rule; else ``message``, ``replique``, ``reponse``,
                 ``commentaire``, ``citation`` (per thread: of the message that opens it)
``profession``   the trade, where at least ``min_cell`` people share it
a code           what people settled of the text: ``subject_law``, ``supportemotional_oui``
===============  ==================================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from liaisons.exports.about import about, notices_of
from liaisons.exports.coded import aligned, coded_columns
from liaisons.exports.contract import NothingToWrite, Options, Written, check_name
from liaisons.exports.identifiers import distinct, plain
from liaisons.exports.people import People, people_of
from liaisons.exports.texts import caution, is_private, texts, visibility_notices
from liaisons.files import replacing
from liaisons.i18n import _, ngettext
from liaisons.study.running import Session

UNKNOWN = "inconnu"
ROLES = {
    "asker": "demandeur",
    "helper": "repondant",
    "both": "les_deux",
    "broker": "intermediaire",
    "steward": "animateur",
    "passer-by": "de_passage",
}
KINDS = {
    "post": "message",
    "reply": "replique",
    "answer": "reponse",
    "comment": "commentaire",
    "quote": "citation",
}
VARIABLES = ("terrain", "fil", "auteur", "role", "annee", "type", "profession")
#: Columns that are no code.
_OURS = frozenset({*VARIABLES, "thread_id", "body"})
#: How mentions stand in the corpus; digits differ, the form does not.
_MENTION = "@p_[0-9a-f]{8}"
#: Whatever a reader of lines could take for the end of one, and what no editor shows.
_LINE_ENDS = "\r\n|[\r\x0b\x0c\x1c\x1d\x1e\u0085\u2028\u2029]"
_INVISIBLE = "[\x00-\x08\x0e-\x1b\x1f\x7f]"
_BATCH = 10_000  # texts written at a time


class Iramuteq:
    """Texts for IRaMuTeQ, and for what reads its format."""

    name: ClassVar[str] = "iramuteq"
    title: ClassVar[str] = "IRaMuTeQ text with starred variables"
    suffixes: ClassVar[tuple[str, ...]] = (".txt",)

    def write(self, session: Session, out: Path, options: Options) -> Written:
        check_name(self, out)
        names = session.communities(options.community)
        notices = dict.fromkeys(notices_of(about(session, names, options)))
        parts = []
        for community, terrain in zip(names, distinct(names, UNKNOWN), strict=True):
            part, said = _of_community(session, community, terrain, options)
            parts.append(part)
            notices |= dict.fromkeys(said)
        codes = sorted({name for part in parts for name in part.column_names} - _OURS)
        kept = [*(name for name in VARIABLES if name != "fil"), *codes, "thread_id", "body"]
        rows = pa.concat_tables(aligned(parts, kept, UNKNOWN)).combine_chunks()
        if not len(rows):
            raise NothingToWrite(_("No message has a text that may be exported."))
        rows = rows.append_column("fil", _threads(rows["thread_id"]))
        with (
            replacing(out) as temporary,
            temporary.open("w", encoding="utf-8", newline="\n") as file,
        ):
            for start in range(0, len(rows), _BATCH):
                file.writelines(starred(rows.slice(start, _BATCH), codes).to_pylist())
        return Written(files=[out], notices=[*notices, caution()])


def starred(rows: pa.Table, codes: Sequence[str] = ()) -> pa.ChunkedArray:
    """Each text with its starred line before it, from the variables and ``body``."""
    names = (*VARIABLES, *codes)
    variables = [pc.binary_join_element_wise(f"*{name}", rows[name], "_") for name in names]
    head = pc.binary_join_element_wise("****", *variables, " ")
    return pc.binary_join_element_wise(head, rows["body"], "", "\n")


def clean(bodies: pa.ChunkedArray) -> pa.ChunkedArray:
    """Bodies as IRaMuTeQ can read them; punctuation stays, since it is cut along it."""
    for pattern, by in ((_LINE_ENDS, "\n"), (_INVISIBLE, ""), (_MENTION, "_mention_")):
        bodies = pc.replace_substring_regex(bodies, pattern, by)
    bodies = pc.replace_substring(bodies, "*", "")
    # an empty line would end the text for some readers
    bodies = pc.replace_substring_regex(bodies, "[ \t\u00a0]*\n\\s*", "\n")
    return pc.utf8_trim_whitespace(bodies)


def _of_community(
    session: Session, community: str, terrain: str, options: Options
) -> tuple[pa.Table, list[str]]:
    """The texts of a community with their variables, and what to say of them."""
    messages = texts(session.scope(community))
    messages = messages.filter(messages["spoken"])
    notices = visibility_notices(messages, options)
    messages = messages.filter(pc.invert(is_private(messages, options)))
    everybody = people_of(session, community, "help", options)
    body = pc.binary_join_element_wise(
        messages["title"], messages["text"], "\n", null_handling="skip"
    )
    columns = {
        "thread_id": messages["thread_id"],
        "terrain": pa.repeat(pa.scalar(terrain), len(messages)),
        **_of_authors(everybody, messages["person"]),
        "annee": _years(messages, timed=not session.scope(community).untimed),
        "type": _types(messages),
        "body": clean(body),
    }
    if options.text_per == "thread":
        rows = _joined(pa.table(columns))
        codes = coded_columns(session, community, rows["thread_id"], "thread", UNKNOWN)
    else:
        rows = pa.table(columns)
        codes = coded_columns(session, community, messages["message_id"], "message", UNKNOWN)
    for name, values in codes.items():
        rows = rows.append_column(name if name not in _OURS else f"code{name}", values)
    kept = rows.filter(pc.not_equal(rows["body"], ""))
    masked = [said for name, said in everybody.masked.items() if name in VARIABLES]
    return kept, [*notices, *masked, *_empty(len(rows) - len(kept))]


def _threads(thread: pa.ChunkedArray) -> pa.Array:
    """``f0001``, ``f0002`` … in the order in which threads begin, community by community."""
    numbers = pc.add(thread.combine_chunks().dictionary_encode().indices, 1).cast(pa.string())
    return pc.binary_join_element_wise("f", pc.utf8_lpad(numbers, 4, "0"), "")


def _of_authors(everybody: People, person: pa.ChunkedArray) -> dict[str, pa.Array]:
    """The variables that say something of who wrote."""
    coded = person.combine_chunks().dictionary_encode()
    people = coded.dictionary.to_numpy(zero_copy_only=False).astype(np.int64)
    ids = pa.array(everybody.ids(people), pa.string())
    trades = [plain(trade or "") or UNKNOWN for trade in _known(everybody, "profession", people)]
    roles = [ROLES.get(role or "", UNKNOWN) for role in _known(everybody, "role", people)]
    columns = {"auteur": ids, "role": pa.array(roles), "profession": pa.array(trades)}
    return {
        name: values.cast(pa.string()).take(coded.indices).fill_null(UNKNOWN)
        for name, values in columns.items()
    }


def _known(everybody: People, name: str, people: np.ndarray) -> list[str | None]:
    if name not in everybody.facts:
        return [None] * len(people)
    found: list[str | None] = everybody.column(name, people).to_pylist()
    return found


def _years(messages: pa.Table, *, timed: bool) -> pa.ChunkedArray | pa.Array:
    if not timed:
        return pa.repeat(pa.scalar(UNKNOWN), len(messages))
    return pc.utf8_slice_codeunits(messages["month"], 0, 4)


def _types(messages: pa.Table) -> pa.ChunkedArray:
    kinds = messages["kind"]
    for kind, word in KINDS.items():
        kinds = pc.if_else(pc.equal(kinds, kind), word, kinds)
    return pc.if_else(messages["asks"], "question", kinds)


def _joined(rows: pa.Table) -> pa.Table:
    """One row per thread: the variables of its first message, its bodies one under the other."""
    others = [name for name in rows.column_names if name not in ("thread_id", "body")]
    grouped = rows.group_by("thread_id", use_threads=False).aggregate(
        [(name, "first") for name in others] + [("body", "list")]
    )
    columns = {name: grouped[f"{name}_first"] for name in others}
    bodies = pc.binary_join(grouped["body_list"], "\n")
    bodies = pc.utf8_trim_whitespace(pc.replace_substring_regex(bodies, "\n+", "\n"))
    return pa.table({"thread_id": grouped["thread_id"], **columns, "body": bodies})


def _empty(count: int) -> list[str]:
    if not count:
        return []
    return [ngettext("{n} empty text is left out.", "{n} empty texts are left out.", count)]
