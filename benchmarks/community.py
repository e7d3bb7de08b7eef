"""A made-up community of any size: heavy-tailed people, threads, day and night. Seeded."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

_TEXT = (
    "bonjour quelqu'un a déjà vu une patiente toux depuis trois semaines sans fièvre traitement "
    "habituel merci pour vos avis ordonnance visite domicile horaires planning remplacement"
)
_WORDS = _TEXT.split()


def write(path: Path, messages: int, seed: int = 1) -> Path:
    """JSON lines (id, thread, reply_to, author, created_at, text): a tenth as many people, a
    fifth as many threads, half the replies to the opener and half to the message before."""
    rng = np.random.default_rng(seed)
    people, threads = max(50, messages // 10), max(10, messages // 5)
    activity = np.cumsum((np.arange(people) + 1.0) ** -0.8)
    author = rng.permutation(people)[np.searchsorted(activity / activity[-1], rng.random(messages))]
    thread = np.sort(
        np.concatenate([np.arange(threads), rng.integers(0, threads, messages - threads)])
    )
    opens = np.concatenate([[True], thread[1:] != thread[:-1]])
    first = np.maximum.accumulate(np.where(opens, np.arange(messages), 0))
    target = np.where(rng.random(messages) < 0.5, first, np.arange(messages) - 1)
    began = np.sort(rng.integers(0, 365 * 86_400, threads))
    gap = np.where(opens, 0, rng.lognormal(7.5, 2.0, messages)).astype(int)
    waited = np.cumsum(gap)
    sent = 1_704_067_200 + began[thread] + waited - waited[first]
    words = rng.integers(0, len(_WORDS), (messages, 14))
    with path.open("w", encoding="utf-8") as out:
        for i in range(messages):
            text = " ".join(_WORDS[w] for w in words[i])
            named = f"@membre_{author[target[i]]} " if not opens[i] and i % 4 == 0 else ""
            record = {
                "id": f"m{i}",
                "thread": f"m{first[i]}",
                "reply_to": None if opens[i] else f"m{target[i]}",
                "author": f"membre_{author[i]}",
                "created_at": str(np.datetime64(int(sent[i]), "s")) + "Z",
                "text": named + text + (" ?" if opens[i] else ""),
            }
            out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path
