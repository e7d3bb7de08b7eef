"""Two fictitious communities as a study would hand them to the report: nobody in them exists."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from liaisons.measures.rows import Contrast, Group, Row
from liaisons.report.content import (
    CommunityCard,
    DrawnLink,
    DrawnPerson,
    NetworkDrawing,
    ReportContent,
)

MONTHS = [f"{2024 + (i + 8) // 12}-{(i + 8) % 12 + 1:02d}" for i in range(15)]
HORIZONS = (300, 900, 3600, 86_400, 604_800)
GP, AIDES = "medecins", "aides"

#: (median delay in seconds, spread of its logarithm, share ever replied, questions)
DELAYS = {GP: (840, 1.6, 0.91, 494), AIDES: (6_900, 1.9, 0.86, 1_204)}

Figure = tuple[float | None, float | None, float | None, int | None]


def _read_figures() -> list[tuple[str, Group, str, str, Figure, Figure]]:
    """What figures.tsv holds: measure, group, unit, method, and each side's value, low, high, n."""
    with Path(__file__).with_name("figures.tsv").open(encoding="utf-8") as table:
        return [_parsed(line) for line in csv.reader(table, delimiter="\t") if line[0] != "measure"]


def _parsed(line: list[str]) -> tuple[str, Group, str, str, Figure, Figure]:
    measure, group, unit, method, *cells = line
    pairs = dict(pair.split("=") for pair in group.split(";") if pair)
    known = {key: float(value) if key == "top" else value for key, value in pairs.items()}
    numbers = [_number(cell) for cell in cells]
    return measure, known, unit, method, tuple(numbers[:4]), tuple(numbers[4:])


def _number(cell: str) -> float | int | None:
    if not cell:
        return None
    return float(cell) if "." in cell else int(cell)


FIGURES = _read_figures()

#: What needs coding, and says so.
UNCODED = ("help.helped_share", "help.helped_within", "help.first_help_delay")
NEEDS_CODING = "Le codage des réponses manque : sans lui on ne sait pas lesquelles aident."


def content(language: str = "fr", **changes: object) -> ReportContent:
    """The whole report; ``changes`` replace its fields."""
    fields: dict[str, object] = {
        "title": "S’entraider en ligne : médecins généralistes et aides à domicile",
        "language": language,
        "made_at": dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC),
        "version": "0.1.0",
        "fingerprint": "5f2c9a7e41d0b3868e1fa2774c0d9be1",
        "seed": 20_261_123,
        "replicates": 999,
        "communities": list(_cards()),
        "rows": [*_figures(), *_breakdowns()],
        "contrasts": list(_contrasts()),
        "drawings": [drawing(GP, 171, 4), drawing(AIDES, 600, 9)],
        "curves": list(_curves()),
        "confounds": [
            "Les messages sont limités à 280 signes chez les uns, pas chez les autres.",
            "L’un des lieux est ouvert à tous, l’autre réservé aux membres admis.",
        ],
        "fictitious": True,
    }
    return ReportContent(**(fields | changes))


def alone(language: str = "fr") -> ReportContent:
    """The doctors by themselves."""
    both = content(language)
    only = [row for row in both.rows if row.community == GP]
    return content(
        language,
        communities=both.communities[:1],
        rows=only,
        curves=[row for row in both.curves if row.community == GP],
        contrasts=[],
        drawings=both.drawings[:1],
    )


def row(measure: str, community: str, value: float | None, **more: object) -> Row:
    """A row with the dull fields filled in."""
    dull: dict[str, object] = {"n": 100, "unit": "share", "method": "count"}
    return Row(measure=measure, community=community, value=value, **(dull | more))


def _cards() -> Iterator[CommunityCard]:
    common = {"first_day": dt.date(2024, 9, 1), "last_day": dt.date(2025, 11, 13)}
    yield CommunityCard(
        name=GP,
        title="Médecins généralistes #DocTocDemo (communauté fictive)",
        profession="médecin généraliste",
        platform="réseau ouvert, mot-dièse",
        frame="hashtag",
        colour_index=0,
        messages=4310,
        people=182,
        fictitious=True,
        capabilities=["threads", "reply_targets", "authors", "reactions"],
        coverage=_coverage(GP, 4310, missing=431, deleted=52),
        **common,
    )
    yield CommunityCard(
        name=AIDES,
        title="Aides à domicile, groupe d’entraide (communauté fictive)",
        profession="aide à domicile",
        platform="groupe fermé",
        frame="census",
        colour_index=1,
        messages=21_877,
        people=1432,
        fictitious=True,
        capabilities=["threads", "authors", "moderation", "complete_from_start"],
        coverage=_coverage(AIDES, 21_877, missing=12, deleted=88),
        **common,
    )


def _coverage(community: str, messages: int, missing: int, deleted: int) -> list[Row]:
    counts = {
        "coverage.missing_parents": missing,
        "coverage.deleted_authors": deleted,
        "coverage.naive_times": 0,
        "coverage.negative_delays": 3,
    }
    ledger = [
        row(name, community, count, n=messages, unit="messages") for name, count in counts.items()
    ]
    return [*ledger, row("coverage.silent_days", community, 31, n=439, unit="days")]


def _figures() -> Iterator[Row]:
    for measure, group, unit, method, *both in FIGURES:
        for community, (value, low, high, n) in zip((GP, AIDES), both, strict=True):
            why = None if value is not None else "La source ne dit rien de la modération."
            yield Row(
                measure=measure,
                community=community,
                value=value,
                low=low,
                high=high,
                n=n,
                unit=unit,
                method=method,
                group=group,
                why=why,
            )
    for measure in UNCODED:
        for community in (GP, AIDES):
            yield row(measure, community, None, n=None, why=NEEDS_CODING)
    for community in (GP, AIDES):
        for horizon in HORIZONS:
            yield _share("help.replied_within", community, 1 - _waiting(community, horizon),
                         DELAYS[community][3], {"horizon_s": horizon})  # fmt: skip


def _breakdowns() -> Iterator[Row]:
    splits: dict[str, dict[str, list[tuple[Group, float]]]] = {
        "help.replied_share": {
            GP: [
                ({"seniority": "newcomer"}, 0.85),
                ({"seniority": "veteran"}, 0.94),
                ({"attribute": "seul", "level": "oui"}, 0.93),
                ({"attribute": "seul", "level": "non"}, 0.88),
            ],
            AIDES: [
                ({"seniority": "newcomer"}, 0.79),
                ({"seniority": "veteran"}, 0.92),
                ({"attribute": "seul", "level": "oui"}, 0.85),
                ({"attribute": "seul", "level": "non"}, 0.87),
            ],
        },
        "staying.returned": {
            GP: [({"replied_within_24h": True}, 0.52), ({"replied_within_24h": False}, 0.31)],
            AIDES: [({"replied_within_24h": True}, 0.39), ({"replied_within_24h": False}, 0.24)],
        },
        "actors.roles": {
            GP: list(_roles(0.1, 0.19, 0.5, 0.05, 0.01, 0.15)),
            AIDES: list(_roles(0.22, 0.14, 0.27, 0.02, 0.004, 0.346)),
        },
        "commons.give_take": {
            GP: list(_balances(0.41, 0.18, 0.2)),
            AIDES: list(_balances(0.29, 0.11, 0.38)),
        },
    }
    for measure, communities in splits.items():
        for community, parts in communities.items():
            n = 120 if community == GP else 700
            for group, value in parts:
                yield _share(measure, community, value, n, group)
    yield from _months()
    yield from _hours()
    for community in (GP, AIDES):
        for domain, count in (
            ("has-sante.fr", 212),
            ("legifrance.gouv.fr", 31),
            ("exemple.org", 3),
        ):
            yield row("presence.trail", community, count, unit="messages", group={"domain": domain})


def _roles(*shares: float) -> Iterator[tuple[Group, float]]:
    names = ("asker", "helper", "both", "broker", "steward", "passer-by")
    for name, share in zip(names, shares, strict=True):
        yield {"role": name}, share


def _balances(*shares: float) -> Iterator[tuple[Group, float]]:
    for kind, share in zip(("giver", "even", "asker_only"), shares, strict=True):
        yield {"balance": kind}, share


def _months() -> Iterator[Row]:
    for community, level in ((GP, 280), (AIDES, 1450)):
        for i, month in enumerate(MONTHS):
            wave = 1 + 0.25 * math.sin(i / 2) + 0.03 * i
            group: Group = {"month": month}
            messages, people = int(level * wave), int(level * wave / (5 if community == GP else 7))
            new = int(people * (0.5 if i == 0 else 0.12))
            yield row(
                "presence.messages", community, messages, n=messages, unit="messages", group=group
            )
            yield row(
                "presence.active_people", community, people, n=people, unit="people", group=group
            )
            yield row("presence.newcomers", community, new, n=new, unit="people", group=group)
            yield _share("help.replied_share", community, 0.88 + 0.05 * math.sin(i), 33, group)


def _hours() -> Iterator[Row]:
    for community, base in ((GP, 0.6), (AIDES, 0.35)):
        for hour in range(24):
            value = base + 0.2 * math.cos((hour - 14) / 24 * 2 * math.pi)
            group: Group = {"hour": hour, "horizon_s": 3600}
            yield _share("help.replied_within", community, value, 18 if hour > 5 else 4, group)


def _curves() -> Iterator[Row]:
    for community in (GP, AIDES):
        n = DELAYS[community][3]
        for t in np.geomspace(20, 30 * 86_400, 400):
            yield _share("help.survival", community, _waiting(community, t), n, {"t_s": float(t)})
        people = 182 if community == GP else 1432
        for day in range(0, 391, 5):
            stay = 0.25 + 0.75 * math.exp(-day / (160 if community == GP else 70))
            yield _share("staying.lifetime", community, stay, people, {"t_s": day * 86_400})
        yield from _lorenz(community)
        yield from _rhythm(community)
        yield from _retention(community)


def _lorenz(community: str) -> Iterator[Row]:
    for of, power in (("messages", 3.1), ("help", 2.7 if community == GP else 4.2)):
        for x in np.linspace(0, 1, 41):
            yield row(
                "actors.lorenz", community, float(x**power), n=182, group={"of": of, "x": float(x)}
            )


def _rhythm(community: str) -> Iterator[Row]:
    peak = 20 if community == GP else 14
    weights = {
        (day, hour): (1.0 if day < 5 else 0.6) * (0.05 + math.exp(-(((hour - peak) / 4) ** 2)))
        for day in range(7)
        for hour in range(24)
    }
    total = sum(weights.values())
    for (day, hour), weight in weights.items():
        yield row(
            "presence.rhythm",
            community,
            weight / total,
            n=4310,
            group={"weekday": day, "hour": hour},
        )


def _retention(community: str) -> Iterator[Row]:
    for i, cohort in enumerate(MONTHS[:-1]):
        arrivals = 3 if community == GP and i == 6 else 12 + 3 * i if community == GP else 80
        for month in range(1, len(MONTHS) - i):
            stay = (0.55 if community == GP else 0.35) * math.exp(-month / 9) + 0.02 * (i % 3)
            yield row(
                "staying.retention",
                community,
                stay,
                n=arrivals,
                group={"cohort": cohort, "month": month},
            )


def _waiting(community: str, t: float) -> float:
    """Share without a reply after ``t`` seconds: log-normal delays, some never."""
    median, spread, ever, _n = DELAYS[community]
    z = (math.log(t) - math.log(median)) / spread
    return 1 - ever * 0.5 * (1 + math.erf(z / math.sqrt(2)))


def _share(measure: str, community: str, value: float, n: int, group: Group) -> Row:
    half = 1.96 * math.sqrt(max(value * (1 - value), 0.001) / n)
    low, high = max(0.0, value - half), min(1.0, value + half)
    return Row(measure=measure, community=community, value=value, low=low, high=high, n=n,
               unit="share", method="Kaplan-Meier, log-log 95% CI", group=group)  # fmt: skip


_EFFECTS = {
    "help.replied_share": ("risk_ratio", "Pearson's chi-squared"),
    "help.first_reply_delay": ("hazard_ratio", "log-rank, clustered"),
    "ties.reciprocity": ("risk_ratio", "bootstrap"),
    "staying.returned": ("risk_ratio", "Pearson's chi-squared"),
    "help.replies_per_question": ("cliffs_delta", "bootstrap"),
    "actors.gini_messages": ("difference", "bootstrap"),
    "actors.gini_help": ("difference", "bootstrap"),
    "ties.personal_index": ("difference", "bootstrap"),
}
_UNCOMPARED = ("presence.people", "presence.messages", "ties.density", "ties.people", "ties.links")


def _contrasts() -> Iterator[Contrast]:
    for measure, group, unit, _method, a, b in FIGURES:
        if measure.startswith("ties.expected") or measure in _UNCOMPARED:
            continue
        if a[0] is None or b[0] is None:
            yield Contrast(measure=measure, a=GP, b=AIDES, unit=unit, group=group,
                           why="La source ne dit rien de la modération.")  # fmt: skip
        elif None not in (*a, *b):
            yield _contrast(measure, group, unit, a, b)


def _contrast(measure: str, group: Group, unit: str, a: tuple, b: tuple) -> Contrast:
    gap = a[0] - b[0]
    half = math.hypot((a[2] - a[1]) / 2, (b[2] - b[1]) / 2)
    p = math.erfc(abs(gap) / half * 1.96 / math.sqrt(2))
    effect, test = _EFFECTS.get(measure, ("ratio_of_means", "bootstrap"))
    low, high = gap - half, gap + half
    value, around = gap, (low, high)
    if effect == "cliffs_delta":
        value, around = -0.05, (-0.14, 0.03)
    elif effect != "difference":
        ratio = b[0] / a[0] if effect == "hazard_ratio" else a[0] / b[0]
        wide = math.exp(half / max(abs(gap), half) * abs(math.log(ratio)) + 0.05)
        value, around = ratio, (ratio / wide, ratio * wide)
    return Contrast(measure=measure, a=GP, b=AIDES, unit=unit, group=group, a_value=a[0],
                    b_value=b[0], difference=gap, low=low, high=high, effect=effect,
                    effect_value=value, effect_low=around[0], effect_high=around[1], test=test,
                    p=p, p_holm=min(1.0, p * 6), n_a=a[3], n_b=b[3])  # fmt: skip


def drawing(community: str, people: int, groups: int, seed: int = 7) -> NetworkDrawing:
    """A network of so many people in blobs, some of whom give most of the help."""
    chance = np.random.default_rng(seed)
    group = np.minimum(chance.geometric(0.35, people) - 1, groups - 1)
    angle = group / groups * 2 * math.pi
    centre = np.column_stack([np.cos(angle), np.sin(angle)]) * 6
    place = centre + chance.normal(size=(people, 2)) * 1.9
    size = np.round(chance.pareto(1.3, people) * 4)
    order = np.argsort(-size)
    carriers = {int(i): f"mésange {int(i)}" for i in order[:8]}
    drawn = [
        DrawnPerson(float(x), float(y), float(s), int(g), "steward" if i in order[:3] else "both",
                    carriers.get(i))
        for i, ((x, y), s, g) in enumerate(zip(place, size, group, strict=True))
    ]  # fmt: skip
    ends = np.column_stack(
        [chance.choice(people, people * 6, p=(size + 0.2) / (size + 0.2).sum()),
         chance.integers(0, people, people * 6)]
    )  # fmt: skip
    same = [DrawnLink(int(a), int(b), float(w)) for (a, b), w in
            zip(ends, chance.geometric(0.5, len(ends)), strict=True) if a != b]  # fmt: skip
    return NetworkDrawing(community=community, people=drawn, links=same,
                          total_people=people if community == GP else 1105,
                          total_links=1890 if community == GP else 6042)  # fmt: skip
