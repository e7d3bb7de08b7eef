"""What a question is about, and whether it is urgent: rules, and a model the community teaches.

Twelve subjects, those of the codebook a study begins with. **Rules** count the words that speak for
each subject (``subjects.txt``). A **model** may be taught by the corrections that authors make: a
linear classifier on pieces of words, kept as plain arrays. It speaks where it has seen enough and
is sure; else the rules do; where these are not sure either, nothing is said and the author chooses.
How often each is right is in ``docs/reference/subjects.md``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from liaisons.files import write_atomically
from liaisons.i18n import _
from liaisons.privacy.gazetteers import folded

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import HashingVectorizer

VERSION = "rules-1"

Urgency: TypeAlias = Literal["now", "today", ""]

#: How they stand in a codebook: ``care/diagnosis``. The others stand alone.
CODES = {name: f"care/{name}" for name in ("diagnosis", "treatment", "gesture")}
SUBJECTS = (
    *("diagnosis", "treatment", "gesture", "ethics", "law", "insurer"),
    *("conditions", "pay", "equipment", "training", "bond", "off_topic"),
)

#: The model speaks where it was taught so many corrections and gives a subject so much.
_ENOUGH = 60
_SURE = 0.55
_PIECES = 2**15

_NOW = re.compile(
    r"\b(?:urgent\w*|urgence|en urgence|tout de suite|immediatement|maintenant|patient devant moi"
    r"|devant moi|en consultation la|la maintenant|asap|right now|vite)\b"
)
_TODAY = re.compile(
    r"\b(?:aujourd'hui|ce matin|cet apres-midi|cet aprem|ce soir|cette nuit|avant demain|demain"
    r"|dans la journee|rapidement|today|tonight|tomorrow)\b"
)
_NOT_URGENT = re.compile(
    r"\b(?:pas (?:d')?urgen\w*|sans urgence|non urgent\w*|trousse d'urgence|gestes d'urgence"
    r"|services? d'urgences?|aux urgences|medecine d'urgence|not urgent)\b"
)


def name(code: str) -> str:
    """A subject as people say it, in one word; what is none of ours is said as it is."""
    return {
        "diagnosis": _("diagnosis"),
        "treatment": _("treatments"),
        "gesture": _("gesture"),
        "ethics": _("ethics"),
        "law": _("law"),
        "insurer": _("insurance"),
        "conditions": _("conditions"),
        "pay": _("wages"),
        "equipment": _("equipment"),
        "training": _("training"),
        "bond": _("morale"),
        "off_topic": _("off-topic"),
    }.get(code, code)


class Tag(msgspec.Struct, frozen=True):
    """A subject, how sure (0 to 1, of the one who speaks only) and who says so."""

    subject: str
    sure: float
    by: Literal["rules", "model"]


def urgency(text: str) -> Urgency:
    """``now``, ``today`` or nothing, by what the author says; what is serious may say nothing."""
    small = _NOT_URGENT.sub(" ", folded(text))
    return "now" if _NOW.search(small) else "today" if _TODAY.search(small) else ""


def tag(text: str, model: Model | None = None) -> Tag | None:
    """The subject of ``text``; None where nobody is sure."""
    said = model.tag(text) if model else None
    return said or by_rules(text)


def by_rules(text: str) -> Tag | None:
    """The subject with most words for it; None where none has or two have as many."""
    points = Counter({s: _points(s, folded(text)) for s in SUBJECTS})
    (first, most), (_other, next_) = points.most_common(2)
    if most == next_:
        return None
    return Tag(first, round((most - next_) / (most + next_), 3), "rules")


@cache
def _patterns() -> dict[str, tuple[re.Pattern[str], re.Pattern[str]]]:
    """Per subject: what counts once, what counts once more."""
    text = resources.files("liaisons.text").joinpath("subjects.txt").read_text("utf-8")
    sections: dict[str, tuple[list[str], list[str]]] = {}
    current: tuple[list[str], list[str]] = ([], [])
    for line in text.splitlines():
        if line.startswith("["):
            current = sections[line[1:-1]] = ([], [])
        elif line and not line.startswith("#"):
            current[0].append(re.escape(line.removeprefix("=")))
            if line.startswith("="):
                current[1].append(re.escape(line[1:]))
    return {s: (_begins(once), _begins(twice)) for s, (once, twice) in sections.items()}


def _begins(patterns: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(patterns)})")


def _points(subject: str, small: str) -> int:
    """Distinct words for a subject, those that decide counted double."""
    return sum(len(set(pattern.findall(small))) for pattern in _patterns()[subject])


# --- what the community teaches -------------------------------------------------------------------


class Model:
    """A linear classifier (softmax) on hashed pieces of words, kept as arrays."""

    def __init__(self, subjects: Sequence[str], weights: NDArray[np.float32], taught: int) -> None:
        self.subjects, self.weights, self.taught = tuple(subjects), weights, taught

    @classmethod
    def learn(cls, corrections: Sequence[tuple[str, str]]) -> Model | None:
        """A model of (text, subject); None where there are too few, or one subject only."""
        from sklearn.linear_model import LogisticRegression

        subjects = sorted({subject for _text, subject in corrections})
        if len(corrections) < _ENOUGH or len(subjects) < 2:
            return None
        pieces = _pieces().transform([folded(text) for text, _subject in corrections])
        found = LogisticRegression(C=30.0, max_iter=500, class_weight="balanced")
        found.fit(pieces, [subject for _text, subject in corrections])
        weights = np.hstack([found.coef_, found.intercept_[:, None]])
        if len(subjects) == 2:  # one row for both
            weights = np.vstack([-weights / 2, weights / 2])
        return cls(found.classes_.tolist(), weights.astype(np.float32), len(corrections))

    def tag(self, text: str) -> Tag | None:
        """Its subject, where it is sure."""
        pieces = _pieces().transform([folded(text)])
        scores = (pieces @ self.weights[:, :-1].T)[0] + self.weights[:, -1]
        shares = np.exp(scores - scores.max())
        shares /= shares.sum()
        best = int(shares.argmax())
        sure = round(float(shares[best]), 3)
        return Tag(self.subjects[best], sure, "model") if sure >= _SURE else None

    def save(self, path: Path) -> None:
        """Arrays only: what is loaded is never run."""
        import io

        buffer = io.BytesIO()
        np.savez_compressed(
            buffer, subjects=np.array(self.subjects), weights=self.weights, taught=self.taught
        )
        write_atomically(path, buffer.getvalue())

    @classmethod
    def load(cls, path: Path) -> Model:
        with np.load(path, allow_pickle=False) as kept:
            return cls(kept["subjects"].tolist(), kept["weights"], int(kept["taught"]))


@cache
def _pieces() -> HashingVectorizer:
    from sklearn.feature_extraction.text import HashingVectorizer

    return HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), n_features=_PIECES, lowercase=False
    )
