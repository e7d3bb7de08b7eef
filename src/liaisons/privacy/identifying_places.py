"""Where people live and are cared for: streets, postcodes, towns, hospitals.

A street is known by its kind ("rue", "allée"), a hospital by what it is ("CHU", "clinique") or by
its name, a town by its postcode, by what stands before it ("habite à") or by the list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from liaisons.privacy.gazetteers import folded, words

Found = Iterator[tuple[int, int, str]]

_CAP = "A-ZÀ-ÖØ-ÞŒ"
_LETTER = r"[^\W\d_]"
_PART = r"(?i:(?:d[eu]s?|la|les?|l[èe]s|aux?|en|sur|sous|et|saint|sainte|st|ste)[ -]|[dl]['’])"

# --- streets --------------------------------------------------------------------------------------

_KIND = (
    r"(?i:rue|avenue|avn?|ave|boulevard|bld|boul|bd|bvd|place|pl|all[ée]es?|chemin|ch|impasse|imp"
    r"|cours|quai|route|rte|square|sq|passage|villa|sentier|ruelle|rond-point|esplanade|promenade"
    r"|faubourg|fbg|mont[ée]e|lotissement|lot|r[ée]sidence|r[ée]s|hameau|lieu-dit|cit[ée]|parvis"
    r"|all|street|road)"
)
_NUMBER = (
    r"(?:(?<!\d)\d{1,4}(?: ?(?i:bis|ter|quater|[a-d]))?(?:[ ]?[-/][ ]?\d{1,4})?"
    r"|(?i:(?<![^\W_])(?:deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze"
    r"|quinze|seize|vingt)))"
)
_FIRST = rf"(?:{_LETTER}+\.?|\d{{1,2}})"
_MORE = (
    rf"(?:[ -](?:{_PART}){{1,3}}{_LETTER}+|[ -](?:[{_CAP}]|\d{{1,2}}[ ](?={_LETTER}))[\w.]*"
    rf"|-{_LETTER}+|['’]{_LETTER}+)"
)
_INSIDE = (
    r"(?:[ ]?,[ ]?(?i:app(?:artemen)?t|apt|b[âa]t(?:iment)?|esc(?:alier)?|porte|hall|studio|lot"
    r"|chambre|[ée]tage)\.?[ ]?\w{1,6}){0,3}"
)
_STREET = re.compile(
    rf"{_NUMBER}[ ,]{{1,3}}{_KIND}(?![^\W_])\.?[ ](?:{_PART}){{0,3}}{_FIRST}{_MORE}{{0,6}}{_INSIDE}"
    rf"|(?<![^\W_])(?i:rue|avenue|boulevard|bd|impasse|faubourg)[ ]"
    rf"(?:{_PART}){{0,3}}[{_CAP}]{_LETTER}*\.?{_MORE}{{0,6}}{_INSIDE}"
)
_NUMBERED = re.compile(rf"\d ?(?i:bis|ter|quater|[a-d])?[ ,]{{1,3}}{_KIND}(?![^\W_])")
_STREETS = (
    *("rue", "avenue", "boulevard", "bd ", "impasse", "faubourg", "place", "allée", "allee"),
    *("chemin", "cours ", "quai", "route", "square", "passage", "résidence", "residence", "cité"),
)


def streets(text: str) -> Found:
    """A street with its number, or a street with a name of its own."""
    small = text.lower()
    if any(kind in small for kind in _STREETS) or _NUMBERED.search(text):
        yield from ((m.start(), m.end(), "address.street") for m in _STREET.finditer(text))


# --- towns ----------------------------------------------------------------------------------------

_NAMED = (
    rf"[{_CAP}](?:['’][{_CAP}]?)?{_LETTER}*"
    rf"(?:[ -](?i:sur|sous|l[èe]s)\n[{_CAP}]{_LETTER}*|[ -](?:{_PART}){{0,2}}[{_CAP}]{_LETTER}*"
    rf"|[ ]\d{{1,2}}(?!\d)){{0,4}}"
)
_POSTCODE = re.compile(
    rf"(?<![\d.,])(?:F-)?((?:0[1-9]|[1-8]\d|9[0-8])[ ]?\d{{3}})(?!\d)[ ,–-]{{1,3}}"
    rf"((?:{_PART}|(?i:la|les?)\n){{0,2}}{_NAMED}(?:[ \n](?i:sur|sous|l[èe]s)[ \n]{_NAMED})?)"
)
_BEFORE_TOWN = (
    r"(?i:(?:habit(?:e|ant|ait)|vi(?:t|vant)|domicili[ée]e?|n[ée]e?|r[ée]sid(?:e|ant)|chez lui)"
    r" (?:à|a)|pr[èe]s de|originaire de|natif de|native de|mairie de|maire de|commune de|ville de"
    r"|village de|lives in|living in)"
)
_SAID_TOWN = re.compile(rf"(?<![^\W_]){_BEFORE_TOWN} ((?:{_PART}){{0,2}}{_NAMED})")
_TO_TOWN = re.compile(rf"(?<![^\W_])(?:à|À) ((?:(?:La|Le|Les|L['’])[ ]?)?{_NAMED})")
_COMPOUND = re.compile(
    rf"(?<![^\W_])[{_CAP}]{_LETTER}+[ -]"
    rf"(?:(?i:sur|sous|l[èe]s|en|aux?)-[{_CAP}]|(?i:sur)[ ][{_CAP}]){_LETTER}+(?:-{_LETTER}+)*"
    rf"|(?<![^\W_])[{_CAP}]{_LETTER}+(?:[ -](?i:en|la|le|sur|sous|l[èe]s)[ -][{_CAP}]{_LETTER}+"
    rf"|[ -][{_CAP}]{_LETTER}+){{0,3}}[ ]CEDEX(?:[ ]\d{{1,2}})?"
)
_ONE = re.compile(
    rf"[{_CAP}](?<![^\W_].){_LETTER}+(?:[-'’ ](?:{_LETTER}{{1,4}}[-'’ ])?{_LETTER}+)?"
)

_TOWNS = words("towns")
#: Towns whose name is a word, a first name or a surname: taken after "à" only.
_TOWN_WORDS = words("town_words")
#: What else stands after "à" with a capital.
_NOT_TOWNS = words("not_towns")


_FIVE = re.compile(r"\d\d ?\d\d\d")


def postcodes(text: str) -> Found:
    """A postcode and the town it goes with."""
    for m in _POSTCODE.finditer(text) if _FIVE.search(text) else ():
        yield m.start(1), m.end(1), "postcode.town"
        yield m.start(2), m.end(2), "town.postcode"


_TOWN_HINTS = (" à ", " a ", " de ", " in ", "é a ", "près")


def said_towns(text: str) -> Found:
    """Towns by what stands before them."""
    small = text.lower()
    hinted = any(hint in small for hint in _TOWN_HINTS)
    for m in _SAID_TOWN.finditer(text) if hinted else ():
        if folded(m[1]) not in _NOT_TOWNS:
            yield m.start(1), m.end(1), "town.said"


_COMPOUND_HINT = re.compile(r"-(?:sur|sous|l[èe]s|en|aux?)-| sur [A-ZÀ-Þ]|-SUR-| CEDEX|-LES-")


def compound_towns(text: str) -> Found:
    """Towns by their form: X-sur-Y, X CEDEX."""
    if _COMPOUND_HINT.search(text):
        yield from ((m.start(), m.end(), "town.form") for m in _COMPOUND.finditer(text))


def to_towns(text: str) -> Found:
    """A name after "à" that is neither a person's nor one of the words that stand there."""
    people = words("first_names")
    for m in _TO_TOWN.finditer(text) if "à " in text or "À " in text else ():
        name = folded(m[1])
        first = re.split("[ -]", name)[0]
        if m[1].isupper() and len(m[1]) < 5 and name not in _TOWNS:
            continue
        if name in _TOWNS or not (
            first in people or first in _NOT_TOWNS or first in words("words") or len(first) < 3
        ):
            yield m.start(1), m.end(1), "town.to"


def listed_towns(text: str) -> Found:
    """Towns of the list; those that are words too only where something says so."""
    towns = _TOWNS
    for m in _ONE.finditer(text):
        for end in (m.end(), _first_word(text, m)):
            name = folded(text[m.start() : end]).replace(" ", "-").replace("'", "-")
            if name in towns and name not in _TOWN_WORDS:
                yield m.start(), end, "town.list"
                break


def _first_word(text: str, m: re.Match[str]) -> int:
    for place in range(m.start(), m.end()):
        if text[place] == " ":
            return place
    return m.end()


_POSTCODE_ALONE = re.compile(r"(?<=\0)[ ,\n–-]{0,3}((?:0[1-9]|[1-8]\d|9[0-8]) ?\d{3})(?!\d)")


def lone_postcodes(text: str) -> Found:
    """A postcode beside a street or a hospital that was read before."""
    if "\0" in text:
        yield from (
            (m.start(1), m.end(1), "postcode.beside") for m in _POSTCODE_ALONE.finditer(text)
        )


# --- hospitals ------------------------------------------------------------------------------------

_CARE = (
    r"(?i:h[ôo]p(?:ital|itaux)?|polyclinique|clinique|ch[ru]|chru|chi|ghu?|ght|centre hospitalier"
    r"(?: universitaire| r[ée]gional| intercommunal)?|ehpad|maternit[ée]|groupe hospitalier"
    r"|maison de retraite|foyer|ssiad|urgences|hospital|facult[ée] de m[ée]decine)"
)
_SHOUTED = rf"[{_CAP}]{{4,}}(?![^\W_])"
_HOSPITAL = re.compile(
    rf"(?<![^\W_]){_CARE}[ \n](?:(?i:d[eu]s?|la|les?)[ ]|(?i:[dl])['’]){{0,3}}"
    rf"(?:[{_CAP}]\.[ ]?)?[{_CAP}]{_LETTER}*(?:['’]{_LETTER}+)?"
    rf"(?:[ -](?:{_PART}){{0,2}}[{_CAP}](?:['’]?{_LETTER})*"
    rf"|\n{_SHOUTED}(?:[ ]{_SHOUTED})?|-{_LETTER}+){{0,4}}"
)


_CARE_HINTS = (
    *("hôp", "hop", "clin", "ch ", "chu", "chr", "chi", "gh", "centre hosp", "ehpad", "matern"),
    *(
        "groupe",
        "maison de r",
        "foyer",
        "ssiad",
        "urgence",
        "faculté",
        "faculte",
        "hospital",
        "ch\n",
    ),
)


def hospitals(text: str) -> Found:
    """A hospital, a clinic, a home with its name; the best-known hospitals by their name alone."""
    small = text.lower()
    hinted = any(hint in small for hint in _CARE_HINTS)
    taken = [(m.start(), m.end()) for m in _HOSPITAL.finditer(text)] if hinted else []
    yield from ((start, end, "hospital.said") for start, end in taken)
    known, done = words("hospitals"), iter([*taken, (len(text) + 1, 0)])
    start, end = next(done)
    for m in _ONE.finditer(text):
        while m.start() >= end and start <= len(text):
            start, end = next(done)
        if m.start() >= start:
            continue
        for stop in (m.end(), _first_word(text, m)):
            name = folded(text[m.start() : stop]).replace(" ", "-")
            if stop <= start and name in known:
                yield m.start(), stop, "hospital.list"
                break


FINDERS = (
    *(streets, postcodes, hospitals, lone_postcodes),
    *(said_towns, compound_towns, to_towns, listed_towns),
)
