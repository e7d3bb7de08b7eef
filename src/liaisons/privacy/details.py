"""Details in a text that lead to a person: patterns, checked where they carry a check.

What is looked for, and what ``Detail.value`` holds:

- ``permalink``: something somebody wrote on a network; its native id there.
- ``profile``: a person's page on a network, or ``@user@host``; the handle.
- ``email``: the address in small letters; also written "marie (at) chu point fr".
- ``nir``: a French social-security number with its key, 13 digits and 2, without spaces. The key
  must be right: 97 − (number mod 97), Corsica's 2A and 2B counted as 19 and 18 (Insee). Thirteen
  digits without a key, or with a wrong one, are not taken for one.
- ``iban``: a bank account whose length and check are right (ISO 13616), without spaces.
- ``phone``: French numbers (overseas too) as ``+33`` and nine digits, others with their country's
  code. Numbers in 08 and short numbers belong to services, never to a person, and are left.

Names, addresses, dates and stories have no pattern and are not found here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import msgspec
import pyarrow as pa

from liaisons.privacy import networks
from liaisons.privacy.marks import (
    HOST,
    Hits,
    Rows,
    Texts,
    find_links,
    find_mentions,
    may_hold,
    scan,
)
from liaisons.privacy.rewriting import rewrite

KINDS = ("permalink", "profile", "email", "nir", "iban", "phone")


class Detail(msgspec.Struct, frozen=True, gc=False):
    """Something that identifies, at ``[start, end)`` in code points.

    ``platform`` and ``instance`` say where the handle of a profile or the id of a permalink
    belongs; they are empty for the other kinds.
    """

    kind: str
    start: int
    end: int
    value: str
    platform: str = ""
    instance: str = ""


def find(text: str) -> list[Detail]:
    """Every detail in ``text``, in order; none overlaps another.

    A place is read as one thing only, in the order of ``KINDS``: the digits of a link are no
    telephone number.
    """
    details: list[Detail] = []
    small = text.lower()
    for hint, reader in _READERS:
        if hint.search(small) and (found := list(reader(text))):
            details += found
            text = _blanked(text, found)
    return sorted(details, key=lambda d: d.start)


def find_all(texts: Texts, among: Rows = None) -> Hits[Detail]:
    """``find`` over a column, run on the suspect texts only."""
    suspect = suspects(texts, among)
    hits = scan(lambda text: [(d.start, d.end, d) for d in find(text)], texts, suspect)
    places = zip(hits.start.tolist(), hits.end.tolist(), hits.value, strict=True)
    moved = [msgspec.structs.replace(d, start=start, end=end) for start, end, d in places]
    return hits._replace(value=moved)


def suspects(texts: Texts, among: Rows = None) -> pa.BooleanArray:
    """Which texts need ``find`` at all (null: no). It never leaves out a text that holds a detail.

    One pass of RE2 over the column: some 0.1 s for 200,000 texts.
    """
    return may_hold(texts, _SUSPECT, among)


def _blanked(text: str, details: list[Detail]) -> str:
    """``text`` with what is already read struck out, every other letter in its place."""
    return rewrite(text, [(d.start, d.end, "\0" * (d.end - d.start)) for d in details])[0]


# --- links and addresses --------------------------------------------------------------------------

_MAILBOX = re.compile(rf"(?<![\w.+@-])[^\W_][\w.+-]*@{HOST}")

# Spelt out so that no machine reads it: "marie [at] chu [dot] fr", "marie arobase chu point fr".
_AT = r"(?: ?[\[({] ?(?:at|@|chez|arobase?) ?[\])}] ?| arobase? )"
_DOT = r"(?: ?\. ?|(?: ?[\[({] ?| )(?:dot|point)(?: ?[\])}] ?| ))"
_SPELT = re.compile(
    rf"(?<![\w.+@-])([^\W_][\w.+-]*){_AT}([\w-]+(?:{_DOT}[\w-]+)*{_DOT}[^\W\d_]{{2,24}})",
    re.IGNORECASE,
)
_SPELT_DOT = re.compile(_DOT, re.IGNORECASE)


def _links(text: str) -> Iterator[Detail]:
    for start, end, link in find_links(text):
        if place := networks.recognise(link):
            yield Detail(place.kind, start, end, place.native, place.platform, place.instance)


def _handles(text: str) -> Iterator[Detail]:
    for start, end, handle in find_mentions(text):
        for sign, platform in (("@", "mastodon"), (":", "matrix")):
            if sign in handle:
                host = handle.partition(sign)[2].lower()
                yield Detail("profile", start, end, handle, platform, host)


def _mailboxes(text: str) -> Iterator[Detail]:
    for found in _MAILBOX.finditer(text):
        yield Detail("email", found.start(), found.end(), found[0].lower())


def _spelt_mailboxes(text: str) -> Iterator[Detail]:
    for found in _SPELT.finditer(text):
        address = f"{found[1]}@{_SPELT_DOT.sub('.', found[2])}"
        yield Detail("email", found.start(), found.end(), address.lower())


# --- numbers --------------------------------------------------------------------------------------

#: The spaces, also unbreakable and narrow, that stand between groups of digits.
_SPACES = " \u00a0\u2009\u202f"
_GAP = f"[{_SPACES}._/-]{{0,2}}"

# Sex; year; month (20 to 42, 50 and above where it is not known); département, commune and rank;
# key. People group the digits as they like, down to one per box of a form.
_DIGIT = rf"(?:{_GAP}\d)"
_NIR = re.compile(
    rf"(?<!\d)([1-478]{_DIGIT}{{2}}{_GAP}"
    rf"(?:0{_GAP}[1-9]|1{_GAP}[0-2]|[235-9]{_DIGIT}|4{_GAP}[0-2])"
    rf"(?:{_DIGIT}{{2}}|{_GAP}2{_GAP}[AB]){_DIGIT}{{6}})"
    rf"[{_SPACES}._/(-]{{0,3}}(?:cl[ée][{_SPACES}:]{{0,3}})?(\d{_DIGIT})(?!\d)",
    re.ASCII | re.IGNORECASE,
)
_IBAN = re.compile(
    rf"(?<![^\W_])[A-Z]{{2}}\d\d(?:[{_SPACES}-]?[A-Z0-9]){{11,30}}", re.ASCII | re.IGNORECASE
)
_FRENCH = re.compile(
    rf"(?:(?<![\d+])(?<!\d[.,])0[{_SPACES}]?|(?<!\d)(?:\+|00)33{_GAP}(?:\(0\){_GAP})?)"
    rf"([1-79](?:[{_SPACES}.-]?\d){{8}})(?!\d)|(?<![\d/])0([1-79](?:/\d\d){{4}})(?![\d/])",
    re.ASCII,
)
_DATE = re.compile(r"\d\d[.-]\d\d[.-](?:19|20)\d\d")
_ABROAD = re.compile(
    rf"(?<!\d)(?:\+|00)(?!33)([1-9](?:[{_SPACES}.()-]{{0,2}}\d){{6,15}})(?!\d)", re.ASCII
)

#: Most separators that a telephone number is written with; more is a list of figures.
_MOST_GAPS = 5

#: Length of an IBAN by country: Europe and where people of France bank (SWIFT registry).
_IBAN_LENGTHS = {
    country: length
    for length, countries in (
        (15, "NO"),
        (16, "BE"),
        (18, "DK FI NL"),
        (19, "SI"),
        (20, "AT EE LT LU"),
        (21, "CH HR LI LV"),
        (22, "BG DE GB IE ME RS"),
        (24, "AD CZ DZ ES MD RO SE SK TN"),
        (25, "PT"),
        (26, "TR"),
        (27, "FR GR IT MC SM"),
        (28, "AL CY HU MA PL SN"),
        (31, "MT"),
    )
    for country in countries.split()
}

#: Country codes of telephone numbers (ITU, E.164).
_CODES = re.compile(
    r"1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|21[1-368]|2[2346]\d|25[0-8]|29[01789]"
    r"|35\d|37[0-8]|38[0-35-79]|42[013]|50\d|59\d|67[02-9]|68[0-35-9]|69[0-2]|85[02356]|88[06]"
    r"|96[0-8]|97[0-7]|99[2-68]"
)


def _nirs(text: str) -> Iterator[Detail]:
    place = 0
    while found := _NIR.search(text, place):
        number = re.sub("[^0-9AB]", "", found[1].upper())
        key = re.sub(r"\D", "", found[2])
        if _nir_key(number) == int(key):
            yield Detail("nir", found.start(), found.end(), number + key)
            place = found.end()
        else:
            place = found.start() + 1


def _nir_key(number: str) -> int:
    return 97 - int(number.replace("2A", "19").replace("2B", "18")) % 97


def _ibans(text: str) -> Iterator[Detail]:
    for found in _IBAN.finditer(text):
        places = [i for i, c in enumerate(found[0]) if c.isalnum()]
        length = _IBAN_LENGTHS.get(found[0][:2].upper())
        if length is None or len(places) < length:
            continue
        end = places[length - 1] + 1
        number = "".join(found[0][i] for i in places[:length]).upper()
        digits = "".join(str(int(c, 36)) for c in number[4:] + number[:4])
        if int(digits) % 97 == 1 and not found[0][end : end + 1].isalnum():
            yield Detail("iban", found.start(), found.start() + end, number)


def _phones(text: str) -> Iterator[Detail]:
    for found in _FRENCH.finditer(text):
        written = found[1] or found[2]
        digits = re.sub(r"\D", "", written)
        if len(written) - len(digits) <= _MOST_GAPS and not _DATE.match(found[0]):
            yield Detail("phone", found.start(), found.end(), f"+33{digits}")
    for found in _ABROAD.finditer(text):
        digits = re.sub(r"\D", "", found[1].replace("(0)", ""))
        if _is_somebodys(digits):
            yield Detail("phone", found.start(), found.end(), f"+{digits}")


def _is_somebodys(digits: str) -> bool:
    """Whether international ``digits`` can be the number of a person."""
    if digits.startswith("1"):
        return len(digits) == 11 and digits[1] > "1"
    code = _CODES.match(digits)
    return code is not None and 9 <= len(digits) <= 15 and len(digits) - code.end() >= 6


# --- where to look --------------------------------------------------------------------------------

# The same hints twice. For one text, Python's: on small letters, each beginning with what is rare
# in talk, so that a text without details costs some 10 µs. For a column, RE2's, in one pass.
_LONG_NUMBER = rf"\d(?:[{_SPACES}.()_/-]{{0,3}}\d){{8}}|2{_GAP}[ab]{_GAP}\d"
_BRACKETED = r"[\[({] ?(?:at|@|chez) ?[\])}]"

#: Who reads a text for what, and what a text in small letters holds when it is worth reading.
_READERS: tuple[tuple[re.Pattern[str], Callable[[str], Iterator[Detail]]], ...] = (
    (re.compile("/"), _links),
    (re.compile(r"[@＠][^\s@＠:]+[@＠:]\S"), _handles),
    (re.compile(r"@(?<=[^\s@]@)[^\s@]"), _mailboxes),
    (re.compile("arobas"), _spelt_mailboxes),
    (re.compile(_BRACKETED), _spelt_mailboxes),
    (re.compile(_LONG_NUMBER), _nirs),
    (re.compile(rf"\d\d(?<=[a-z]{{2}}..)[{_SPACES}-]?[a-z0-9]{{4}}"), _ibans),
    (re.compile(_LONG_NUMBER), _phones),
)
_SUSPECT = "(?i)" + "|".join(
    (
        networks.SUSPECT,
        r"[@＠][^\s@＠:]+[@＠:]\S|[^\s@]@[^\s@]|arobas",
        _BRACKETED,
        _LONG_NUMBER,
        rf"(?:^|[^A-Z0-9])[A-Z]{{2}}\d\d[{_SPACES}-]?[A-Z0-9]{{4}}",
    )
)
