"""The message-sized answers as a competent analyst writes them with pandas, from the same Parquet.

python -m benchmarks.peers.pandas_messages STUDY
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.peers.hand_sql import files
from benchmarks.peers.told import Told

DAY_US = 86_400_000_000
COLUMNS = ["message_id", "thread_id", "reply_to", "quoted_id", "person", "reply_to_person",
           "sent_us", "source_row", "kind", "deleted_at"]  # fmt: skip
NULLABLE = ["reply_to", "quoted_id", "person", "reply_to_person"]


def read(study: Path) -> tuple[pd.DataFrame, pd.Series]:
    """What people said, with local time; the ids of what are questions."""
    parts = [
        pd.read_parquet(f, columns=COLUMNS, dtype_backend="pyarrow")
        for f in files(study, "messages")
    ]
    said = pd.concat(parts)
    kinds = ["post", "reply", "quote", "answer", "comment"]
    said = said[said.deleted_at.isna() & said.kind.isin(kinds)].drop(columns="deleted_at")
    said = said.astype(dict.fromkeys(NULLABLE, "Int64")).astype(
        dict.fromkeys(("message_id", "thread_id", "sent_us", "source_row"), "int64")
    )
    local = pd.to_datetime(said.sent_us, unit="us", utc=True).dt.tz_convert("Europe/Paris")
    said["month"] = (local.dt.year * 12 + local.dt.month - 1).astype("int32")
    said["hour"], said["weekday"] = local.dt.hour, local.dt.weekday
    asked = pd.concat([pd.read_parquet(f) for f in files(study, "questions")])
    return said.sort_values(["sent_us", "source_row"]), asked.message_id[asked.is_question]


def questions_of(said: pd.DataFrame, asked: pd.Series) -> pd.DataFrame:
    """Openers of threads that are questions."""
    first = said[said.reply_to.isna() & said.kind.isin(["post", "quote"])]
    named = (first.message_id != first.thread_id).astype("int8")
    first = first.assign(named=named).sort_values(["named", "sent_us", "source_row"])
    openers = first.drop_duplicates("thread_id")
    found = openers[openers.message_id.isin(asked)]
    return found.rename(columns={"message_id": "question_id", "person": "asker",
                                 "sent_us": "asked_us", "source_row": "asked_row"})  # fmt: skip


def replies_to(said: pd.DataFrame, questions: pd.DataFrame) -> pd.DataFrame:
    """Somebody else's later messages in the thread of a question."""
    kept = questions[["question_id", "thread_id", "asker", "asked_us", "asked_row"]]
    both = said.merge(kept, on="thread_id")
    other = (both.person != both.asker).fillna(True) & (both.message_id != both.question_id)
    at_once = (both.reply_to == both.question_id).fillna(False) | (both.source_row > both.asked_row)
    later = (both.sent_us > both.asked_us) | ((both.sent_us == both.asked_us) & at_once)
    return both[other & later]


def targets_of(said: pd.DataFrame) -> pd.DataFrame:
    """Whom each message is directed at."""
    author = said.set_index("message_id").person
    parent = author.reindex(said.reply_to).array
    quoted = author.reindex(said.quoted_id).array
    found = said[["message_id", "person", "reply_to", "quoted_id", "reply_to_person"]].copy()
    found["target"] = pd.array([pd.NA] * len(found), "Int64")
    for who in (said.reply_to_person.array, quoted, parent):
        fits = ((who != said.person.array) & ~pd.isna(who)).astype("boolean").fillna(False)
        found.loc[np.asarray(fits, bool), "target"] = who[np.asarray(fits, bool)]
    silent = np.ones(len(found), bool)
    for pointer, who in ((said.reply_to, parent), (said.quoted_id, quoted),
                         (said.reply_to_person, said.reply_to_person.array)):  # fmt: skip
        same = pd.array(who == said.person.array, "boolean").fillna(False)
        silent &= pointer.isna().to_numpy() | np.asarray(same, bool)
    found["silent"] = silent
    return found[["message_id", "target", "silent"]]


def links_of(said: pd.DataFrame, replies: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Help links and contact links, one row per message, in the order of time."""
    aimed = replies[replies.person.notna() & replies.asker.notna()].merge(targets, on="message_id")
    to_asker = (aimed.target == aimed.asker).fillna(False)
    certainty = np.select(
        [to_asker & aimed.reply_to.notna(), to_asker, aimed.silent, aimed.target.notna()],
        ["reply", "mention", "opener", "peer"], "",
    )  # fmt: skip
    aimed["certainty"] = certainty
    helping = aimed[certainty != ""].copy()
    helping["to"] = helping.asker.where(helping.certainty != "peer", helping.target)
    helping["network"] = "help"
    done = helping.message_id[helping.certainty != "peer"]
    contact = said[said.person.notna() & ~said.message_id.isin(done)].merge(
        targets, on="message_id"
    )
    contact = contact[contact.target.notna()].rename(columns={"target": "to"})
    contact["certainty"] = np.where(contact.reply_to.notna(), "reply", "mention")
    contact["network"] = "contact"
    columns = ["network", "certainty", "person", "to", "month", "sent_us", "source_row"]
    links = pd.concat([helping[columns], contact[columns]])
    return links.sort_values(["sent_us", "source_row", "network"])


def people_of(said: pd.DataFrame, questions: pd.DataFrame, links: pd.DataFrame) -> pd.DataFrame:
    """What everybody wrote, asked, gave and received."""
    people = said.groupby("person").agg(
        first_us=("sent_us", "min"), last_us=("sent_us", "max"),
        messages=("message_id", "size"), threads=("thread_id", "nunique"),
    )  # fmt: skip
    given = links[(links.network == "help") & (links.certainty != "peer")]
    people["questions"] = questions.groupby("asker").size()
    people[["given", "helped"]] = given.groupby("person").to.agg(["size", "nunique"])
    people[["received", "helpers"]] = given.groupby("to").person.agg(["size", "nunique"])
    return people.fillna(0)


def newcomers_of(said: pd.DataFrame) -> pd.Series:
    """Who came after the first 90 days, and whether they wrote elsewhere within 30 days."""
    known = said[said.person.notna()]
    first = known.drop_duplicates("person").set_index("person")[["sent_us", "thread_id"]]
    first = first[first.sent_us >= said.sent_us.min() + 90 * DAY_US]
    later = known[["person", "thread_id", "sent_us"]].merge(
        first.rename(columns={"sent_us": "first_us", "thread_id": "first_thread"}), on="person"
    )
    back = later[(later.thread_id != later.first_thread) & (later.sent_us > later.first_us)
                 & (later.sent_us <= later.first_us + 30 * DAY_US)]  # fmt: skip
    return pd.Series(first.index.isin(back.person), index=first.index)


def main(study: str) -> None:
    told = Told()
    with told.task("messages"):
        said, asked = read(Path(study))
        months = said.groupby("month").agg(
            messages=("message_id", "size"), people=("person", "nunique")
        )
        rhythm = said.groupby(["weekday", "hour"]).size()
        active = said.groupby("person").month.nunique()
        questions = questions_of(said, asked)
        replies = replies_to(said, questions)
        waits = replies.groupby("question_id").agg(
            first_us=("sent_us", "min"),
            replies=("message_id", "size"),
            repliers=("person", "nunique"),
        )
        waits = questions[["question_id", "asked_us"]].join(waits, on="question_id")
        waited = waits.first_us.fillna(said.sent_us.max()) - waits.asked_us
        links = links_of(said, replies, targets_of(said))
        people = people_of(said, questions, links)
        newcomers = newcomers_of(said)
        threads = said.thread_id.nunique()
    given = (links.network == "help") & (links.certainty != "peer")
    told.figures = {
        "messages": len(said),
        "people": len(people),
        "threads": threads,
        "people by month": int(months.people.sum()),
        "active months": int(active.sum()),
        "night": int(rhythm[rhythm.index.get_level_values("hour") < 6].sum()),
        "questions": len(waits),
        "replied": int(waits.first_us.notna().sum()),
        "repliers": int(waits.repliers.sum()),
        "waited, s": int(waited.sum()) // 1_000_000,
        "help links": int(given.sum()),
        "contact links": int((links.network == "contact").sum()),
        "helped": int(people.helped.sum()),
        "newcomers": len(newcomers),
        "returned": int(newcomers.sum()),
    }
    told.print()


if __name__ == "__main__":
    main(*sys.argv[1:])
