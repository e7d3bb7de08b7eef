"""Tending a channel."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from liaisons.cli import output
from liaisons.cli.output import AsJson
from liaisons.i18n import LANGUAGES, _, current, duration, number, percent

if TYPE_CHECKING:
    from liaisons.channel.channel import Channel
    from liaisons.channel.settings import Policy

Folder = Annotated[Path, typer.Argument(metavar="DIR", help=_("The channel's folder."))]


def register(app: typer.Typer) -> None:
    group = typer.Typer(help=_("Tend a channel of mutual aid."), no_args_is_help=True)
    group.command("init", help=_("Make a channel in a folder."))(init)
    group.command("run", help=_("Run the channel, until it is stopped."))(run)
    group.command("demo", help=_("A channel whose invented members ask and answer."))(demo)
    group.command("status", help=_("How the channel does."))(status)
    group.command("members", help=_("Its people, by the channel's own ids."))(members)
    group.command("queue", help=_("What waits for a moderator."))(queue)
    group.command("reports", help=_("What members reported, and what became of it."))(reports)
    group.command("transparency", help=_("What was refused and why, month by month."))(transparency)
    group.command("vouch", help=_("Make somebody a member, with a role."))(vouch)
    group.command("policy", help=_("Check settings, or try them on last month's questions."))(
        policy
    )
    group.command("export", help=_("The log, without texts or identities, in JSON lines."))(export)
    app.add_typer(group, name="channel")


def init(
    folder: Folder,
    name: Annotated[str | None, typer.Option(help=_("The channel's name."))] = None,
    hashtag: Annotated[
        list[str] | None, typer.Option(help=_("A hashtag that calls it, without #."))
    ] = None,
    profession: Annotated[
        list[str] | None, typer.Option(help=_("A profession whose people take part."))
    ] = None,
    language: Annotated[str | None, typer.Option(help=_("fr or en."))] = None,
    address: Annotated[str, typer.Option(help=_("The pages' address, as people reach them."))] = "",
    database: Annotated[
        str, typer.Option(help=_("Address of a PostgreSQL database; a file when left out."))
    ] = "",
    json: AsJson = False,
) -> None:
    from liaisons.channel.settings import FILE, Settings, parse, write
    from liaisons.errors import BadStudy

    path = folder / FILE
    if path.exists():
        raise BadStudy(_("{folder} already holds a channel.", folder=folder))
    spoken = language or current()
    if spoken not in LANGUAGES:
        raise typer.BadParameter(", ".join(LANGUAGES), param_hint="--language")
    settings = Settings(
        name=name or typer.prompt(_("The channel's name")),
        language=spoken,
        hashtags=tuple(
            tag.lstrip("#") for tag in hashtag or _asked(name, _("Hashtags (or nothing)"))
        ),
        professions=tuple(profession or _asked(name, _("Professions, separated by commas"))),
        address=address,
        database=database,
    )
    write(path, settings)
    parse(path.read_text("utf-8"))
    if json:
        output.as_json(settings)
    else:
        output.say(
            _("{file} is written. Next: liaisons channel run {folder}", file=path, folder=folder)
        )


def _asked(name: str | None, question: str) -> list[str]:
    """Asked of a person only where they did not say the name either."""
    if name is not None:
        return []
    said = str(typer.prompt(question, default="", show_default=False))
    return [part.strip() for part in said.split(",") if part.strip()]


def _open(folder: Path, dry: bool = False) -> Channel:
    from liaisons.channel.channel import Channel

    return Channel.open(folder, dry=dry)


Host = Annotated[str, typer.Option(help=_("Where its pages listen."))]
Port = Annotated[int, typer.Option(help=_("At which port."))]


def run(
    folder: Folder,
    dry: Annotated[
        bool, typer.Option("--dry", help=_("Send nothing; say what would be relayed, and why not."))
    ] = False,
    seconds: Annotated[float, typer.Option(help=_("Stop after so many seconds; 0: never."))] = 0,
    host: Host = "127.0.0.1",
    port: Port = 8770,
    allow_host: Annotated[
        list[str] | None, typer.Option(help=_("A name by which people ask for the pages."))
    ] = None,
    proxy: Annotated[
        str | None, typer.Option(help=_("The address of a proxy that does TLS before the pages."))
    ] = None,
) -> None:
    import asyncio

    from liaisons.channel.serving import serve
    from liaisons.web.channel import server

    channel = _open(folder, dry)

    async def beside() -> None:
        await serve(channel, dry=dry, seconds=seconds, say=output.say)

    output.note(_("The channel {name} runs. Ctrl-C stops it.", name=channel.policy.settings.name))
    if not channel.policy.settings.address and set(channel.policy.settings.networks) - {"local"}:
        output.note(_("channel.toml says no address: on other networks letters lead nowhere."))
    _addressed(server.invite_owner(channel), host, port)
    names = tuple(allow_host or ())
    try:
        asyncio.run(server.run(channel, beside, host=host, port=port, hosts=names, proxy=proxy))
    finally:
        channel.close()


def demo(
    folder: Annotated[Path, typer.Argument(metavar="DIR")] = Path("demo-channel"),
    host: Host = "127.0.0.1",
    port: Port = 8770,
    seconds: Annotated[float, typer.Option(help=_("Stop after so many seconds; 0: never."))] = 0,
) -> None:
    import asyncio

    from liaisons.channel import demonstration
    from liaisons.channel.serving import serve
    from liaisons.web.channel import server

    channel, people = demonstration.make(folder)

    async def beside() -> None:
        members = asyncio.create_task(demonstration.live(channel, people))
        try:
            await serve(channel, seconds=seconds, say=output.say)
        finally:
            members.cancel()

    _addressed(server.invite_owner(channel), host, port)
    try:
        asyncio.run(server.run(channel, beside, host=host, port=port, demonstration=True))
    finally:
        channel.close()


def _addressed(invitation: str, host: str, port: int) -> None:
    """Where the pages are and, the first time, how their owner comes in."""
    shown = f"[{host}]" if ":" in host else host
    output.say(_("Its pages are at http://{host}:{port}/", host=shown, port=port))
    if invitation:
        path = f"http://{shown}:{port}{invitation}"
        output.say(_("Its owner comes in here, once: {path}", path=path))


def status(
    folder: Folder,
    days: Annotated[int, typer.Option(help=_("Over the last so many days."))] = 30,
    json: AsJson = False,
) -> None:
    from liaisons.channel.reporting import report

    channel = _open(folder)
    found = report(channel, days)
    if json:
        output.as_json(found)
        return
    levels = found.levels
    output.say(
        _(
            "{name}: {n} questions in {days} days.",
            name=found.name,
            n=number(levels.asked),
            days=days,
        )
    )
    overall = levels.overall
    if overall.answered.value is not None:
        low, high = (percent(bound or 0) for bound in (overall.answered.low, overall.answered.high))
        output.say(
            _(
                "Answered: {share} ({low} to {high}).",
                share=percent(overall.answered.value),
                low=low,
                high=high,
            )
        )
    if overall.median.value is not None:
        output.say(_("First answer: half within {delay}.", delay=duration(overall.median.value)))
    for code, n in levels.refused.items():
        output.say("  " + _("refused, {code}: {n}", code=code, n=number(n or 0)))
    output.say(
        _(
            "Waiting for a moderator: {n}. To be sent: {m}. Dead letters: {d}.",
            n=found.queue,
            m=found.waiting,
            d=found.dead,
        )
    )


def members(folder: Folder, json: AsJson = False) -> None:
    from liaisons.channel.rights import STEWARD

    found = _open(folder).members(STEWARD)
    if json:
        output.as_json(found)
        return
    rows = [(m.id, _(m.standing), m.profession, _(m.role), number(m.answers)) for m in found]
    output.table((_("person"), _("standing"), _("profession"), _("role"), _("answers")), rows)


def queue(folder: Folder, json: AsJson = False) -> None:
    from liaisons.channel.rights import STEWARD

    found = _open(folder).queue(STEWARD)
    if json:
        output.as_json(found)
        return
    rows = [(item.id, _(item.what), item.question, item.ref) for item in found]
    output.table((_("item"), _("kind"), _("question"), _("reason")), rows)


def reports(folder: Folder, json: AsJson = False) -> None:
    from liaisons.channel.rights import STEWARD

    found = _open(folder).reports(STEWARD)
    if json:
        output.as_json(found)
        return
    rows = [(item.id, item.question, item.ref, item.outcome or _("waits")) for item in found]
    output.table((_("item"), _("question"), _("answer"), _("outcome")), rows)


def transparency(
    folder: Folder,
    file: Annotated[
        Path | None, typer.Option("-o", "--output", help=_("Where to write it: .csv or .json."))
    ] = None,
    json: AsJson = False,
) -> None:
    import msgspec

    from liaisons.channel.rights import VISITOR
    from liaisons.channel.transparency import as_csv
    from liaisons.files import write_atomically

    found = _open(folder).transparency(VISITOR)
    if file is not None:
        content = msgspec.json.encode(found) if file.suffix == ".json" else as_csv(found).encode()
        write_atomically(file, content)
        output.say(_("{file} is written.", file=file))
    elif json:
        output.as_json(found)
    else:
        output.say(as_csv(found).rstrip())


def vouch(
    folder: Folder,
    person: Annotated[str, typer.Argument(help=_("A person's id, as members says it."))],
    profession: Annotated[str, typer.Option(help=_("Their profession."))],
    role: Annotated[
        str, typer.Option(help=_("member, moderator, senior, researcher or owner."))
    ] = "member",
) -> None:
    from liaisons.channel.rights import ROLES, STEWARD

    if role not in ROLES:
        raise typer.BadParameter(", ".join(ROLES), param_hint="--role")
    channel = _open(folder)
    channel.vouch_for(STEWARD, person, profession)
    channel.set_role(STEWARD, person, role)


def policy(
    act: Annotated[str, typer.Argument(metavar="check|try", help=_("What to do."))],
    folder: Folder,
    file: Annotated[
        Path | None, typer.Argument(metavar="[NEW.toml]", help=_("Settings to check or to try."))
    ] = None,
    last: Annotated[str, typer.Option(help=_("Try them on the last days: 30d."))] = "30d",
    json: AsJson = False,
) -> None:
    from liaisons.channel.settings import FILE, load

    settings = load(file or folder / FILE)
    if act == "check":
        said = _("{file} can be read.", file=file or folder / FILE)
        output.as_json(settings.settings) if json else output.say(said)
    elif act == "try" and re.fullmatch(r"\d{1,4}d?", last):
        _tried(_open(folder), settings, int(last.rstrip("d")), json)
    else:
        raise typer.BadParameter("check, try; --last 30d")


def _tried(channel: Channel, settings: Policy, days: int, json: bool) -> None:
    from liaisons.channel.rights import STEWARD

    trial = channel.try_policy(STEWARD, settings, days)
    if json:
        output.as_json(trial)
        return
    output.say(
        _(
            "{n} questions: {same} treated alike, {other} otherwise; {erased} without text.",
            n=number(trial.questions),
            same=number(trial.same),
            other=number(len(trial.otherwise)),
            erased=number(trial.erased),
        )
    )
    rows = [(o.question, o.before, o.after) for o in trial.otherwise]
    if rows:
        output.table((_("question"), _("before"), _("after")), rows)


def export(
    folder: Folder,
    file: Annotated[Path, typer.Option("-o", "--output", help=_("Where to write it."))],
) -> None:
    from liaisons.channel.reporting import exported
    from liaisons.files import write_atomically

    write_atomically(file, exported(_open(folder)))
    output.say(_("{file} is written.", file=file))
