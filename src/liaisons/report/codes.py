"""How the codes of the starting codebook are called, by their keys, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping

from liaisons.i18n import _
from liaisons.report.lazy import N_

_CODES: Mapping[str, str] = {
    "subject": N_("subject"),
    "link": N_("kind of link"),
    "consensus": N_("consensus"),
    "answer": N_("helpful answer"),
    "reference": N_("reference"),
    "experience": N_("knowledge from practice"),
    "correction": N_("correction"),
    "thanks": N_("thanks"),
    "duplicate": N_("already asked"),
    "informational": N_("information"),
    "emotional": N_("emotional support"),
    "esteem": N_("esteem"),
    "network": N_("company of peers"),
    "tangible": N_("material help"),
    "disagreement": N_("disagreement"),
    "contempt": N_("contempt"),
    "conflict": N_("conflict"),
    "mediation": N_("mediation"),
    "converged": N_("answers converge"),
    "diverged": N_("answers diverge"),
    "single": N_("a single answer"),
    "none": N_("no helpful answer"),
}


def code_name(key: str) -> str:
    """``support.emotional`` as "emotional support"; a key that is not known stays as it is."""
    name = key.rpartition(".")[2]
    return _(_CODES[name]) if name in _CODES else key
