"""What every source must keep to, ours and those that others ship.

``check(source, sample, folder)`` runs all of it on one sample; a plugin's tests call it with a
sample of its own and an empty temporary folder::

    check(MySource(), Sample(path, yields={"Message": 3, "Refusal": 1}), tmp_path)

What is broken is raised as ``Broken``, in one sentence.
"""

from __future__ import annotations

import gzip
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pyarrow as pa
import zstandard

from liaisons.errors import BadFile
from liaisons.sources.base import Options, Source, detect
from liaisons.sources.many import to_messages
from liaisons.sources.opening import open_inputs
from liaisons.sources.records import CAPABILITIES, Mention, Message, Record, Refusal
from liaisons.sources.times import FIRST_US, LAST_US


class Broken(AssertionError):
    """The contract of sources is not kept."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """A small export and what it must give.

    ``yields`` counts records by class name: everything in the file is there, or in its place a
    Refusal. ``orphans`` are replies whose parent is not in the file.
    """

    path: Path
    yields: dict[str, int]
    orphans: int = 0
    options: Options = Options()
    #: Whether the content alone tells the source (a mapping that is given cannot be detected).
    recognised: bool = True


def check(source: Source, sample: Sample, folder: Path) -> None:
    """Everything below, on one sample. ``folder`` is an empty one to write variants in."""
    for rule in RULES:
        rule(source, sample)
    check_packings(source, sample, folder)
    check_hostile(source, sample, folder)


def records(source: Source, path: Path, options: Options) -> list[Record]:
    """All that ``source`` reads in ``path``."""
    with open_inputs([path]) as inputs:
        return list(source.read(inputs, options))


def _require(kept: bool, sentence: str) -> None:
    if not kept:
        raise Broken(sentence)


def _messages(source: Source, sample: Sample) -> list[Message]:
    return [r for r in records(source, sample.path, sample.options) if isinstance(r, Message)]


# --- what is read --------------------------------------------------------------------------------


def is_recognised(source: Source, sample: Sample) -> None:
    """The content is told apart from every other source's."""
    if sample.recognised:
        with open_inputs([sample.path]) as inputs:
            found = detect(inputs).name
        _require(found == source.name, f"{sample.path.name} is taken for {found}")


def nothing_is_lost(source: Source, sample: Sample) -> None:
    """What is yielded and what is refused is what stands in the file."""
    found = Counter(type(r).__name__ for r in records(source, sample.path, sample.options))
    _require(dict(found) == sample.yields, f"{dict(found)} where {sample.yields} was expected")


def ids_are_unique(source: Source, sample: Sample) -> None:
    twice = [n for n, c in Counter(m.id for m in _messages(source, sample)).items() if c > 1]
    _require(not twice, f"ids that come twice: {twice}")


def parents_are_known(source: Source, sample: Sample) -> None:
    """A reply names another message; those that are not in the file are counted, not hidden."""
    messages = _messages(source, sample)
    ids = {m.id for m in messages}
    selves = [m.id for m in messages if m.reply_to == m.id]
    orphans = sum(m.reply_to is not None and m.reply_to not in ids for m in messages)
    _require(not selves, f"messages that answer themselves: {selves}")
    _require(orphans == sample.orphans, f"{orphans} replies without parent")


def times_are_utc(source: Source, sample: Sample) -> None:
    for m in _messages(source, sample):
        stamps = [t for t in (m.sent_us, m.edited_us, m.deleted_us) if t is not None]
        good = all(type(t) is int and FIRST_US <= t < LAST_US for t in stamps)
        _require(good, f"{m.id}: times are microseconds since 1970, in UTC: {stamps}")


def zone_moves_naive_times_only(source: Source, sample: Sample) -> None:
    """A time flagged naive depends on the zone of the import, any other does not."""
    there = {m.id: m for m in _messages(source, sample)}
    options = msgspec.structs.replace(sample.options, zone="Pacific/Kiritimati")
    for m in records(source, sample.path, options):
        if isinstance(m, Message):
            moved = m.sent_us != there[m.id].sent_us
            _require(moved == m.naive, f"{m.id}: naive is {m.naive}, moved by the zone is {moved}")


def rows_go_up(source: Source, sample: Sample) -> None:
    rows = [r.row for r in records(source, sample.path, sample.options)]
    _require(rows == sorted(rows) and rows[:1] >= [1], f"rows are ranks from 1: {rows}")


def records_can_be_stored(source: Source, sample: Sample) -> None:
    """No NUL and no half of a surrogate pair anywhere, no number beyond 64 bits."""
    for record in records(source, sample.path, sample.options):
        _can_be_stored(record)


def _can_be_stored(record: Record) -> None:
    for value in _leaves(msgspec.structs.asdict(record)):
        if isinstance(value, str):
            _require("\0" not in value, f"NUL in {value!r}")
            _require(_encodes(value), f"half a character in {value!r}")
        elif isinstance(value, int):
            _require(abs(value) < 2**63, f"{value} is beyond 64 bits")
    if isinstance(record, Message):
        for mention in record.mentions or ():
            named = record.text[mention.start : mention.end]
            _require(bool(named), f"{record.id}: {mention} names nothing in the text")


def _leaves(value: object) -> Iterator[object]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, Mention):
        yield from _leaves(msgspec.structs.asdict(value))
    else:
        yield value


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_repeatable(source: Source, sample: Sample) -> None:
    """The same file gives the same records and the same digest again."""
    again = records(source, sample.path, sample.options)
    _require(records(source, sample.path, sample.options) == again, "another reading differs")
    with open_inputs([sample.path]) as one, open_inputs([sample.path]) as two:
        _require(one.digest() == two.digest(), "another digest of the same bytes")


def says_what_it_knows(source: Source, sample: Sample) -> None:
    """Capabilities exist, and are not more than the kind of export can have plus what is seen."""
    with open_inputs([sample.path]) as inputs:
        declared = source.declared(inputs, sample.options)
    unknown = (source.capabilities | declared) - CAPABILITIES
    _require(not unknown, f"no such capabilities: {sorted(unknown)}")
    messages = _messages(source, sample)
    has_authors = any(m.author_id or m.author_handle for m in messages)
    _require("authors" in declared or not has_authors, "authors are there and not declared")
    answers = any(m.kind == "answer" for m in messages)
    _require("answers" in declared or not answers, "answers are there and not declared")


def refusals_are_sentences(source: Source, sample: Sample) -> None:
    """Each refusal has a code to count it by, and a sentence that says what and where."""
    for record in records(source, sample.path, sample.options):
        if isinstance(record, Refusal):
            _require(record.code.isidentifier(), f"no code: {record}")
            _require(" " in record.reason.strip(), f"no sentence: {record}")


#: One rule after the other, each on a (source, sample).
def many_at_once_say_the_same(source: Source, sample: Sample) -> None:
    """Messages that come as columns are those that come one by one."""
    with open_inputs([sample.path]) as inputs:
        parts = list(source.batches(inputs, sample.options))
    found = [
        r
        for part in parts
        for r in (to_messages(part) if isinstance(part, pa.RecordBatch) else [part])
    ]
    expected = records(source, sample.path, sample.options)
    _require(sorted(map(repr, found)) == sorted(map(repr, expected)), "batches say something else")


RULES: tuple[Callable[[Source, Sample], None], ...] = (
    is_recognised,
    nothing_is_lost,
    ids_are_unique,
    parents_are_known,
    times_are_utc,
    zone_moves_naive_times_only,
    rows_go_up,
    records_can_be_stored,
    is_repeatable,
    says_what_it_knows,
    refusals_are_sentences,
    many_at_once_say_the_same,
)

# --- how it comes --------------------------------------------------------------------------------


def check_packings(source: Source, sample: Sample, folder: Path) -> None:
    """gzip, Zstandard, ZIP and a folder give the same records as the file itself."""
    expected = _bare(records(source, sample.path, sample.options))
    for path in packed(sample.path, folder):
        found = _bare(records(source, path, sample.options))
        _require(found == expected, f"{path.name} gives other records")


def packed(path: Path, folder: Path) -> list[Path]:
    """``path`` again in every packing that it can come in."""
    archive = folder / "sample.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            zipped.write(file, f"export/{file.name}")
    if path.is_dir():
        return [archive]
    alone = folder / "folder"
    alone.mkdir()
    (alone / path.name).write_bytes(path.read_bytes())
    (folder / f"{path.name}.gz").write_bytes(gzip.compress(path.read_bytes()))
    (folder / f"{path.name}.zst").write_bytes(zstandard.compress(path.read_bytes()))
    return [archive, alone, folder / f"{path.name}.gz", folder / f"{path.name}.zst"]


def _bare(found: list[Record]) -> list[Record]:
    """Records without the sentences, which name the file."""
    return [msgspec.structs.replace(r, reason="") if isinstance(r, Refusal) else r for r in found]


# --- what may come -------------------------------------------------------------------------------


def check_hostile(source: Source, sample: Sample, folder: Path) -> None:
    """Cut, mangled or foreign bytes end in refusals or in BadFile, never in another error."""
    for file in [sample.path] if sample.path.is_file() else sorted(sample.path.rglob("*")):
        data = file.read_bytes()
        for name, bytes_ in hostile(data).items():
            place = folder / f"hostile-{name}"
            place.mkdir(exist_ok=True)
            (place / file.name).write_bytes(bytes_)
            survives(source, place / file.name, sample.options)
        broken = folder / f"cut-{file.name}.gz"
        broken.write_bytes(gzip.compress(data)[: -max(len(gzip.compress(data)) // 3, 9)])
        _require(not survives(source, broken, sample.options), f"{broken.name}: cut, and no word")


def hostile(data: bytes) -> dict[str, bytes]:
    """What may happen to a file on its way, by name."""
    middle = len(data) // 2
    return {
        "cut": data[:middle],
        "nul": data[:middle] + b"\0" * 64 + data[middle:],
        "latin": data.decode("utf-8", "replace").encode("cp1252", "replace"),
        "utf16": data.decode("utf-8", "replace").encode("utf-16"),
        "deep": b'{"id":' + b"[" * 100_000,
        "noise": bytes(range(256)) * 64,
        "twice": data + data,
        "crlf": data.replace(b"\n", b"\r\n"),
        "quote": data.replace(b",", b',"', 3),
        "space": b" \n" * 1000,
    }


def survives(source: Source, path: Path, options: Options) -> bool:
    """Whether ``path`` could be read to its end; BadFile is the only other way out."""
    try:
        with open_inputs([path]) as inputs:
            source.detect(inputs)
            source.frame_of(inputs)
            source.declared(inputs, options)
            source.instance(inputs)
            for record in source.read(inputs, options):
                _can_be_stored(record)
        with open_inputs([path]) as inputs:
            for _part in source.batches(inputs, options):
                pass
    except BadFile:
        return False
    return True
