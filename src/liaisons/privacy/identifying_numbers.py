"""Numbers that identify, by their shape: social security, telephones, records, dates, ages.

No check is asked of them: people mistype, and a number with a wrong digit still leads to somebody
who knows the right one. Every repetition here is bounded and no two neighbours can read the same
letter, so that reading takes time in proportion to the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Found = Iterator[tuple[int, int, str]]

# A text is read for something only where it holds what that begins with; these are quick to miss.
_FIGURES = re.compile(r"\d[\d\s./_•·()-]{6}")
_FOUR = re.compile(r"\d\d\d\d|\d{2,3}-\d")
_TWO = re.compile(r"\d ?\d")
_DIVIDED = re.compile(r"\d ?[./|-]")

_SPACE = r"[ \t\u00a0\u2009\u202f]"
_GAP = r"[ \t\u00a0\u2009\u202f./_•·-]{0,2}"

# --- social security ------------------------------------------------------------------------------

# 13 digits, with or without the two of the key; Corsica's département is 2A or 2B.
_NIR_DIGITS = (
    rf"[1-8](?:(?:{_GAP}\d){{4}}{_GAP}2{_GAP}[ABab](?:{_GAP}\d){{6,8}}|(?:{_GAP}\d){{12,14}})(?!\d)"
)
_NIR = re.compile(rf"(?<!\d){_NIR_DIGITS}")
#: The same with no other figure beside it: not the middle of a list of telephones.
_WHOLE_NIR = re.compile(rf"(?<!\d)(?<!\d[ .,/-]){_NIR_DIGITS}(?!{_GAP}\d)")
#: One digit to a box of a form, with the boxes beside it.
_BOXES = re.compile(r"(?<!\d)(?<!\d )\d(?: \d){12,40}(?! ?\d)")


def whole_nirs(text: str) -> Found:
    """13 to 15 digits that stand apart and begin like a social-security number."""
    if not _FIGURES.search(text):
        return
    done = 0
    for m in sorted((*_WHOLE_NIR.finditer(text), *_BOXES.finditer(text)), key=re.Match.start):
        if m.start() >= done:
            yield m.start(), m.end(), "nir.shape"
            done = m.end()


def nirs(text: str) -> Found:
    """The same among other figures, once telephones and dates are read."""
    if _FIGURES.search(text):
        yield from ((m.start(), m.end(), "nir.shape") for m in _NIR.finditer(text))


# --- telephones -----------------------------------------------------------------------------------

_PHONE = re.compile(
    rf"(?<!\d)(?<!\d[.,])(?:\(\+?\d{{2,3}}\){_GAP})?[0Oo]{_GAP}[1-9](?:{_GAP}\d){{8}}(?!\d)"
    rf"|(?<!\d)(?:\+|00){_GAP}[1-9](?:{_GAP}\(?\d\)?){{7,14}}(?!\d)"
    r"|(?<![\d.])0[1-9](?:([. -])\d\d)\1\d\d\1\d\d(?![\d]|[. -]\d)"
    r"|(?<!\d)\(\d{3}\)[ -]?\d{3}[ -]?\d{4}(?: \d{2,4})?(?!\d)"
)
_SAID_PHONE = re.compile(
    r"(?i:\bt[ée]l(?:[ée]phon\w{1,5})?s?\b|\bfax\b|\bphone\b|\bportable\b|\bmobile\b|\bstandard\b|☎|📞)"
    rf"[^\w\n+(]{{0,6}}(?:(?:au|num[ée]ro)[^\w\n+(]{{0,3}})?(\d(?:{_GAP}\d){{7,11}})(?!\d)"
)


def phones(text: str) -> Found:
    """French numbers however grouped, service numbers too, and what is said to be a telephone."""
    if not _FIGURES.search(text):
        return
    taken = [(m.start(), m.end(), "phone.shape") for m in _PHONE.finditer(text)]
    yield from taken
    for m in _SAID_PHONE.finditer(text):
        if not any(start < m.end(1) and m.start(1) < end for start, end, _why in taken):
            yield m.start(1), m.end(1), "phone.said"


# --- mailboxes ------------------------------------------------------------------------------------

_MAILBOX_LIKE = re.compile(
    r"(?<![\w.@+-])[^\W_][\w.+-]{0,63}@[^\W_][\w-]{1,62}(?:\.[\w-]{1,62}){0,5}"
)


_HOST_LIKE = re.compile(
    r"(?i)[.\w](?:fr|com|net|org|st|eu|be|ch)$|^(?:gmail|orange|free|wanadoo|hotmail|outlook|yahoo|sfr"
    r"|laposte|icloud|live|aol)"
)


def mailboxes(text: str) -> Found:
    """What looks like an e-mail address, its end missing or mistyped."""
    if "@" in text:
        for m in _MAILBOX_LIKE.finditer(text):
            left, _at, right = m[0].partition("@")
            # "salut@marie" is a handle stuck to a word.
            if "." in left or any(c.isdigit() for c in left) or _HOST_LIKE.search(right):
                yield m.start(), m.end(), "email.shape"


# --- records --------------------------------------------------------------------------------------

_SAID_RECORD = re.compile(
    r"(?i:\b(?:ipp|nip|nda|ins|ddp|dossiers?|s[ée]jour|r[ée]f[ée]rence|r[ée]f|matricule|rpps|finess"
    r"|adeli|allocataire|b[ée]n[ée]ficiaire|adh[ée]rent|assur[ée]|identifiant|identification"
    r"|id|patient(?:e)?|venue|record|file)\b|\bn°)"
    r"[^\w\n]{0,5}"
    r"(?:(?:patient|interne|de la patiente|du patient|n°|no|num[ée]ro)[^\w\n]{0,5}){0,2}"
    r"(?:est|is)?[ ]?([A-Za-z]{0,3}-?\d{4,12}(?:[A-Za-z-]\d{1,8})?)(?![\d/])"
)
_LONG = re.compile(r"(?<![\d.,+])\d{8,12}(?![\d,])|(?<!\d)\d{16,40}(?!\d)")
_YEAR = re.compile(r"(?:19|20)\d\d")


def said_records(text: str) -> Found:
    """Numbers that are called a file, a stay, a patient's number."""
    for m in _SAID_RECORD.finditer(text) if _FOUR.search(text) else ():
        if not _YEAR.fullmatch(m[1]):
            yield m.start(1), m.end(1), "record.said"


def long_numbers(text: str) -> Found:
    """Numbers of 8 digits or more that are nothing else."""
    if _FIGURES.search(text):
        yield from ((m.start(), m.end(), "record.shape") for m in _LONG.finditer(text))


# --- dates ----------------------------------------------------------------------------------------

_DAY, _MONTH_NUMBER, _FULL_YEAR = (
    r"(?:0?[1-9]|[12]\d|3[01])",
    r"(?:0?[1-9]|1[0-2])",
    r"(?:19|20)\d\d",
)
_FULL = re.compile(
    rf"(?<!\d)(?<!\d[./-]){_DAY} ?[./|-] ?{_MONTH_NUMBER} ?[./|-] ?"
    rf"(?:{_FULL_YEAR}|\d\d)(?![\d]|[./-]\d)"
    rf"|(?<!\d)(?<!\d[./-]){_FULL_YEAR}[./-](?:0[1-9]|1[0-2])[./-](?:0[1-9]|[12]\d|3[01])(?!\d)"
)
_MONTHS = (
    r"(?:janvier|janv?|f[ée]vrier|f[ée]vr?|mars|avril|avr|mai|juin|juillet|juil|ao[ûu]t|septembre"
    r"|sept?|octobre|oct|novembre|nov|d[ée]cembre|d[ée]c|january|february|feb|march|mar|april|apr"
    r"|may|june|jun|july|jul|august|aug|september|october|november|december)(?![^\W\d_])\.?"
)
_UNIT = (
    "premier|un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze"
    "|seize|vingts?|trente|quarante|cinquante|soixante|cents?|mill?es?|mil|et|troiss"
)
_NUMBER_WORDS = rf"(?:(?:{_UNIT})(?:[ -]{{1,2}}(?:{_UNIT})){{0,7}})"
_SPELT_YEAR = rf"(?:deux[ -]mill?es?|mil(?:le)?[ -]neuf[ -]cents?)(?:[ -]{{1,2}}(?:{_UNIT})){{0,4}}"
_WEEKDAY = "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
_WORDED = (
    rf"(?i:(?<![^\W_])(?:(?:{_WEEKDAY})[ ])?(?:(?:d[ée]but|mi|fin|courant)[ -](?:de )?)?"
    rf"(?:(?:{_DAY}(?:er)?|{_NUMBER_WORDS})[ -]?)?{_MONTHS}"
    rf"(?:[ -]?(?:{_FULL_YEAR}|'?\d\d(?![\d:h])|{_SPELT_YEAR}))?(?![^\W_]))"
)
_IN_A_BLOCK = (
    rf"(?<!\d){_FULL_YEAR} (?i:{_MONTHS})(?![^\W_])"
    r"|(?<![\d ])[0-3] \d ?[./] ?[01] \d ?[./] ?[12] \d \d \d(?! ?\d)"
    rf"|(?<!\d){_DAY} ?(?:I{{1,3}}|IV|VI{{0,3}}|IX|XI{{0,2}}) ?{_FULL_YEAR}(?!\d)"
    rf"|(?<!\d)(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2]){_FULL_YEAR}(?!\d)"
    rf"|(?<![\d ])[0-3] \d [01] \d [12] \d \d \d(?! ?\d)"
    r"|(?<=le )(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d(?!\d)"
    r"|(?<=du )(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d\d(?!\d)"
    rf"|(?<![\d./,-])(?:0[1-9]|[12]\d|3[01]) ?/ ?(?:0[1-9]|1[0-2])(?![\d]|[./,]\d)"
    rf"|(?i:(?<![^\W_])(?:d[ée]but|fin) ){_FULL_YEAR}(?!\d)"
)
_SPELT_YEAR_ALONE = rf"(?i:(?<![^\W_]){_SPELT_YEAR}(?![^\W_]))"
_YEAR_ALONE = (
    rf"(?<![\w.,°/+])(?<!°\d)(?:19[0-9]\d|20[0-4]\d)(?![\w°]|[.,/]\d|-\d{{4}}-?\d)"
    rf"(?!{_SPACE}?(?i:mg|ml|µg|g|ui|€|euros?|kcal|km|m|mm|h|patients?|personnes|heures|calories)\b)"
)
_OTHER = re.compile(f"{_WORDED}|{_IN_A_BLOCK}|{_SPELT_YEAR_ALONE}|{_YEAR_ALONE}")
_FIGURED = re.compile(f"{_IN_A_BLOCK}|{_YEAR_ALONE}")
_MONTH = re.compile(rf"(?i)(?<![^\W\d_]){_MONTHS}|{_SPELT_YEAR}")
_STEMS = (
    *("janv", "fév", "fev", "mars", "avr", "mai", "juin", "juil", "août", "aout", "sept", "oct"),
    *("nov", "déc", "dec", "jan", "feb", "apr", "may", "jun", "jul", "aug", "mar", "cent", "mil"),
)
_BORN = re.compile(
    r"(?i:\bn[ée]{1,2}(?:\(e\)|\.e|·e)?s?\b|naiss|\bddn\b|\bborn\b|\bbirth|\bdob\b)[^\n]{0,30}$"
    r"|\|[ ]?[MFHmfh][ ]?\|[ ]?$"
)
_OLD = re.compile(r"[ ,]{0,2}\((?:âgée? de )?\d{1,3}[ \u00a0\u202f]?ans")


def full_dates(text: str) -> Found:
    """Day, month and year in figures."""
    return _dated(text, _FULL) if _DIVIDED.search(text) else iter(())


def other_dates(text: str) -> Found:
    """Dates with the month's name, in one block, day and month, years."""
    small = text.lower()
    if any(stem in small for stem in _STEMS) and _MONTH.search(text):
        return _dated(text, _OTHER)
    return _dated(text, _FIGURED) if _TWO.search(text) else iter(())


def _dated(text: str, pattern: re.Pattern[str]) -> Found:
    for m in pattern.finditer(text):
        # The name of a month alone ("en mars") dates nothing.
        if " " in m[0] or "-" in m[0] or any(c.isdigit() for c in m[0]):
            born = _BORN.search(text, max(0, m.start() - 45), m.start())
            born = born or _OLD.match(text, m.end())
            yield m.start(), m.end(), "birth_date.said" if born else "date.pattern"


_AGE = re.compile(
    r"(?<![\d,.-])\d{1,3}[ \u00a0\u202f]?(?:ans|a(?=[ ,.])|mois|years? old|yo)\b"
    r"(?! de (?:suite|garde|m[ée]tier))",
    re.IGNORECASE,
)


_AGE_HINT = re.compile(r"\d[ \u00a0\u202f]?[amyAMY]")


def ages(text: str) -> Found:
    """An age in years or months."""
    for m in _AGE.finditer(text) if _AGE_HINT.search(text) else ():
        yield m.start(), m.end(), "age.pattern"


FINDERS = (
    *(mailboxes, full_dates, said_records, whole_nirs, phones, nirs),
    *(other_dates, long_numbers, ages),
)
