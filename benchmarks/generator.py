"""A made-up community of any size, up to a hundred million messages, streamed and seeded.

Nobody in it exists. What counts for speed is drawn as in real communities: a few people write most,
most threads are short and a few very long, days have a morning and a night, weeks a week-end, and
now and then an event brings ten times as many openings. The same seed gives the same community,
whatever the format it is written in; a study also knows what no export of messages tells: acts of
moderation, attributes of people and whom they follow, links to sites.

    python benchmarks/generator.py jsonl 1000000 community.jsonl
    python benchmarks/generator.py convokit 1000000 corpus/
    python benchmarks/generator.py study 100000000 my-study/       (no import: straight to Parquet)
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

#: Messages of one block: what is in memory at a time.
BLOCK = 500_000
BEGIN_US = 1_704_067_200_000_000  # 2024-01-01
SECOND_US = 1_000_000
DAY_US = 86_400 * SECOND_US
_TEXT = (
    "bonjour quelqu'un a déjà vu une patiente toux depuis trois semaines sans fièvre traitement "
    "habituel merci pour vos avis ordonnance visite domicile horaires planning remplacement"
)
_WORDS = _TEXT.split()
#: Acts of moderation, one for a hundred messages, by a few; people whom each one follows.
_ACTS = ("close", "duplicate", "off_topic", "lock", "remove", "move", "warn")
_STEWARDS, _FOLLOWED = 50, 5
#: How much is opened at each hour of the day, and on each day of the week from Monday.
_HOURS = np.array([1, 1, 1, 1, 1, 2, 4, 7, 8, 8, 7, 7, 9, 8, 7, 6, 6, 7, 8, 9, 10, 9, 6, 3], float)
_WEEK = np.array([11, 10, 10, 10, 9, 6, 5], float)


@dataclass(frozen=True)
class Community:
    """How many messages, of how many people, over how many days; drawn from ``seed``.

    People, where none are said: one for 25 messages, as on Wikipedia's talk pages; for ten in what
    is small.
    """

    messages: int
    seed: int = 1
    days: int = 730
    people: int = 0

    def __post_init__(self) -> None:
        each = 25 if self.messages >= 1_000_000 else 10
        object.__setattr__(self, "people", self.people or max(50, self.messages // each))


@dataclass(frozen=True)
class Block:
    """Messages in the order of their threads; numbers count from 0 over the whole community."""

    number: np.ndarray  # of each message
    opener: np.ndarray  # the message that opened its thread
    parent: np.ndarray  # the message it answers; itself where it opens
    author: np.ndarray
    addressee: np.ndarray  # author of the parent
    sent_us: np.ndarray
    text: pa.Array

    @property
    def opens(self) -> np.ndarray:
        return np.asarray(self.number == self.opener)


def blocks(community: Community) -> Iterator[Block]:
    """The community, block by block; each is drawn from its own seed."""
    shared = np.random.default_rng([community.seed, 0])
    openings = _cumulative(_openings(community, shared))
    activity = _cumulative((np.arange(community.people) + 1.0) ** -0.8)
    names = shared.permutation(community.people)
    phrases = _phrases(shared)
    count = -(-community.messages // BLOCK)
    for at in range(count):
        first = at * BLOCK
        size = min(BLOCK, community.messages - first)
        rng = np.random.default_rng([community.seed, at + 1])
        between = (at / count, (at + 1) / count)
        yield _block(rng, first, size, openings, between, activity, names, phrases)


def _block(
    rng: np.random.Generator,
    first: int,
    size: int,
    openings: np.ndarray,
    between: tuple[float, float],
    activity: np.ndarray,
    names: np.ndarray,
    phrases: pa.Array,
) -> Block:
    lengths = _thread_lengths(rng, size)
    place = np.arange(size)
    begins = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    opener = np.repeat(begins, lengths)
    parent = np.where(rng.random(size) < 0.5, opener, np.maximum(place - 1, opener))
    author = names[np.searchsorted(activity, rng.random(size))]
    hours = np.searchsorted(openings, np.sort(rng.uniform(*between, len(lengths))))
    began = BEGIN_US + hours * 3_600_000_000 + rng.integers(0, 3_600_000_000, len(lengths))
    gap = np.where(place == opener, 0, rng.lognormal(20.5, 2.2, size)).astype(np.int64)
    waited = np.cumsum(gap)
    sent = np.repeat(began, lengths) + np.minimum(waited - waited[opener], 90 * DAY_US)
    text = phrases.take(pa.array(rng.integers(0, len(phrases), size)))
    return Block(
        number=first + place,
        opener=first + opener,
        parent=first + parent,
        author=author,
        addressee=author[parent],
        sent_us=sent // SECOND_US * SECOND_US,
        text=_marked(text, place == opener, author[parent], rng.random(size) < 0.25),
    )


def _thread_lengths(rng: np.random.Generator, size: int) -> np.ndarray:
    """Pareto lengths (exponent 1.6, mean about 5, at most 2,000) that add up to ``size``."""
    drawn = np.minimum(2000, np.ceil(1.9 * (1 + rng.pareto(1.6, size)))).astype(np.int64)
    until = int(np.searchsorted(np.cumsum(drawn), size)) + 1
    lengths = drawn[:until]
    lengths[-1] -= lengths.sum() - size
    return lengths


def _openings(community: Community, rng: np.random.Generator) -> np.ndarray:
    """How much is opened in each hour: day and night, week, noise, a burst every other month."""
    day = _WEEK[np.arange(community.days) % 7] * rng.lognormal(0, 0.3, community.days)
    day[rng.random(community.days) < 1 / 60] *= 10
    return np.asarray((day[:, None] * _HOURS[None, :]).ravel())


def _cumulative(weight: np.ndarray) -> np.ndarray:
    total = np.cumsum(weight)
    return np.asarray(total / total[-1])


def _phrases(rng: np.random.Generator, count: int = 20_000) -> pa.Array:
    """Texts of 5 to 60 words, drawn over and over."""
    lengths = rng.integers(5, 60, count)
    words = np.array(_WORDS)[rng.integers(0, len(_WORDS), int(lengths.sum()))]
    ends = np.cumsum(lengths)
    return pa.array(
        [" ".join(words[b:e]) for b, e in zip(ends - lengths, ends, strict=True)], pa.string()
    )


def _marked(
    text: pa.Array, opens: np.ndarray, addressee: np.ndarray, named: np.ndarray
) -> pa.Array:
    """Openings ask; a quarter of the replies name whom they answer."""
    asked = pc.binary_join_element_wise(text, pa.scalar(" ?"), "")
    who = pc.binary_join_element_wise(pa.scalar("@"), _named("membre_", addressee), "")
    told = pc.binary_join_element_wise(who, text, " ")
    return pc.if_else(pa.array(opens), asked, pc.if_else(pa.array(named), told, text))


def _named(prefix: str, numbers: np.ndarray) -> pa.Array:
    return pc.binary_join_element_wise(
        pa.scalar(prefix), pa.array(numbers, pa.int64()).cast(pa.string()), ""
    )


# --- formats --------------------------------------------------------------------------------------


def records(block: Block) -> pa.Table:
    """A block under native ids, as an export has them."""
    opens = pa.array(block.opens)
    return pa.table(
        {
            "id": _named("m", block.number),
            "thread": _named("m", block.opener),
            "reply_to": pc.if_else(opens, pa.scalar(None, pa.string()), _named("m", block.parent)),
            "author": _named("membre_", block.author),
            "created_at": pc.strftime(
                pa.array(block.sent_us // SECOND_US, pa.timestamp("s")),
                "%Y-%m-%dT%H:%M:%SZ",
            ),
            "text": block.text,
        }
    )


def jsonl(community: Community, path: Path) -> Path:
    """JSON lines: id, thread, reply_to, author, created_at, text."""
    with path.open("w", encoding="utf-8") as out:
        for block in blocks(community):
            for record in records(block).to_pylist():
                out.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def broken(lines: Path, path: Path, every: int = 100) -> Path:
    """The same lines, every hundredth cut off where its text begins."""
    with lines.open(encoding="utf-8") as whole, path.open("w", encoding="utf-8") as out:
        for number, line in enumerate(whole, start=1):
            cut = number % every == 0
            out.write(line[: line.index('"text"')] + "\n" if cut else line)
    return path


def convokit(community: Community, folder: Path) -> Path:
    """A ConvoKit corpus: utterances, speakers, conversations, as its own writer lays them out."""
    folder.mkdir(parents=True, exist_ok=True)
    speakers: set[str] = set()
    roots: list[str] = []
    with (folder / "utterances.jsonl").open("w", encoding="utf-8") as out:
        for block in blocks(community):
            for record, sent in zip(records(block).to_pylist(), block.sent_us, strict=True):
                speakers.add(record["author"])
                if record["reply_to"] is None:
                    roots.append(record["id"])
                out.write(json.dumps(_utterance(record, int(sent) // 1_000_000)) + "\n")
    about = {"meta": {}, "vectors": []}
    parts = {
        "speakers.json": dict.fromkeys(sorted(speakers), about),
        "conversations.json": dict.fromkeys(roots, about),
        "corpus.json": {},
        "index.json": _INDEX,
    }
    for name, content in parts.items():
        (folder / name).write_text(json.dumps(content), "ascii")
    return folder


_INDEX = {
    "utterances-index": {},
    "speakers-index": {},
    "conversations-index": {},
    "overall-index": {},
    "version": 1,
    "vectors": [],
}


def _utterance(record: dict[str, str | None], timestamp: int) -> dict[str, object]:
    return {
        "id": record["id"],
        "conversation_id": record["thread"],
        "text": record["text"],
        "speaker": record["author"],
        "meta": {},
        "reply-to": record["reply_to"],
        "timestamp": timestamp,
        "vectors": [],
    }


def study(community: Community, folder: Path) -> Path:
    """A study whose corpus is as an import would have left it, written without one."""
    import liaisons
    from liaisons.corpus.schema import IMPORTS, MESSAGES, MODERATION, PEOPLE, QUESTIONS, TIES
    from liaisons.study.settings import add_community

    made = liaisons.new(folder, "Banc d'essai", "fr")
    with made.store.transaction() as work:
        for block in blocks(community):
            work.add("c", "messages", _filled(_messages(block), MESSAGES))
            work.add("c", "questions", _filled(_questions(block), QUESTIONS))
            work.add("c", "moderation", _filled(_moderation(community, block), MODERATION))
        work.add("c", "people", _filled(_people(community), PEOPLE))
        work.add("c", "ties", _filled(_ties(community), TIES))
        work.add("c", "imports", _filled(_import(community), IMPORTS))
    add_community(made.settings_path, name="c", zone="Europe/Paris", fictitious=True)
    return folder


def _keys(numbers: np.ndarray) -> pa.Array:
    """64-bit keys that look drawn at random, as pseudonyms do (splitmix64, Steele et al. 2014)."""
    z = numbers.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15) + np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return pa.array((z ^ (z >> np.uint64(31))).view(np.int64))


def _messages(block: Block) -> dict[str, pa.Array]:
    opens, nothing = pa.array(block.opens), pa.scalar(None, pa.int64())
    people = _keys(-1 - block.author)
    addressees = _keys(-1 - block.addressee)
    return {
        "message_id": _keys(block.number),
        "thread_id": _keys(block.opener),
        "reply_to": pc.if_else(opens, nothing, _keys(block.parent)),
        "person": people,
        "reply_to_person": pc.if_else(opens, nothing, addressees),
        "sent_at": pa.array(block.sent_us, pa.timestamp("us", tz="UTC")),
        "sent_us": pa.array(block.sent_us),
        "version": pa.repeat(1, len(block.number)).cast(pa.int16()),
        "kind": pc.if_else(opens, "post", "reply"),
        "visibility": pa.repeat("members", len(block.number)),
        "text": block.text,
        "links": _sites(block.number),
        "source_row": pa.array(block.number + 1),
        "import_id": pa.repeat("made", len(block.number)),
    }


def _questions(block: Block) -> dict[str, pa.Array]:
    return {
        "message_id": _keys(block.number),
        "is_question": pa.array(block.opens),
        "by": pa.repeat("rules", len(block.number)),
        "version": pa.repeat("1", len(block.number)),
    }


def _sites(number: np.ndarray) -> pa.Array:
    """A link to one of 997 sites in every twentieth message."""
    linked = number[number % 20 == 0]
    ends = np.concatenate([[0], np.cumsum(number % 20 == 0)]).astype(np.int32)
    return pa.ListArray.from_arrays(ends, _named("https://exemple.fr/", linked % 997))


def _moderation(community: Community, block: Block) -> dict[str, pa.Array]:
    """Half of the acts name a message, half a thread; each some time after the message."""
    rng = np.random.default_rng([community.seed, 1, int(block.number[0])])
    of = np.flatnonzero(rng.random(len(block.number)) < 0.01)
    at = block.sent_us[of] + rng.integers(60, 10 * 86_400, len(of)) * SECOND_US
    whole, nothing = pa.array(rng.random(len(of)) < 0.5), pa.scalar(None, pa.int64())
    return {
        "event_id": _keys(-1 - community.people - block.number[of]),
        "message_id": pc.if_else(whole, nothing, _keys(block.number[of])),
        "thread_id": pc.if_else(whole, _keys(block.opener[of]), nothing),
        "target": _keys(-1 - block.author[of]),
        "actor": _keys(-1 - rng.integers(_STEWARDS, size=len(of))),
        "act": pa.array(np.array(_ACTS)[rng.integers(len(_ACTS), size=len(of))]),
        "at": pa.array(at, pa.timestamp("us", tz="UTC")),
        "at_us": pa.array(at),
        "import_id": pa.repeat("made", len(of)),
    }


def _people(community: Community) -> dict[str, pa.Array]:
    numbers = np.arange(community.people)
    return {
        "person": _keys(-1 - numbers),
        "label": _named("arbre ", numbers),
        "followers": pa.array(numbers % 1009),
        "is_bot": pa.repeat(False, community.people),
        "attributes": _attributes(numbers),
    }


def _attributes(numbers: np.ndarray) -> pa.Array:
    """A status and years in the trade."""
    texts = pa.array(["statut", "années", "libéral", "salarié", "interne", *map(str, range(41))])
    levels = np.column_stack([2 + numbers % 3, 5 + numbers % 41]).ravel()
    names = texts.take(pa.array(np.tile([0, 1], len(numbers))))
    ends = np.arange(0, 2 * len(numbers) + 1, 2, dtype=np.int32)
    return pa.MapArray.from_arrays(ends, names, texts.take(pa.array(levels)))


def _ties(community: Community) -> dict[str, pa.Array]:
    rng = np.random.default_rng([community.seed, 2])
    one, other = rng.integers(community.people, size=(2, _FOLLOWED * community.people))
    return {
        "event_id": _keys(-1 - community.people - community.messages - np.arange(len(one))),
        "person": _keys(-1 - one),
        "other": _keys(-1 - other),
        "kind": pa.repeat("follow", len(one)),
        "import_id": pa.repeat("made", len(one)),
    }


def _import(community: Community) -> dict[str, pa.Array]:
    return {
        "import_id": pa.array(["made"]),
        "imported_at": pa.array([BEGIN_US], pa.timestamp("us", tz="UTC")),
        "source": pa.array(["generator"]),
        "frame": pa.array(["census"]),
        "capabilities": pa.array([["threads", "reply_targets", "authors", "moderation"]]),
        "zone": pa.array(["Europe/Paris"]),
        "read": pa.array([community.messages]),
        "kept": pa.array([community.messages]),
        "already": pa.array([0]),
        "naive": pa.array([0]),
        "untimed": pa.array([0]),
    }


def _filled(columns: dict[str, pa.Array], schema: pa.Schema) -> pa.Table:
    """The columns in the order of the schema; what is not said is null (lists: empty)."""
    rows = len(next(iter(columns.values())))

    def column(field: pa.Field) -> pa.Array:
        if field.name == "community":
            return pa.repeat("c", rows)
        if pa.types.is_list(field.type) and field.name not in columns:
            return pa.ListArray.from_arrays(
                np.zeros(rows + 1, np.int32), pa.array([], field.type.value_type)
            )
        return columns[field.name] if field.name in columns else pa.nulls(rows, field.type)

    return pa.table([column(field).cast(field.type) for field in schema], schema=schema)


def main(form: str, messages: str, where: str) -> None:
    write = {"jsonl": jsonl, "convokit": convokit, "study": study}[form]
    write(Community(int(messages)), Path(where))


if __name__ == "__main__":
    main(*sys.argv[1:])
