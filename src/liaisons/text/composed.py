"""Texts in Unicode's composed form (NFC): é is one character, whatever keyboard wrote it."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

#: Characters that stand in NFC whatever stands around them: Latin letters, punctuation, arrows,
#: symbols, emoji. A text of nothing else is left as it is, which costs a sixth of composing it.
SETTLED = (
    r"\x{0}-\x{2FF}\x{2002}-\x{205F}\x{20A0}-\x{20BF}\x{2190}-\x{2328}\x{2500}-\x{27BF}\x{FE0F}"
    r"\x{1F000}-\x{1FAFF}"
)


def composed(texts: pa.StringArray) -> pa.StringArray:
    """Each text in NFC; a null text stays null."""
    doubtful = pc.match_substring_regex(texts, f"[^{SETTLED}]")
    if not doubtful.true_count:
        return texts
    return pc.replace_with_mask(
        texts, doubtful, pc.utf8_normalize(texts.filter(doubtful), form="NFC")
    )
