"""Short readable names for people, made from their key: *mésange 204*, *cèdre 17*.

A name is one French word for a bird or a tree and a number, the same in every language of the
interface, so that a quotation in an English paper and a page in French speak of the same person.
The words are neither first names nor usual surnames: each was looked up in the French registers of
births (first names and family names, 1891–2000), in two international lists of first names, and
left out when it is a first name anywhere or a common surname (*merle*, *olivier*, *colombe*,
*poirier* … are not here). *Mésange* is a rare surname and stays.

There are 250 words × 999 numbers = 249,750 names. Two given people share one with probability
1/249,750; among n people about n²/499,500 pairs do: 2 pairs among 1,000 people, 50 among 5,000.
``Naming`` tells them apart inside a study. A name hides a key and nothing more: whoever holds the
key map can undo it.
"""

from __future__ import annotations

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


def pseudonym(key: int) -> str:
    """The name that belongs to ``key``, a person's 64-bit key (signed or not)."""
    number, word = divmod((key & 0xFFFF_FFFF_FFFF_FFFF) % NAMES, len(WORDS))
    return f"{WORDS[word]} {number + 1}"


class Naming:
    """Gives names to the people of a study as they come, in the order of first appearance.

    The first to come under a name keeps it as ``pseudonym`` gives it; the next ones under the same
    name get 999 more each (*mésange 204*, *mésange 1203*, …), so that people who come later rename
    nobody. Of those who came nothing is kept but how many bear each name.
    """

    def __init__(self) -> None:
        self._borne = np.zeros(NAMES, np.int32)

    def pass_over(self, keys: Keys) -> None:
        """People who have their names already, all different."""
        self._borne += np.bincount(_places(keys), minlength=NAMES).astype(np.int32)

    def of(self, keys: Keys) -> list[str]:
        """The names of people who did not come before and are all different."""
        places = _places(keys)
        order = np.argsort(places, kind="stable")
        ranks = np.empty(len(keys), np.int64)
        ranks[order] = _ranks_in_runs(places[order])
        ranks += self._borne[places]
        self.pass_over(keys)
        return _written(places, ranks)


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


def _written(places: NDArray[np.int64], ranks: NDArray[np.int64]) -> list[str]:
    numbers = places // len(WORDS) + 1 + NUMBERS * ranks
    words = _words[places % len(WORDS)]
    return [
        f"{word} {number}" for word, number in zip(words.tolist(), numbers.tolist(), strict=True)
    ]
