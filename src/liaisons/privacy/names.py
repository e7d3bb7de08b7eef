"""Short readable names for people, made from their key: *mésange 204*, *cèdre 17*.

A name is one French word for a bird or a tree and a number, the same in every language of the
interface, so that a quotation in an English paper and a page in French speak of the same person.
The words are neither first names nor usual surnames: each was looked up in the French registers of
births (first names and family names, 1891–2000), in two international lists of first names, and
left out when it is a first name anywhere or a common surname (*merle*, *olivier*, *colombe*,
*poirier* … are not here). *Mésange* is a rare surname and stays.

There are 250 words × 999 numbers = 249,750 names. Two given people share one with probability
1/249,750; among n people about n²/499,500 pairs do: 2 pairs among 1,000 people, 50 among 5,000.
``distinct`` tells them apart inside a study. A name hides a key and nothing more: whoever holds the
key map can undo it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Keys: TypeAlias = NDArray[np.int64] | NDArray[np.uint64]

_BIRDS_AND_TREES = """
    accenteur aigrette albatros alouette avocette balbuzard bécasseau bécassine bergeronnette
    bernache blongios bondrée bouvreuil busard cacatoès calandrelle calao canari caracara cariama
    casoar cassenoix chardonneret choucas cigogne cincle circaète cochevis colibri colvert condor
    cormoran courlis crécerelle cygne échasse effraie émeu engoulevent épervier foulque francolin
    frégate fuligule fulmar gallinule gélinotte glaréole gobemouche goéland gorgebleue gravelot
    grèbe grimpereau grive grosbec guêpier gypaète harfang hibou hirondelle hoazin huîtrier hypolaïs
    jabiru jacana jaseur kamichi kiwi lagopède locustelle lophophore loriquet macareux macreuse
    marouette mergule mésange monticole motmot nandou niverolle noddi océanite oedicnème ombrette
    outarde panure paruline pélican perroquet phalarope phragmite pingouin pipit pluvier puffin
    pygargue quetzal quiscale rémiz roitelet rougequeue rousserolle rupicole sanderling sarcelle
    sittelle sizerin spatule sterne tadorne tangara tarier tétras tichodrome tinamou tisserin torcol
    toucan touraco tournepierre tourterelle traquet troglodyte viréo xénops zostérops

    abricotier acajou ailante ajonc alisier amandier amélanchier anacardier araucaria arbousier
    argousier arolle aubépine aulne baobab bougainvillier bourdaine cacaoyer caféier calebassier
    callune camphrier cannelier carambolier caroubier caryer casuarina catalpa cèdre citronnier
    cocotier cognassier copayer cornouiller cryptomère cyprès cytise dattier dragonnier ébénier
    épicéa érable eucalyptus févier figuier filao flamboyant framboisier frangipanier fusain ginkgo
    giroflier goyavier grevillea groseillier hamamélis hêtre hévéa hibiscus iroko jacaranda jujubier
    kaki kalmia kapokier karité kolatier latanier lentisque libocèdre liquidambar litchi longanier
    macadamia mandarinier manguier marronnier mélèze merisier micocoulier moringa mûrier muscadier
    néflier nerprun niaouli noisetier okoumé oranger orme palétuvier palissandre palmiste
    pamplemoussier papayer paulownia peuplier pistachier pitchpin plaqueminier platane podocarpe
    prunellier raphia rhododendron robinier séquoia seringat sophora sumac sycomore tamarinier
    tamaris teck térébinthe thuya tilleul troène tulipier viorne yucca zelkova
"""

#: The order is part of the contract: a word that moved would rename people in every study.
WORDS: tuple[str, ...] = tuple(_BIRDS_AND_TREES.split())

#: Numbers run from 1 to this; beyond it only where two people would bear one name.
NUMBERS = 999

#: How many names there are before any has to be told apart.
NAMES = len(WORDS) * NUMBERS

_words = np.array(WORDS)
#: Names written at a time.
_PIECE = 100_000


def pseudonym(key: int) -> str:
    """The name that belongs to ``key``, a person's 64-bit key (signed or not)."""
    number, word = divmod((key & 0xFFFF_FFFF_FFFF_FFFF) % NAMES, len(WORDS))
    return f"{WORDS[word]} {number + 1}"


def pseudonyms(keys: Keys) -> list[str]:
    """``pseudonym`` of each key, in order. Two keys may share a name: see ``distinct``."""
    return _written(_places(keys), 0)


def distinct(keys: Keys) -> list[str]:
    """One name per key, in order: the same for equal keys, different for different keys.

    ``keys`` come in the order of first appearance in the study. The first to appear under a name
    keeps it as ``pseudonym`` gives it; the next ones under the same name get 999 more each
    (*mésange 204*, *mésange 1203*, …), so that people who arrive later rename nobody.
    """
    return [name for piece in distinct_from(keys, 0) for name in piece]


def distinct_from(keys: Keys, first: int) -> Iterator[list[str]]:
    """``distinct`` of the keys from place ``first`` on, some thousands at a time.

    The keys before have their names already; they decide what is still free.
    """
    unique, begins, inverse = np.unique(_unsigned(keys), return_index=True, return_inverse=True)
    places = _places(unique)
    order = np.lexsort((begins, places))
    ranks = np.empty(len(unique), dtype=np.int64)
    ranks[order] = _ranks_in_runs(places[order])
    for start in range(first, len(keys), _PIECE):
        piece = inverse[start : start + _PIECE]
        yield _written(places[piece], ranks[piece])


def _unsigned(keys: Keys) -> NDArray[np.uint64]:
    return np.ascontiguousarray(keys).view(np.uint64)


def _places(keys: Keys) -> NDArray[np.int64]:
    """Where each key falls among the ``NAMES`` names."""
    return (_unsigned(keys) % np.uint64(NAMES)).astype(np.int64)


def _ranks_in_runs(values: NDArray[np.int64]) -> NDArray[np.int64]:
    """0, 1, 2 … within each run of equal values of a sorted array."""
    position = np.arange(len(values))
    starts = np.flatnonzero(np.r_[True, values[1:] != values[:-1]][: len(values)])
    lengths = np.diff(np.r_[starts, len(values)])
    return position - np.repeat(starts, lengths)


def _written(places: NDArray[np.int64], ranks: NDArray[np.int64] | int) -> list[str]:
    numbers = places // len(WORDS) + 1 + NUMBERS * ranks
    words = _words[places % len(WORDS)]
    return [
        f"{word} {number}" for word, number in zip(words.tolist(), numbers.tolist(), strict=True)
    ]
