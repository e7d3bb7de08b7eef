"""What ConvoKit does of it: JSON lines into its corpus, loaded again, replies and who answers whom.

    PYTHON -m benchmarks.peers.convokit_loop COMMUNITY.jsonl FOLDER

Run by a Python that has ConvoKit (``make peers``): it brings versions of its own of much.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from convokit import Corpus, Speaker, Utterance

from benchmarks.peers.told import Told


def utterances(path: str) -> list[Utterance]:
    """One object a line, as ConvoKit's manual says."""
    speakers: dict[str, Speaker] = {}
    made = []
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            said = json.loads(line)
            who = speakers.setdefault(said["author"], Speaker(id=said["author"]))
            made.append(
                Utterance(
                    id=said["id"],
                    speaker=who,
                    conversation_id=said["thread"],
                    reply_to=said["reply_to"],
                    timestamp=int(datetime.fromisoformat(said["created_at"]).timestamp()),
                    text=said["text"],
                )
            )
    return made


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


def main(path: str, folder: str) -> None:
    told = Told()
    with told.task("import"):
        corpus = Corpus(utterances=utterances(path))
        corpus.dump("corpus", base_path=folder)
    del corpus
    with told.task("load"):
        corpus = Corpus(filename=str(Path(folder) / "corpus"))
    with told.task("messages"):
        waits = first_replies(corpus)
    with told.task("graph"):
        links = reply_graph(corpus)
        links = Counter({pair: n for pair, n in links.items() if pair[0] != pair[1]})
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
