"""The language of a channel's rules: what a steward writes in channel.toml, read and applied.

One rule per line, the first that holds decides::

    off_topic when text has any of ["remplacement", "cède patientèle"] and not text has "?"
    too_short when length < 15
    # a comment

``text has "…"`` ignores capitals and accents and begins at the start of a word: "rempla" is found
in "Remplaçant", "place" is not found in "remplace". There is no call, no loop, no variable and
nothing of Python: a rule is read by the parser below and walked, in time that grows with the
length of the rule and of the text alone.

    rule  := NAME "when" or
    or    := and ("or" and)*            and  := not ("and" not)*
    not   := "not" not | test           test := "(" or ")" | FLAG | FIELD check
    check := "has" ["any" "of" | "all" "of"] strings | "is" ["not"] ["any" "of"] strings
           | ("<" | "<=" | ">" | ">=" | "=" | "!=") NUMBER
"""

from __future__ import annotations

import functools
import operator
import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import NamedTuple, NoReturn, TypeAlias

import msgspec

from liaisons.errors import BadStudy
from liaisons.i18n import _

#: What a rule can look at: words to look into, names to compare, numbers, and flags.
TEXTS = ("text",)
NAMES = ("profession", "network", "visibility", "hashtags", "language")
NUMBERS = ("length", "hour", "weekday", "media", "links", "asked_today", "answers_given")
FLAGS = ("question", "member", "newcomer", "unseen", "urgent", "similar")

#: How much a rule may hold, so that reading and applying it stays a matter of milliseconds.
MOST_RULES, MOST_DEPTH, MOST_STRINGS, MOST_LETTERS, MOST_TEXT = 200, 40, 300, 20_000, 20_000

_COMPARED: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "!=": operator.ne,
}
_TOKEN = re.compile(
    r"(?P<space>[ \t\r\u00a0\u202f]+|#[^\n]*)|(?P<line>\n)|(?P<string>\"(?:[^\"\\\n]|\\[\"\\])*\")"
    r"|(?P<number>\d{1,9}(?:\.\d{1,6})?)|(?P<name>[^\W\d]\w*)|(?P<sign><=|>=|!=|[<>=()\[\],])"
)

Value: TypeAlias = str | float | bool | tuple[str, ...]
Facts: TypeAlias = Mapping[str, Value]
_Test: TypeAlias = Callable[[Facts], bool]


class BadRule(BadStudy):
    """A rule that cannot be read; ``line`` and ``column``, from 1, say where."""

    def __init__(self, message: str, line: int, column: int) -> None:
        where = _("Rules, line {line}, column {column}: ", line=line, column=column)
        super().__init__(where + message)
        self.line, self.column = line, column


class Rule(msgspec.Struct, frozen=True):
    """A reason code, and when it applies."""

    code: str
    source: str
    holds: Callable[[Facts], bool]


class _Token(NamedTuple):
    kind: str
    text: str
    line: int
    column: int


def first(rules: tuple[Rule, ...], facts: Facts) -> str:
    """The code of the first rule that holds; empty where none does."""
    return next((rule.code for rule in rules if rule.holds(facts)), "")


@functools.lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """``text`` without capitals, accents, ligatures and typographic quotes."""
    plain = unicodedata.normalize("NFD", text[:MOST_TEXT].casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return plain.replace("œ", "oe").replace("æ", "ae").replace("’", "'").replace("\u00a0", " ")


def read(source: str) -> tuple[Rule, ...]:
    """The rules of a text. Raises BadRule, with line and column, where one cannot be read."""
    if len(source) > MOST_LETTERS:
        raise BadRule(_("the rules are too long."), 1, 1)
    return _Reader(source).rules()


class _Reader:
    """A recursive-descent parser: a method per line of the grammar."""

    def __init__(self, source: str) -> None:
        self._lines = source.split("\n")
        self._tokens = list(_tokens(source))
        self._at = 0
        self._depth = 0

    def rules(self) -> tuple[Rule, ...]:
        found: list[Rule] = []
        while self._now.kind != "end":
            if self._now.kind == "line":
                self._at += 1
                continue
            found.append(self._rule())
            if self._now.kind not in ("line", "end"):
                self._fail(_("“{text}” is not expected here.", text=self._now.text))
            if len(found) > MOST_RULES:
                self._fail(_("there are too many rules."))
        return tuple(found)

    @property
    def _now(self) -> _Token:
        return self._tokens[self._at]

    def _fail(self, message: str, at: _Token | None = None) -> NoReturn:
        token = at or self._now
        raise BadRule(message, token.line, token.column)

    def _take(self, *words: str) -> str:
        """The present token where it is one of ``words``; else nothing."""
        if self._now.kind in ("name", "sign") and self._now.text in words:
            self._at += 1
            return self._tokens[self._at - 1].text
        return ""

    def _need(self, word: str) -> None:
        if not self._take(word):
            self._fail(_("“{word}” is expected here.", word=word))

    def _rule(self) -> Rule:
        name = self._now
        if name.kind != "name" or not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", name.text):
            self._fail(_("a rule begins with its reason: small letters, digits and _."))
        self._at += 1
        self._need("when")
        return Rule(name.text, self._lines[name.line - 1].strip(), self._or())

    def _or(self) -> _Test:
        self._depth += 1
        if self._depth > MOST_DEPTH:
            self._fail(_("there are too many parentheses."))
        tests = [self._and()]
        while self._take("or"):
            tests.append(self._and())
        self._depth -= 1
        return tests[0] if len(tests) == 1 else lambda facts: any(test(facts) for test in tests)

    def _and(self) -> _Test:
        tests = [self._not()]
        while self._take("and"):
            tests.append(self._not())
        return tests[0] if len(tests) == 1 else lambda facts: all(test(facts) for test in tests)

    def _not(self) -> _Test:
        negations = 0
        while self._take("not"):
            negations += 1
        test = self._test()
        return (lambda facts: not test(facts)) if negations % 2 else test

    def _test(self) -> _Test:
        if self._take("("):
            inner = self._or()
            self._need(")")
            return inner
        field = self._now
        if field.kind != "name":
            self._fail(_("a test begins with what it looks at, such as text."))
        self._at += 1
        if field.text in FLAGS:
            return lambda facts: bool(facts[field.text])
        for fields, check in ((TEXTS, self._has), (NAMES, self._is), (NUMBERS, self._number)):
            if field.text in fields:
                return check(field.text)
        known = ", ".join((*TEXTS, *NAMES, *NUMBERS, *FLAGS))
        message = _("nothing is called {name}; there are {known}.", name=field.text, known=known)
        raise BadRule(message, field.line, field.column)

    def _has(self, field: str) -> _Test:
        self._need("has")
        every = bool(self._take("all"))
        if every or self._take("any"):
            self._need("of")
            strings = self._strings()
        else:
            strings = (self._string(),)
        patterns = [_begins(folded(string)) for string in strings]
        meet = all if every else any
        return lambda facts: meet(p.search(folded(str(facts[field]))) for p in patterns)

    def _is(self, field: str) -> _Test:
        has = self._take("has", "is")
        if not has:
            self._fail(_("“{word}” is expected here.", word="is"))
        negated = has == "is" and bool(self._take("not"))
        if self._take("any"):
            self._need("of")
            strings = self._strings()
        else:
            strings = (self._string(),)
        wanted = frozenset(folded(string) for string in strings)
        return lambda facts: (not wanted.isdisjoint(_named(facts[field]))) != negated

    def _number(self, field: str) -> _Test:
        compared = _COMPARED.get(self._take(*_COMPARED))
        if compared is None:
            self._fail(_("“{word}” is expected here.", word="<, <=, >, >=, =, !="))
        if self._now.kind != "number":
            self._fail(_("a number is expected here."))
        limit = float(self._now.text)
        self._at += 1
        return lambda facts: compared(float(facts[field]), limit)  # type: ignore[arg-type]

    def _string(self) -> str:
        token = self._now
        if token.kind != "string":
            self._fail(_("words between quotes are expected here."))
        self._at += 1
        said = re.sub(r"\\(.)", r"\1", token.text[1:-1])
        if not said.strip():
            self._fail(_("there is nothing between these quotes."), token)
        return said

    def _strings(self) -> tuple[str, ...]:
        self._need("[")
        strings = [self._string()]
        while self._take(","):
            strings.append(self._string())
        self._need("]")
        if len(strings) > MOST_STRINGS:
            self._fail(_("there are too many words."))
        return tuple(strings)


def _tokens(source: str) -> list[_Token]:
    """The words of a text; a newline inside brackets or parentheses is a space."""
    tokens: list[_Token] = []
    place, line, start, open_ = 0, 1, 0, 0
    while place < len(source):
        found = _TOKEN.match(source, place)
        if found is None:
            message = _("“{text}” cannot be read.", text=source[place])
            raise BadRule(message, line, place - start + 1)
        kind, text = str(found.lastgroup), found[0]
        open_ += (text in "([") - (text in ")]") if kind == "sign" else 0
        if kind not in ("space", "line") or (kind == "line" and open_ <= 0):
            tokens.append(_Token(kind, text, line, place - start + 1))
        place = found.end()
        if kind == "line":
            line, start = line + 1, place
    tokens.append(_Token("end", _("the end"), line, place - start + 1))
    return tokens


def _begins(words: str) -> re.Pattern[str]:
    """``words`` as said, from the start of a word where they begin with a letter."""
    left = r"(?<!\w)" if words[0].isalnum() else ""
    return re.compile(left + re.escape(words))


def _named(value: Value) -> frozenset[str]:
    values = value if isinstance(value, tuple) else (str(value),)
    return frozenset(folded(v) for v in values)
