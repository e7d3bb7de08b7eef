"""Is this message a question? Rules for French and English; not a search for "?".

A **question** is a message that asks its readers for something they may know or have lived: a fact,
a piece of advice, an opinion, an experience. Many questions of the trades carry no question mark
("quelqu'un a déjà eu un contrôle"), and many question marks of a chat ask for nothing ("ça va ?",
"non ?", a link, a quotation). Adverts (locums, patients to hand over, jobs) are no questions
whatever they ask. Who asks, a colleague or a patient, is another matter: the channel's gate.

The detector reads one text at a time and knows nothing of the thread. It works on whole columns
through RE2, without a loop over texts. What it gets right and wrong is measured in
``docs/reference/question-detector.md``; the rules are in ``question_rules`` and ``advert_rules``.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from liaisons.i18n import _, number, percent
from liaisons.text import advert_rules as adverts
from liaisons.text import question_rules as rules
from liaisons.text.phrases import LEFT, LETTER, OTHER, RIGHT, SPACE, any_of, folded

#: Changes with every change of the rules: a question knows which detector found it.
VERSION = "rules-1"

Texts: TypeAlias = pa.Array | pa.ChunkedArray


class Share(NamedTuple):
    """A measured share with Wilson's 95% interval and what it was counted over."""

    value: float
    low: float
    high: float
    n: int


#: Of the messages taken for questions, those that are: replies to one doctor (2012–2013), mostly
#: banter, the half not read while the rules were written, labelled by hand by one person.
PRECISION = Share(0.546, 0.480, 0.611, 218)

#: Of what doctors in training typed to a virtual patient, the part taken for questions; some of it
#: is none ("bonjour madame"), so that the true recall is higher.
RECALL = Share(0.878, 0.859, 0.895, 1248)

#: What a struck-out passage leaves behind: the end of a sentence.
_GAP = " . "

_SENTENCE = rf"(?:^|[.?!…:;\n)\]»”•*—–]){OTHER}*"
_GREETED = f"(?:(?:{'|'.join(map(folded, rules.GREETINGS))}){OTHER}+)*"
_OPENING = f"{_SENTENCE}{_GREETED}"
_CLAUSE = f"(?:{_SENTENCE}|,{OTHER}*){_GREETED}"

_BEFORE_MARK = rf"(?:{SPACE}|[.…])*"
_NOT_ASKED = (
    f"(?i){any_of(rules.NOT_ASKED, right='')}"
    f"|{any_of(rules.EXCLAMATIONS, left=_SENTENCE, right='')}"
    rf"|(?:{any_of(rules.EMPTY, right='')}|{any_of(rules.INTERJECTIONS, left=_OPENING, right='')}"
    rf"|{rules.TAG_NO}){_BEFORE_MARK}\?[\s?!]*"
    r"|\?+\s?!+[?!]*|!+\?[?!]*"  # astonishment
)
_FORMS = (
    *(f"(?i){any_of(family)}" for family in rules.FORMS),
    *(f"(?i){any_of(family, left=_OPENING)}" for family in rules.OPENINGS),
    f"(?i){any_of(rules.CLAUSES, left=_CLAUSE)}",
)
_MARK = rf"[0-9A-Za-zÀ-ɏ][^?]*(?:\?(?:{OTHER}|$)|{SPACE}\?{LETTER})"
_ADVERT = f"(?i){any_of(adverts.ADVERTS)}|{any_of(adverts.ADVERT_OPENINGS, left=_OPENING)}"
_HEADLINE = (
    rf"(?i)^(?:[^?\n]*{LEFT})?(?:{'|'.join(map(folded, adverts.HEADLINES))}){RIGHT}"
    rf"(?:[^?\s\x{{A0}}\x{{202F}}]+{SPACE}+){{2,}}[^?\n]*\?[^A-Za-z\n]*"
    rf"(?:\([^)]*\)|(?:via|par) \S+)?{SPACE}*https?://\S+[\s…]*$"
)
_SPEAKER = f"(?i){any_of(adverts.SPEAKERS)}"


def quality() -> str:
    """What is said of the detector beside every figure that rests on it."""
    return _(
        "Questions found by rules ({version}). Of the messages taken for questions in a chat full "
        "of banter, {precision} were ({low} to {high}, {n} messages read by hand); of questions "
        "typed to a virtual patient {recall} were found ({m} messages).",
        version=VERSION,
        precision=percent(PRECISION.value),
        low=percent(PRECISION.low),
        high=percent(PRECISION.high),
        n=number(PRECISION.n),
        recall=percent(RECALL.value),
        m=number(RECALL.n),
    )


def is_question(texts: Texts) -> pa.BooleanArray:
    """Which texts ask something of their readers; a null text asks nothing.

    ``texts`` are strings in Unicode NFC. One value per text, never null.
    """
    column = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    said = _without(column, rules.NOT_SAID)
    asked = _without(said, _NOT_ASKED)
    asks = _where(_holds(asked, r"\?"), _asks_by_mark, asked)
    asks = pc.or_(asks, _where(pc.invert(asks), _asks_by_form, asked))
    return _where(asks.fill_null(False), _asks_somebody, said, column)


def asks(text: str) -> bool:
    """``is_question`` of one text, in a tenth of a millisecond: what arrives one by one.

    RE2 reads a column fast and compiles its patterns anew each time; here they are kept.
    """
    said = _kept(rules.NOT_SAID).sub(_GAP, text)
    asked = _kept(_NOT_ASKED).sub(_GAP, said)
    marked = "?" in asked and _found(_MARK, asked) and not _found(rules.LAUGHTER, asked)
    if not marked and not any(_found(form, asked) for form in _FORMS):
        return False
    headline = _found(_HEADLINE, text) and not _found(_SPEAKER, said)
    return not (headline or _found(_ADVERT, said))


@functools.cache
def _kept(pattern: str) -> re.Pattern[str]:
    """A pattern of RE2 as Python reads it."""
    return re.compile(re.sub(r"\\x\{([0-9A-Fa-f]+)\}", lambda m: chr(int(m[1], 16)), pattern))


def _found(pattern: str, text: str) -> bool:
    return _kept(pattern).search(text) is not None


def _asks_by_mark(asked: pa.Array) -> pa.BooleanArray:
    """Whether a question mark asks something, nobody laughing."""
    return pc.and_not(_holds(asked, _MARK), _holds(asked, rules.LAUGHTER))


def _asks_by_form(asked: pa.Array) -> pa.BooleanArray:
    """Whether a text is worded as a question."""
    return functools.reduce(pc.or_, (_holds(asked, form) for form in _FORMS))


def _asks_somebody(said: pa.Array, texts: pa.Array) -> pa.BooleanArray:
    """Whether texts are neither adverts nor an article's title passed on with its address."""
    headline = pc.and_not(_holds(texts, _HEADLINE), _holds(said, _SPEAKER))
    return pc.invert(pc.or_(_holds(said, _ADVERT), headline))


def _where(
    mask: pa.BooleanArray, test: Callable[..., pa.BooleanArray], *columns: pa.Array
) -> pa.BooleanArray:
    """Where ``mask`` is true and ``test`` holds; the test reads only the rows of the mask."""
    return pc.replace_with_mask(mask, mask, test(*(column.filter(mask) for column in columns)))


def _holds(texts: pa.Array, pattern: str) -> pa.BooleanArray:
    return pc.match_substring_regex(texts, pattern)


def _without(texts: pa.Array, pattern: str) -> pa.Array:
    return pc.replace_substring_regex(texts, pattern, _GAP)
