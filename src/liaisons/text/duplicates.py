"""Was it already asked? Questions of an archive that resemble a new one.

Two steps. **Candidates** come from an index of French stems on disk (tantivy's BM25, accents
folded, function words left out); only the rarest words of a long question are looked up, so that a
search takes as long in a million questions as the postings of those words. **Re-ranking** compares
the question with each of thirty candidates: BM25 as a share of the best one's, the cosine of
four-letter pieces (which forgives spelling and endings), the words both hold, and the words both
begin with.
The score is between 0 and 1; what it is worth is in ``docs/reference/duplicates.md``.

    archive = Archive.open(folder)
    archive.put([Question(1, "Certificat de sport pour un enfant, vous signez ?")])
    archive.similar("certificat demandé par le club de sport")
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib import resources
from pathlib import Path

import msgspec
import tantivy
from rapidfuzz import fuzz

#: Changes with the fields of the index: another version is not opened.
VERSION = 1

_ANALYSER = "stems"
_CANDIDATES = 30
#: Of a long question, how many words are looked up: the rarest.
_WORDS = 24
_HEAP = 64_000_000
_PIECE = 4
#: How many stems make up the beginning of a question, where its subject is.
_HEAD = 12
#: Weights of BM25's share, of common pieces, of common words, of those of the beginning. Chosen
#: on the even originals of a forum in English: see the page.
_WEIGHTS = (0.2, 0.2, 0.2, 0.4)


class Question(msgspec.Struct, frozen=True):
    """A question of the archive, under its 64-bit key."""

    id: int
    text: str


class Similar(msgspec.Struct, frozen=True):
    """A question that resembles; ``score`` orders and is compared with a threshold."""

    id: int
    score: float
    text: str


class Archive:
    """An index of questions in a folder, kept up to date one question at a time.

    The folder is tantivy's own: no object of Python is stored in it. One process writes.
    """

    def __init__(self, index: tantivy.Index, language: str = "fr") -> None:
        self._index = index
        self._language = language
        self._analyser = _analyser(language)
        self._writer: tantivy.IndexWriter | None = None
        index.register_tokenizer(_ANALYSER, self._analyser)

    @classmethod
    def open(cls, folder: Path | None = None, language: str = "fr") -> Archive:
        """The archive in ``folder``, made where it is not; in memory without a folder."""
        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("id", stored=True, indexed=True)
        builder.add_text_field("text", stored=True, tokenizer_name=_ANALYSER, index_option="freq")
        schema = builder.build()
        if folder is None:
            return cls(tantivy.Index(schema), language)
        folder.mkdir(parents=True, exist_ok=True)
        return cls(tantivy.Index(schema, path=str(folder)), language)

    def put(self, questions: Iterable[Question]) -> None:
        """Add questions; one with a known id takes the place of the former."""
        writer = self._writing()
        for question in questions:
            writer.delete_documents_by_term("id", question.id)
            self._add(writer, question)
        self._commit(writer)

    def fill(self, questions: Iterable[Question]) -> None:
        """Add many questions whose ids are new: no look at what is there."""
        writer = self._writing()
        for question in questions:
            self._add(writer, question)
        self._commit(writer)

    def remove(self, ids: Iterable[int]) -> None:
        """Take questions out: their texts are erased from the folder when segments merge."""
        writer = self._writing()
        for id in ids:
            writer.delete_documents_by_term("id", id)
        self._commit(writer)
        writer.garbage_collect_files()

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    def similar(self, text: str, limit: int = 5, at_least: float = 0.0) -> list[Similar]:
        """The ``limit`` questions that resemble ``text`` most, the nearest first."""
        searcher = self._index.searcher()
        found = self._candidates(searcher, text, _CANDIDATES)
        texts, bm25 = [other for _id, _score, other in found], [score for _id, score, _ in found]
        scores = rank(text, texts, bm25, self._language)
        scored = [
            Similar(id, round(score, 6), other)
            for (id, _bm25, other), score in zip(found, scores, strict=True)
        ]
        scored.sort(key=lambda s: (-s.score, s.id))
        return [s for s in scored[:limit] if s.score >= at_least]

    def candidates(self, text: str, limit: int = _CANDIDATES) -> list[tuple[int, float]]:
        """What BM25 alone gives: (id, its score), the best first. The baseline."""
        searcher = self._index.searcher()
        return [(id, score) for id, score, _text in self._candidates(searcher, text, limit)]

    def _writing(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=_HEAP, num_threads=1)
        return self._writer

    @staticmethod
    def _add(writer: tantivy.IndexWriter, question: Question) -> None:
        document = tantivy.Document()
        document.add_integer("id", question.id)
        document.add_text("text", question.text)
        writer.add_document(document)

    def _commit(self, writer: tantivy.IndexWriter) -> None:
        writer.commit()
        self._index.reload()

    def _stems(self, text: str) -> list[str]:
        return list(self._analyser.analyze(text))

    def _rarity(self, searcher: tantivy.Searcher, text: str) -> dict[str, float]:
        """How rare each stem of ``text`` is in the archive (inverse document frequency)."""
        documents = max(1, searcher.num_docs)
        return {
            stem: math.log(1 + documents / (0.5 + searcher.doc_freq("text", stem)))
            for stem in set(self._stems(text))
        }

    def _candidates(
        self, searcher: tantivy.Searcher, text: str, limit: int
    ) -> list[tuple[int, float, str]]:
        weights = self._rarity(searcher, text)
        rarest = sorted(weights, key=lambda stem: (-weights[stem], stem))[:_WORDS]
        if not rarest:
            return []
        schema = self._index.schema
        terms = [
            (tantivy.Occur.Should, tantivy.Query.term_query(schema, "text", stem, "freq"))
            for stem in rarest
        ]
        hits = searcher.search(tantivy.Query.boolean_query(terms), limit).hits
        return [_read(searcher, score, address) for score, address in hits]


def _read(
    searcher: tantivy.Searcher, score: float, address: tantivy.DocAddress
) -> tuple[int, float, str]:
    document = searcher.doc(address)
    return int(document.get_first("id") or 0), score, str(document.get_first("text") or "")


# --- words ----------------------------------------------------------------------------------------


def _analyser(language: str) -> tantivy.TextAnalyzer:
    """Small letters, accents folded, function words out, stems."""
    builder = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(r"[\p{L}\p{N}]+"))
    name = "french" if language == "fr" else "english"
    steps = (
        *(tantivy.Filter.lowercase(), tantivy.Filter.ascii_fold()),
        *(tantivy.Filter.custom_stopword(sorted(_FUNCTION)), tantivy.Filter.stemmer(name)),
    )
    for step in steps:
        builder = builder.filter(step)
    return builder.build()


def _read_function_words() -> frozenset[str]:
    text = resources.files("liaisons.text").joinpath("function_words.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


_FUNCTION = _read_function_words()


# --- re-ranking -----------------------------------------------------------------------------------


def rank(text: str, others: Sequence[str], bm25: Sequence[float], language: str) -> list[float]:
    """The score of each of ``others`` against ``text``; ``bm25`` are their scores there."""
    best = max(bm25, default=0.0) or 1.0
    asked = _Read.of(text, language)
    return [
        _score(asked, _Read.of(other, language), score / best)
        for other, score in zip(others, bm25, strict=True)
    ]


class _Read(msgspec.Struct, frozen=True):
    """What is compared of a text: its pieces, its stems, the first of them."""

    pieces: dict[str, float]
    length: float
    stems: str
    head: str

    @classmethod
    def of(cls, text: str, language: str) -> _Read:
        stems = _stemmed(text, language)
        pieces = {p: 1 + math.log(n) for p, n in _pieces(stems).items()}
        length = math.sqrt(sum(weight * weight for weight in pieces.values()))
        return cls(pieces, length, " ".join(stems), " ".join(stems[:_HEAD]))


def stems(text: str, language: str = "fr") -> list[str]:
    """The stems of a text, accents folded, function words left out."""
    return list(_stemmed(text, language))


@lru_cache(maxsize=4096)
def _stemmed(text: str, language: str) -> list[str]:
    return list(_cached_analyser(language).analyze(text))


@cache
def _cached_analyser(language: str) -> tantivy.TextAnalyzer:
    return _analyser(language)


def _pieces(stems: Sequence[str]) -> Counter[str]:
    words = (f" {stem} " for stem in stems)
    return Counter(w[i : i + _PIECE] for w in words for i in range(max(1, len(w) - _PIECE + 1)))


def _score(asked: _Read, other: _Read, bm25: float) -> float:
    less, more = sorted((asked.pieces, other.pieces), key=len)
    common = sum(weight * more.get(piece, 0.0) for piece, weight in less.items())
    cosine = common / (asked.length * other.length) if asked.length and other.length else 0.0
    parts = (
        bm25,
        cosine,
        fuzz.token_set_ratio(asked.stems, other.stems) / 100,
        fuzz.token_set_ratio(asked.head, other.head) / 100,
    )
    return sum(weight * part for weight, part in zip(_WEIGHTS, parts, strict=True))
