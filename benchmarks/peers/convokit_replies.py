"""What ConvoKit says of its corpus: first replies, who answers whom, how much is returned.

PYTHON -m benchmarks.peers.convokit_replies FOLDER       (where ``convokit_loop`` wrote it)
"""

from __future__ import annotations

import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path

from convokit import Corpus

from benchmarks.peers.told import Told


def first_replies(corpus: Corpus) -> list[int]:
    """Seconds until somebody else's first reply, of each conversation that has one."""
    waits = []
    for conversation in corpus.iter_conversations():
        said = sorted(conversation.iter_utterances(), key=lambda u: u.timestamp)
        opener = next(u for u in said if u.reply_to is None)
        later = [u.timestamp for u in said if u.speaker.id != opener.speaker.id]
        if later:
            waits.append(min(later) - opener.timestamp)
    return waits


def reply_graph(corpus: Corpus) -> Counter[tuple[str, str]]:
    """Who answers whom, and how often."""
    return Counter(
        (said.speaker.id, corpus.get_utterance(said.reply_to).speaker.id)
        for said in corpus.iter_utterances()
        if said.reply_to is not None
    )


def main(folder: str) -> None:
    told = Told()
    with told.task("load"):
        corpus = Corpus(filename=str(Path(folder) / "corpus"))
    with told.task("messages"):
        waits = first_replies(corpus)
    with told.task("graph"):
        links = Counter({pair: n for pair, n in reply_graph(corpus).items() if pair[0] != pair[1]})
        returned = sum((b, a) in links for a, b in links)
    told.figures = {
        "messages": len(list(corpus.iter_utterances())),
        "people": len(list(corpus.iter_speakers())),
        "replied": len(waits),
        "links": len(links),
        "reciprocity": returned / len(links),
    }
    told.print(convokit=version("convokit"))


if __name__ == "__main__":
    main(*sys.argv[1:])
