"""Finding what was said: an index of texts on disk, of French stems, accents ignored.

    index = search.build(folder, documents, facets=("person", "month"))
    found = index.search(parse('toux -"sirop"'), Choice({"month": ["2024-03"]}))

Any document with an id, a text and facets (who, when, where …) can be in it: the messages of a
study, the archive of a channel. What is to be shown of a document can be kept with it (``kept``).
``build`` makes an index at once and for good, whole or not
at all; ``put`` and ``remove`` keep a living one up to date.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import msgspec
import tantivy
from tantivy import Occur, Query

from liaisons.errors import NotFound
from liaisons.i18n import _
from liaisons.text.asked import Asked, Stems, Wanted, analyzer, indexed, stems
from liaisons.text.excerpts import french_forms

Order: TypeAlias = Literal["best", "newest", "oldest"]

#: Changes with the fields below: an index of another version is not opened.
VERSION = 1
_ABOUT = "liaisons.json"
_FACET = "facet_"
#: What the index may hold in memory before it writes to disk, in bytes.
_HEAP = 64_000_000
#: Progress is told, and the work can be stopped, every so many documents.
_STEP = 2_000


class Searchable(msgspec.Struct, kw_only=True):
    """A document. ``id`` is any 64-bit key; ``at`` orders documents (a time in microseconds).

    ``lang`` is ``en`` for English; anything else is read as French. A facet may hold several
    values. ``kept`` is given back with the document when it is found.
    """

    id: int
    text: str
    title: str = ""
    lang: str | None = None
    at: int = 0
    kept: bytes = b""
    facets: Mapping[str, str | Sequence[str]] = {}


class Choice(msgspec.Struct, frozen=True):
    """What is looked at: documents that hold one of the values of each facet, and are ``among``."""

    facets: Mapping[str, Sequence[str]] = {}
    among: Sequence[int] | None = None

    def without(self, facet: str) -> Choice:
        """The same, this facet left open: how many each of its other values would give."""
        return Choice({k: v for k, v in self.facets.items() if k != facet}, self.among)


class Hit(NamedTuple):
    """A document that was found, and what was kept with it."""

    id: int
    kept: bytes


class Found(msgspec.Struct, frozen=True):
    """One page of what was found, in order, and how many there are in all."""

    total: int
    hits: list[Hit]

    @property
    def ids(self) -> list[int]:
        return [hit.id for hit in self.hits]


class _About(msgspec.Struct):
    version: int
    facets: tuple[str, ...]


class SearchIndex:
    """An index in a folder, or in memory. Readers of one may be many, writers one at a time."""

    def __init__(self, folder: Path) -> None:
        self.facets = _about(folder).facets
        self._schema = _schema(self.facets)
        self._index = _opened(folder, self._schema)

    @classmethod
    def in_memory(cls, facets: Sequence[str]) -> SearchIndex:
        """An empty index that nothing is left of when it is let go."""
        made = cls.__new__(cls)
        made.facets = tuple(facets)
        made._schema = _schema(made.facets)
        made._index = _opened(None, made._schema)
        return made

    # --- asking --------------------------------------------------------------------------------

    def search(
        self,
        asked: Asked,
        choice: Choice | None = None,
        *,
        order: Order = "best",
        first: int = 0,
        size: int = 50,
    ) -> Found:
        """The documents that say what is asked; ``best`` is by how well they fit (BM25)."""
        searcher = self._index.searcher()
        result = searcher.search(
            self._query(asked, choice),
            size,
            offset=first,
            order_by_field=None if order == "best" else "at",
            order=tantivy.Order.Asc if order == "oldest" else tantivy.Order.Desc,
        )
        documents = [searcher.doc(address) for _score, address in result.hits]
        total: int = result.count  # type: ignore[attr-defined]
        return Found(total, [Hit(int(d["id"][0]), bytes(d["kept"][0])) for d in documents])

    def counts(
        self, asked: Asked, facet: str, choice: Choice | None = None, most: int = 50
    ) -> list[tuple[str, int]]:
        """The commonest values of a facet among what is found, with how many documents hold each.

        What is chosen of this facet itself does not narrow its counts.
        """
        query = self._query(asked, (choice or Choice()).without(facet))
        terms = {"terms": {"field": _FACET + facet, "size": most}}
        counted = self._index.searcher().aggregate(query, {"of": terms})
        return [(str(b["key"]), int(b["doc_count"])) for b in counted["of"]["buckets"]]

    def __len__(self) -> int:
        return int(self._index.searcher().num_docs)

    # --- keeping up to date --------------------------------------------------------------------

    def put(self, documents: Iterable[Searchable]) -> None:
        """Add documents, each in the place of the one that has its id."""
        with self._writing() as writer:
            for document in documents:
                writer.delete_documents_by_term("id", document.id)
                writer.add_document(self._document(document))
        self._index.reload()

    def remove(self, ids: Iterable[int]) -> None:
        """Take documents out; those that are not in it do not matter."""
        with self._writing() as writer:
            for key in ids:
                writer.delete_documents_by_term("id", key)
        self._index.reload()

    def _writing(self) -> tantivy.IndexWriter:
        return self._index.writer(_HEAP, 1)

    def _fill(self, documents: Iterable[Searchable], notify: Callable[[int], None]) -> None:
        writer = self._writing()
        try:
            for done, document in enumerate(documents, 1):
                writer.add_document(self._document(document))
                if done % _STEP == 0:
                    notify(done)
            writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            writer.wait_merging_threads()

    def _document(self, document: Searchable) -> tantivy.Document:
        said = indexed(f"{document.title}\n{document.text}" if document.title else document.text)
        made = tantivy.Document(id=document.id, at=document.at, kept=document.kept)
        english = document.lang is not None and document.lang.startswith("en")
        for field in ("plain", "english") if english else ("plain", "french", "bare"):
            made.add_text(field, said)
        for name, values in document.facets.items():
            for value in (values,) if isinstance(values, str) else values:
                made.add_text(_FACET + name, value)
        return made

    # --- from what is asked to the index's own queries -------------------------------------------

    def _query(self, asked: Asked, choice: Choice | None) -> Query:
        must = [_any(self._wanted(one) for one in either) for either in asked.all_of]
        must += [_chosen(self._schema, *one) for one in (choice or Choice()).facets.items()]
        if choice is not None and choice.among is not None:
            among = Query.term_set_query(self._schema, "id", list(choice.among))
            must.append(Query.const_score_query(among, 0.0))
        if not must:
            must.append(Query.all_query())
        never = [(Occur.MustNot, self._wanted(one)) for one in asked.none_of]
        return Query.boolean_query([*((Occur.Must, one) for one in must), *never])

    def _wanted(self, wanted: Wanted) -> Query:
        words = list(wanted.words)
        if wanted.kind == "phrase" and len(words) > 1:
            return Query.phrase_query(self._schema, "plain", list(words))
        if wanted.kind == "prefix":
            # A word of the index is letters and digits only: nothing in it means anything else.
            return Query.regex_query(self._schema, "plain", words[0] + ".*")
        known = stems(words[0]) if wanted.kind == "word" else None
        return self._term("plain", words[0]) if known is None else self._stemmed(known)

    def _stemmed(self, word: Stems) -> Query:
        forms = [self._term("french", form) for form in french_forms(word)]
        return _any([*forms, self._term("bare", word.bare), self._term("english", word.english)])

    def _term(self, field: str, word: str) -> Query:
        return Query.term_query(self._schema, field, word)


def build(
    folder: Path,
    documents: Iterable[Searchable],
    facets: Sequence[str],
    notify: Callable[[int], None] = lambda done: None,
) -> SearchIndex:
    """Make an index in ``folder``, which appears whole or not at all.

    ``notify`` is told how many documents are in it; what it raises stops the work. What a work
    that was killed left behind is swept away by the next one.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
    try:
        create(made, facets)._fill(documents, notify)
        shutil.rmtree(folder, ignore_errors=True)
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return SearchIndex(folder)


def create(folder: Path, facets: Sequence[str]) -> SearchIndex:
    """An empty index in a folder, to be filled by ``put``."""
    folder.mkdir(parents=True, exist_ok=True)
    _opened(folder, _schema(tuple(facets)))
    about = _About(version=VERSION, facets=tuple(facets))
    (folder / _ABOUT).write_bytes(msgspec.json.encode(about))
    return SearchIndex(folder)


def exists(folder: Path) -> bool:
    """Whether an index of this version lies in a folder."""
    try:
        _about(folder)
    except NotFound:
        return False
    return True


def _about(folder: Path) -> _About:
    try:
        about = msgspec.json.decode((folder / _ABOUT).read_bytes(), type=_About)
    except (OSError, msgspec.DecodeError):
        about = _About(0, ())
    if about.version != VERSION:
        raise NotFound(_("There is no search index in {folder}.", folder=folder))
    return about


def _schema(facets: Sequence[str]) -> tantivy.Schema:
    made = tantivy.SchemaBuilder()
    made.add_integer_field("id", stored=True, indexed=True)
    made.add_bytes_field("kept", stored=True)
    made.add_integer_field("at", fast=True)
    made.add_text_field("plain", tokenizer_name="plain", index_option="position")
    for name in ("french", "bare", "english"):
        made.add_text_field(name, tokenizer_name=name, index_option="freq")
    for facet in facets:
        made.add_text_field(_FACET + facet, tokenizer_name="raw", fast=True, index_option="basic")
    return made.build()


def _opened(folder: Path | None, schema: tantivy.Schema) -> tantivy.Index:
    index = tantivy.Index(schema) if folder is None else tantivy.Index(schema, str(folder))
    for name in ("plain", "french", "bare", "english"):
        index.register_tokenizer(name, analyzer(name))
    return index


def _any(queries: Iterable[Query]) -> Query:
    return Query.boolean_query([(Occur.Should, query) for query in queries])


def _chosen(schema: tantivy.Schema, facet: str, values: Sequence[str]) -> Query:
    """Documents that hold one of the values; how well a text fits does not depend on it."""
    holding = Query.term_set_query(schema, _FACET + facet, list(values))
    return Query.const_score_query(holding, 0.0)
