"""E-mail keeps the contract, and secrets, on a real IMAP server."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from liaisons.channel.platforms import contract
from liaisons.channel.platforms.email import KIND
from liaisons.channel.port import Author, Malformed, Membership, Rejected, Relay
from tests.channel.platforms.on_email import ADDRESS, MEMBERS, World, connected, message

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("rule", contract.RULES, ids=lambda rule: rule.__name__)
def test_the_contract_is_kept(mail, home, rule):
    async def kept():
        await rule(World(mail, await connected(mail, home)))

    asyncio.run(kept())


def _lived(mail, home, story, **settings):
    async def lived():
        platform = await connected(mail, home, **settings)
        return await story(World(mail, platform))

    return asyncio.run(lived())


def test_no_private_message_reaches_anybody_else(mail, home):
    async def story(world):
        people = [await world.person("secret") for _n in range(5)]
        for n in range(20):
            person = people[n % 5]
            await world.platform.private(person, f"pour {person.id} seul", f"secret {n}")
        for person in people:
            assert await world.inbox(person) == [f"pour {person.id} seul"] * 4
        assert await world.public() == []

    _lived(mail, home, story)


def test_members_do_not_see_each_other_and_can_leave(mail, home):
    async def story(world):
        await world.platform.relay(Relay(text="Qui sait ?"), "first")
        for raw in mail.messages(MEMBERS[1]):
            assert MEMBERS[0].encode() not in raw
            assert b"List-Unsubscribe: <mailto:canal@example.test?subject=unsubscribe>" in raw
        since = await _now(world)
        await world.send(message(MEMBERS[0], "", subject="Désinscription"))
        async for arrival in world.platform.receive(since):
            assert isinstance(arrival.event, Membership)
            assert not arrival.event.joined
            break
        await world.platform.relay(Relay(text="Et après ?"), "second")
        assert len(mail.messages(MEMBERS[0])) == 1
        assert len(mail.messages(MEMBERS[1])) == 2
        assert [a.id async for a in world.platform.members()] == [MEMBERS[1]]

    _lived(mail, home, story)


async def _now(world):
    async with world.platform._mailbox() as box:
        return f"{box.validity}:{box.next - 1}"


def test_machines_are_set_aside_and_what_follows_is_read(mail, home):
    async def story(world):
        since = await _now(world)
        asker = await world.person("asks")
        await world.send(message(asker.id, "Absente.", Auto_Submitted="auto-replied"))
        await world.send(message(asker.id, "Relayé ailleurs.", Liaisons_Channel="x@example.test"))
        mail.put(ADDRESS, b"\x00\xff not a message at all")
        id = await world.post(asker, f"Et moi ? #{world.tag}")
        events = []
        async for arrival in world.platform.receive(since):
            events.append(arrival.event)
            if getattr(arrival.event, "id", "") == id:
                break
        assert [type(e).__name__ for e in events] == ["Malformed"] * 3 + ["Post"]

    _lived(mail, home, story)


def test_a_relay_to_many_goes_in_parts_and_is_finished_after_a_crash(mail, home, monkeypatch):
    monkeypatch.setattr("liaisons.channel.platforms.email._AT_ONCE", 5)
    many = tuple(f"m{n}@example.test" for n in range(8))

    async def story(world):
        receipt = await world.platform.relay(Relay(text="À beaucoup"), "many")
        assert [len(people) for _from, people, _raw in mail.sent] == [6, 4]
        assert (await world.platform.look("many")).id == receipt.id
        await asyncio.to_thread(mail.delete, ADDRESS, receipt.id.replace("@", ".1@"))
        assert await world.platform.look("many") is None
        await world.platform.relay(Relay(text="À beaucoup"), "many")
        # only the part of which no copy is left goes out again
        assert [len(people) for _from, people, _raw in mail.sent] == [6, 4, 4]

    _lived(mail, home, story, recipients=many)


def test_a_mailbox_numbered_anew_is_read_again(mail, home):
    async def story(world):
        asker = await world.person("asks")
        id = await world.post(asker, f"Toujours là ? #{world.tag}")
        events = []
        async for arrival in world.platform.receive("1:999999"):
            events.append(arrival.event)
            if getattr(arrival.event, "id", "") == id:
                break
        assert isinstance(events[0], Malformed)

    _lived(mail, home, story)


def test_passwords_do_not_travel_in_the_clear(mail, home):
    async def story(world):
        elsewhere = msgspec.structs.replace(world.platform._settings, smtp="smtp.example.test")
        with pytest.raises(Rejected, match=r"smtp\.example\.test"):
            await KIND.connect("e", elsewhere, home)

    _lived(mail, home, story)


def test_an_address_that_is_more_than_one_is_refused(mail, home):
    async def story(world):
        for address in ("a@x.test, b@x.test", "a@x.test\nBcc: b@x.test", "nobody"):
            with pytest.raises(Rejected):
                await world.platform.private(Author(address, address), "Secret", "injection")
        assert mail.sent == []

    _lived(mail, home, story)


def test_who_gives_up_waiting_does_not_make_a_second_message(mail, home):
    async def story(world):
        person = await world.person("slow")
        mail.slow = 1.0
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await world.platform.private(person, "Une fois.", "slow")
        await world.platform.private(person, "Une fois.", "slow")
        assert await world.inbox(person) == ["Une fois."]

    _lived(mail, home, story)


def test_a_message_announced_beside_another_answer_is_not_waited_for(mail, home):
    """It comes just before the server is asked to wait, which then has nothing more to say."""

    async def story(world):
        asker = await world.person("asks")
        async with world.platform._mailbox() as box:
            last = box.next - 1
            for _time in range(3):
                await world.post(asker, f"Maintenant ? #{world.tag}")
                if found := await box.after(last):
                    last = found[-1]
                    continue
                began = asyncio.get_running_loop().time()
                await box.wait(30)
                (last,) = await box.after(last)
                assert asyncio.get_running_loop().time() - began < 5

    _lived(mail, home, story)
