"""What every platform must keep to, ours and those that others ship.

A platform's tests make a ``World``: the platform connected as the channel's account, and the acts
of other people on the same network. ``check(world)`` runs all of it; rules that a platform's
``abilities`` exclude are left out::

    asyncio.run(check(MyWorld(...)))

What is broken is raised as ``Broken``, in one sentence.
"""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Awaitable, Callable
from typing import Protocol

from liaisons.channel.port import (
    START,
    Arrival,
    Author,
    Cursor,
    Deletion,
    Event,
    Gone,
    Platform,
    Post,
    PrivateMessage,
    Receipt,
    Rejected,
    Relay,
)


class Broken(AssertionError):
    """The contract of platforms is not kept."""


class World(Protocol):
    """Other people on the network, for tests. ``tag`` is the channel's hashtag, without #."""

    platform: Platform
    tag: str
    #: Seconds within which what is done must arrive.
    patience: float

    async def person(self, handle: str) -> Author:
        """Somebody new, who can write to the channel's account and be written to by it."""
        ...

    async def post(self, author: Author, text: str, reply_to: str | None = None) -> str:
        """``author`` posts in public; the id. A text holding ``#tag`` bears that hashtag."""
        ...

    async def edit(self, id: str, text: str) -> None: ...

    async def delete(self, id: str) -> None: ...

    async def tell(self, author: Author, text: str) -> str:
        """``author`` writes privately to the channel's account; the id."""
        ...

    async def inbox(self, author: Author) -> list[str]:
        """The texts of the private messages that ``author`` can read, oldest first."""
        ...

    async def public(self) -> list[tuple[str, str]]:
        """(id, text) of what anybody can read of the channel's own posts; boosts have no text."""
        ...


async def check(world: World) -> None:
    """Every rule that the platform's abilities call for, in turn."""
    for rule in RULES:
        await rule(world)


def need(held: bool, sentence: str) -> None:
    if not held:
        raise Broken(sentence)


async def arrivals(
    world: World, since: Cursor, until: Callable[[Event], bool], quiet: float | None = None
) -> list[Arrival]:
    """What arrives from ``since`` on, up to and with the first for which ``until`` holds."""
    found: list[Arrival] = []

    async def listen() -> None:
        async for arrival in world.platform.receive(since):
            found.append(arrival)
            if until(arrival.event):
                return

    try:
        await asyncio.wait_for(listen(), quiet or world.patience)
    except TimeoutError as error:
        if quiet is None:
            raise Broken(f"Nothing of the kind arrived within {world.patience} s.") from error
    return found


def _is(id: str, edited: bool = False) -> Callable[[Event], bool]:
    def met(event: Event) -> bool:
        same = isinstance(event, Post | PrivateMessage) and event.id == id
        return same and (not edited or (isinstance(event, Post) and event.edited_us is not None))

    return met


async def _cursor(world: World) -> Cursor:
    """Where the network is now: the cursor of a post made for that."""
    asker = await world.person("bookmark")
    listening = asyncio.create_task(
        arrivals(world, START, lambda e: isinstance(e, Post) and "bookmark" in e.text)
    )
    await asyncio.sleep(min(1.0, world.patience / 5))
    await world.post(asker, f"bookmark #{world.tag}")
    return (await listening)[-1].cursor


async def a_question_arrives_whole(world: World) -> None:
    since = await _cursor(world)
    asker = await world.person("whole")
    text = f"Que faire d'une plaie qui suinte ? É à 日本 #{world.tag}"
    id = await world.post(asker, text)
    post = (await arrivals(world, since, _is(id)))[-1].event
    assert isinstance(post, Post)
    need(post.network == world.platform.name, "A post bears the name of its network.")
    need(post.author.id == asker.id, "A post says who wrote it, by the id that never changes.")
    need("Que faire d'une plaie qui suinte ? É à 日本" in post.text, "The text arrives as written.")
    need(unicodedata.is_normalized("NFC", post.text), "Texts are in NFC.")
    need(world.tag.casefold() in post.hashtags, "Hashtags are given without #, casefolded.")
    need(abs(post.sent_us) > 1_500_000_000_000_000, "Times are microseconds since 1970.")
    fetched = await world.platform.fetch(id)
    need(fetched is not None and fetched.id == id, "A post can be fetched by its id.")


async def nothing_is_missed_in_an_outage(world: World) -> None:
    since = await _cursor(world)
    asker = await world.person("outage")
    ids = [await world.post(asker, f"Question {n} ? #{world.tag}") for n in range(5)]
    first = await arrivals(world, since, _is(ids[1]))
    again = await arrivals(world, first[-1].cursor, _is(ids[4]))
    seen = [a.event.id for a in (*first, *again) if isinstance(a.event, Post)]
    need(set(ids) <= set(seen), "After an outage receive(cursor) brings everything since.")
    order = [id for id in dict.fromkeys(seen) if id in ids]
    need(order == ids, "Catching up is oldest first.")


async def replies_know_what_they_answer(world: World) -> None:
    since = await _cursor(world)
    asker, helper = await world.person("asks"), await world.person("answers")
    id = await world.post(asker, f"Qui a déjà vu cela ? #{world.tag}")
    await world.platform.reply(id, "Transmis.", "contract-known-thread")
    answer = await world.post(helper, "Oui, deux fois.", reply_to=id)
    post = (await arrivals(world, since, _is(answer)))[-1].event
    assert isinstance(post, Post)
    need(post.reply_to == id, "A reply says which post it answers.")


async def edits_and_deletions_follow(world: World) -> None:
    if not (world.platform.abilities.edits or world.platform.abilities.withdraws):
        return  # what is said there is said
    since = await _cursor(world)
    asker = await world.person("edits")
    id = await world.post(asker, f"Avant ? #{world.tag}")
    await arrivals(world, since, _is(id))
    await world.edit(id, f"Après ? #{world.tag}")
    edited = (await arrivals(world, since, _is(id, edited=True)))[-1].event
    assert isinstance(edited, Post)
    need("Après" in edited.text, "An edit brings the whole new text.")
    await world.delete(id)
    await arrivals(world, since, lambda e: isinstance(e, Deletion) and e.id == id)
    need(await world.platform.fetch(id) is None, "What is deleted cannot be fetched.")


async def private_messages_arrive(world: World) -> None:
    if world.platform.abilities.privacy == "none":
        return
    since = await _cursor(world)
    asker = await world.person("tells")
    id = await world.tell(asker, "Je préfère demander ici.")
    told = (await arrivals(world, since, _is(id)))[-1].event
    need(isinstance(told, PrivateMessage), "A private message is no post.")
    assert isinstance(told, PrivateMessage)
    need(told.author.id == asker.id, "A private message says who wrote it.")
    need("Je préfère demander ici." in told.text, "The text arrives as written.")


async def private_messages_reach_one_person(world: World) -> None:
    one, other = await world.person("one"), await world.person("other")
    if world.platform.abilities.privacy == "none":
        try:
            await world.platform.private(one, "Pour une seule personne.", "contract-private")
        except Rejected:
            return
        raise Broken("A network without private messages refuses to send one.")
    await world.platform.private(one, "Pour une seule personne.", "contract-private")
    need(
        any("Pour une seule personne." in text for text in await world.inbox(one)),
        "A private message reaches the person it is for.",
    )
    for text in (*await world.inbox(other), *(text for _id, text in await world.public())):
        need("Pour une seule personne." not in text, "A private message reaches nobody else.")


async def a_key_makes_one_message(world: World) -> None:
    asker = await world.person("keys")
    id = await world.post(asker, f"Une seule fois ? #{world.tag}")
    platform = world.platform
    sends: dict[str, Callable[[], Awaitable[Receipt]]] = {
        "contract-once": lambda: platform.reply(id, "Une fois.", "contract-once"),
        "contract-one": lambda: platform.relay(Relay(text="Relayée."), "contract-one"),
    }
    if platform.abilities.privacy != "none":
        sends["contract-1"] = lambda: platform.private(asker, "Pour vous.", "contract-1")
    for key, send in sends.items():
        first = await send()
        if platform.abilities.keys:
            need((await send()).id == first.id, "Two sends with one key make one message.")
        else:
            found = await platform.look(key)
            need(found is not None and found.id == first.id, "A second send is looked for first.")
    if platform.abilities.privacy != "none":
        told = [text for text in await world.inbox(asker) if "Pour vous." in text]
        need(len(told) == 1, "Two attempts with one key reach a person once.")
    seen = [text for _id, text in await world.public() if "Relayée." in text]
    need(len(seen) == 1, "Two attempts with one key are seen once.")


async def looking_tells_what_was_sent(world: World) -> None:
    if not world.platform.abilities.looks:
        return
    asker = await world.person("looks")
    id = await world.post(asker, f"Regarder avant ? #{world.tag}")
    need(await world.platform.look("contract-never") is None, "What was not sent is not found.")
    receipt = await world.platform.reply(id, "Envoyé.", "contract-look")
    found = await world.platform.look("contract-look")
    need(found is not None and found.id == receipt.id, "look finds what was sent with a key.")


async def relays_are_seen_amended_and_withdrawn(world: World) -> None:
    platform = world.platform
    receipt = await platform.relay(Relay(text="Une collègue demande : et alors ?"), "contract-own")
    seen = dict(await world.public())
    need("Une collègue demande" in seen.get(receipt.id, ""), "A relay without original is a post.")
    if platform.abilities.edits:
        amended = await platform.amend(receipt.id, "Une collègue précise.", "contract-amend")
        seen = dict(await world.public())
        need("précise" in seen.get(amended.id, ""), "amend replaces the text.")
    if platform.abilities.withdraws:
        await platform.withdraw(receipt.id)
        await platform.withdraw(receipt.id)
        need(receipt.id not in dict(await world.public()), "What is withdrawn is gone.")


async def originals_are_boosted(world: World) -> None:
    if not world.platform.abilities.boosts:
        return
    asker = await world.person("boosted")
    id = await world.post(asker, f"Qui connaît ? #{world.tag}")
    receipt = await world.platform.relay(Relay(original=id), "contract-boost")
    need(bool(receipt.id), "A boost has an id, by which it can be withdrawn.")
    if world.platform.abilities.withdraws:
        await world.platform.withdraw(receipt.id)


async def what_is_gone_is_said(world: World) -> None:
    asker = await world.person("gone")
    id = await world.post(asker, f"Vite effacée ? #{world.tag}")
    await world.delete(id)
    try:
        await world.platform.reply(id, "Trop tard.", "contract-gone")
    except (Gone, Rejected):
        return
    raise Broken("Answering a post that is gone raises Gone.")


async def what_the_channel_sends_does_not_come_back(world: World) -> None:
    since = await _cursor(world)
    asker = await world.person("echo")
    receipt = await world.platform.relay(Relay(text=f"De nous. #{world.tag}"), "contract-echo")
    id = await world.post(asker, f"De moi ? #{world.tag}")
    seen = await arrivals(world, since, _is(id))
    seen += await arrivals(world, seen[-1].cursor, lambda e: False, quiet=world.patience / 5)
    ours = [a for a in seen if isinstance(a.event, Post) and a.event.id == receipt.id]
    need(not ours, "What the channel sent is not received.")


async def closing_twice_is_closing(world: World) -> None:
    await world.platform.close()
    await world.platform.close()


Rule = Callable[[World], Awaitable[None]]

RULES: tuple[Rule, ...] = (
    a_question_arrives_whole,
    nothing_is_missed_in_an_outage,
    replies_know_what_they_answer,
    edits_and_deletions_follow,
    private_messages_arrive,
    private_messages_reach_one_person,
    a_key_makes_one_message,
    looking_tells_what_was_sent,
    relays_are_seen_amended_and_withdrawn,
    originals_are_boosted,
    what_is_gone_is_said,
    what_the_channel_sends_does_not_come_back,
    closing_twice_is_closing,
)
