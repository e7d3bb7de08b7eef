"""Where an export comes from: enough to know, years later, which study it was made of."""

from __future__ import annotations

from typing import Any

from liaisons import __version__
from liaisons.errors import NotFound
from liaisons.exports.contract import Options, smallest_cell
from liaisons.i18n import _
from liaisons.study.running import Session


def about(session: Session, communities: list[str], options: Options) -> dict[str, Any]:
    """The study, its corpus, its communities, and what was masked, as plain values.

    Nothing in it depends on the moment of writing: the same study gives the same export.
    """
    settings = session.study.settings
    said = [settings.community(name) for name in communities]
    return {
        "title": settings.title,
        "made_with": f"Liaisons {__version__}",
        "corpus": session.study.store.fingerprint(),
        "imported": session.last_import(communities).date().isoformat(),
        "seed": settings.seed,
        "masked_below": smallest_cell(session, options),
        "fictitious": any(community.fictitious for community in said),
        "communities": {
            community.name: {
                "title": community.title or community.name,
                "profession": community.profession,
                "platform": community.platform,
                "zone": community.zone,
                "frame": session.scope(community.name).frame,
                "capabilities": sorted(session.scope(community.name).capabilities),
                "fictitious": community.fictitious,
            }
            for community in said
        },
    }


def sentence(told: dict[str, Any]) -> str:
    """``about`` in one line, for formats that have room for a description."""
    fictitious = _("Fictitious data. ") if told["fictitious"] else ""
    return fictitious + _(
        "{title}: {communities}. People bear pseudonyms, which is not anonymity. Corpus {corpus}.",
        title=told["title"],
        communities=", ".join(c["title"] for c in told["communities"].values()),
        corpus=told["corpus"],
    )


def notices_of(told: dict[str, Any]) -> list[str]:
    """What to say of any export of such a study."""
    return [_("The data are fictitious.")] if told["fictitious"] else []


def only_community(session: Session, options: Options) -> str:
    """The one community that a file of one network is about; asks for it where there are more."""
    names = session.communities(options.community)
    if len(names) > 1:
        raise NotFound(
            _(
                "There are {n} communities: say which one with --community ({names}).",
                n=len(names),
                names=", ".join(names),
            )
        )
    return names[0]
