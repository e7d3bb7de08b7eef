"""Which messages of an import are questions: as the source says, else as the detector finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc

from liaisons.corpus.schema import QUESTIONS
from liaisons.text import questions

#: Bytes that wait until the detector is asked. RE2 compiles its phrases anew for every column, so
#: that asking about a few texts at a time would take three times as long.
_WAITING = 8 << 20


class Detecting:
    """Asks about many messages at a time; what is found goes on in the order of the messages."""

    def __init__(self, write: Callable[[pa.RecordBatch], None]) -> None:
        self._write = write
        self._rows: list[pa.RecordBatch] = []
        self._texts: list[pa.Array] = []

    def add(self, messages: pa.RecordBatch, said: pa.BooleanArray) -> None:
        """Messages of the corpus, and of each whether the source ``said`` that it is a question.

        The detector is asked about messages that answer nothing: it is not made for replies.
        """
        if not messages.num_rows:
            return
        may_ask = pc.and_(said.is_null(), messages["reply_to"].is_null())
        parts = (messages[name].filter(may_ask) for name in ("title", "text"))
        self._texts.append(pc.binary_join_element_wise(*parts, "\n", null_handling="skip"))
        columns = {name: messages[name] for name in ("community", "message_id")}
        self._rows.append(pa.record_batch({**columns, "said": said, "may_ask": may_ask}))
        if sum(part.nbytes for part in (*self._rows, *self._texts)) >= _WAITING:
            self.ask()

    def ask(self) -> None:
        """Ask about all that wait."""
        if not self._rows:
            return
        (rows,) = pa.Table.from_batches(self._rows).combine_chunks().to_batches()
        asked = questions.is_question(pa.concat_arrays(self._texts))
        self._rows, self._texts = [], []
        self._write(_found(rows, asked))


@contextmanager
def detecting(write: Callable[[pa.RecordBatch], None]) -> Iterator[Detecting]:
    """What is added inside the block is written, batches of ``corpus.schema.QUESTIONS``."""
    asking = Detecting(write)
    yield asking
    asking.ask()


def _found(rows: pa.RecordBatch, asked: pa.BooleanArray) -> pa.RecordBatch:
    by_source = rows["said"].is_valid()
    columns = {
        "community": rows["community"],
        "message_id": rows["message_id"],
        "is_question": pc.replace_with_mask(rows["said"].fill_null(False), rows["may_ask"], asked),
        "by": pc.if_else(by_source, "source", "detector"),
        "version": pc.if_else(by_source, "", questions.VERSION),
    }
    return pa.record_batch(columns, QUESTIONS)
