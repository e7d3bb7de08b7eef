"""JSON lines into ConvoKit's corpus, and its files where a folder is said.

    PYTHON -m benchmarks.peers.convokit_loop COMMUNITY.jsonl [FOLDER]

Run by a Python that has ConvoKit (``make peers``): it brings versions of its own of much.
"""

from __future__ import annotations

import json
import sys
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from convokit import Corpus, Speaker, Utterance

from benchmarks.peers.told import Told


def utterances(path: str) -> list[Utterance]:
    """One object a line, as ConvoKit's manual says; a line that is no JSON is passed over."""
    speakers: dict[str, Speaker] = {}
    made = []
    with Path(path).open(encoding="utf-8") as lines:
        for line in lines:
            try:
                said = json.loads(line)
            except json.JSONDecodeError:
                continue
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


def main(path: str, folder: str = "") -> None:
    told = Told()
    with told.task("import"):
        corpus = Corpus(utterances=utterances(path))
    if folder:
        with told.task("write"):
            corpus.dump("corpus", base_path=folder)
    told.figures["messages"] = len(list(corpus.iter_utterances()))
    told.print(convokit=version("convokit"))


if __name__ == "__main__":
    main(*sys.argv[1:])
