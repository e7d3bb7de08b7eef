"""How often the assistant is right, beside the usual baseline under the same folds.

``python benchmarks/assistant.py`` prints the table of docs/reference/assistant.md; real data are
read from ../shared/data where they are.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedKFold
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC

from liaisons.coding.agreement.coefficients import krippendorff
from liaisons.coding.assistant.heldout import tried
from liaisons.coding.assistant.lessons import Lesson
from liaisons.coding.assistant.model import folds
from liaisons.coding.assistant.pieces import together
from liaisons.measures.rows import Ints
from liaisons.measures.statistics.resampling import Resampler

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
SEED = 20260101


class Set(NamedTuple):
    name: str
    texts: list[str]
    labels: list[str]
    runs: Ints  # texts that the source gives as paraphrases of each other


def labforsims() -> Set:
    """Questions of the virtual patient; paraphrases follow each other and have the same answer."""
    folder = DATA / "labforsims2_fr" / "single"
    asked = _lines(folder / "doctor.txt")
    answers = dict(_lines(folder / "patient.txt"))
    answered = dict(_lines(folder / "d_p.txt"))
    said = [answers[answered[key]] for key, _text in asked]
    run = np.cumsum([a != b or len(a.split()) < 4 for a, b in zip(["", *said], said, strict=False)])
    return Set("labforsims2_fr", [t for _k, t in asked], [k[:3] for k, _t in asked], run)


def doctor_patient() -> Set:
    path = DATA / "doctor_patient_questions_fr" / "questions_to_classif.trn"
    rows = [line.rsplit("\t", 1) for line in path.read_text("utf-8").splitlines() if "\t" in line]
    texts = [text for text, _label in rows]
    return Set("doctor_patient_questions_fr", texts, [y for _t, y in rows], np.arange(len(rows)))


def _lines(path: Path) -> list[tuple[str, str]]:
    rows = (line.split("+++", 1) for line in path.read_text("utf-8").splitlines())
    return [(key.strip(), text.strip()) for key, text in rows]


def baseline(texts: Sequence[str], labels: Ints, cuts: Sequence[tuple[Ints, Ints]]) -> float:
    """Accuracy of TF-IDF on words and a linear SVM."""
    given, right = np.array(texts, object), 0
    for train, test in cuts:
        machine = make_pipeline(TfidfVectorizer(), LinearSVC(random_state=0))
        machine.fit(given[train], labels[train])
        right += int((machine.predict(given[test]) == labels[test]).sum())
    return right / len(labels)


def measure(given: Set) -> str:
    values, labels = np.unique(given.labels, return_inverse=True)
    groups = together(given.texts, given.runs)
    cuts = folds(labels, groups, 5, SEED)
    lesson = Lesson.of(given.texts, labels.astype(np.int64), values.tolist(), groups)
    started = time.perf_counter()
    trust = tried(lesson, SEED)
    seconds = time.perf_counter() - started
    said = trust.shares.argmax(1)
    rows = {
        (r.measure, str(r.group.get("value", ""))): r for r in trust.rows("", Resampler(SEED, 999))
    }
    alpha = rows["assistant.alpha", ""]
    assert (
        abs((alpha.value or 0) - krippendorff(np.column_stack([labels, said]), len(values))) < 1e-9
    )
    plain = StratifiedKFold(5, shuffle=True, random_state=0).split(labels, labels)
    cells = [
        given.name,
        f"{len(labels):,}",
        f"{len(np.unique(groups)):,}",
        f"{baseline(given.texts, labels, list(plain)):.3f}",
        f"{baseline(given.texts, labels, cuts):.3f}",
        f"{(said == labels).mean():.3f}",
        f"{alpha.value:.3f} ({alpha.low:.3f}–{alpha.high:.3f})",
        f"{rows['assistant.calibration_error', ''].value:.3f}",
        f"{seconds:.0f} s",
    ]
    return "| " + " | ".join(cells) + " |"


def main() -> None:
    sets: list[Callable[[], Set]] = [labforsims, doctor_patient]
    for read in sets:
        sys.stdout.write(measure(read()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
