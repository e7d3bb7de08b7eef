"""Links that lead to somebody, or to something somebody wrote, network by network.

One line per shape of address. A profile link names a person (handle, or the network's own number);
a permalink names a message by its native id, as the network's sources give it, so that a link to a
known thread can become that thread's pseudonym. To know another network, add its lines.
"""

from __future__ import annotations

import re

import msgspec

#: Hosts of the networks that have a few of their own, and the instance they stand for.
_HOSTS = {
    "twitter": ("twitter.com", "x.com"),
    "bluesky": ("bsky.app",),
    "facebook": ("facebook.com", "fb.com"),
    "instagram": ("instagram.com", "instagr.am"),
    "threads": ("threads.net", "threads.com"),
    "linkedin": ("linkedin.com",),
    "reddit": ("reddit.com",),
    "telegram": ("t.me", "telegram.me"),
    "tiktok": ("tiktok.com",),
    "youtube": ("youtube.com",),
    "stackexchange": (
        "stackexchange.com",
        "stackoverflow.com",
        "superuser.com",
        "serverfault.com",
        "askubuntu.com",
        "mathoverflow.net",
    ),
}

#: (network, shape of the path, native id or handle). Networks of ``_HOSTS`` are looked for on
#: their own hosts; ``mastodon`` and ``discourse`` run anywhere and come last. First fit wins.
_POSTS = (
    ("twitter", r"/(?:i/(?:web/)?|\w+/)status(?:es)?/(\d+)", "{0}"),
    ("bluesky", r"/profile/([\w.:-]+)/post/(\w+)", "at://{0}/app.bsky.feed.post/{1}"),
    ("facebook", r"/groups/[\w.-]+/(?:posts|permalink)/(\w+)", "{0}"),
    ("facebook", r"/[\w.-]+/posts/(?:[\w%-]+/)?(\w+)", "{0}"),
    ("facebook", r"/(?:permalink|story)\.php\?(?:.*&)?story_fbid=(\w+)", "{0}"),
    ("instagram", r"/(?:[\w.]+/)?(?:p|reel|tv)/([\w-]+)", "{0}"),
    ("threads", r"/@[\w.]+/post/([\w-]+)", "{0}"),
    ("linkedin", r"/feed/update/urn:li:\w+:(\d+)", "{0}"),
    ("linkedin", r"/posts/.*?-(?:activity|ugcpost|share)-(\d+)", "{0}"),
    ("reddit", r"/(?:r/\w+/|user/[\w-]+/)?comments/\w+/[^/]*/(\w+)", "t1_{0}"),
    ("reddit", r"/(?:r/\w+/|user/[\w-]+/)?comments/(\w+)", "t3_{0}"),
    ("telegram", r"/c/(\d+)/(?:\d+/)?(\d+)", "{0}/{1}"),
    ("telegram", r"/(?:s/)?([a-z]\w{3,})/(\d+)", "{0}/{1}"),
    ("tiktok", r"/@[\w.]+/video/(\d+)", "{0}"),
    ("stackexchange", r"/(?:questions|q)/\d+/[^#]*#(\d+)", "{0}"),
    ("stackexchange", r"/(?:questions|q|a)/(\d+)", "{0}"),
    ("mastodon", r"/users/([\w.-]+)/statuses/(\d+)", "https://{host}/users/{0}/statuses/{1}"),
    ("mastodon", r"/@([\w.-]+)/(\d+)", "https://{host}/users/{0}/statuses/{1}"),
    ("mastodon", r"/(?:web/)?@([\w.-]+@[\w.-]+)/(\d+)", "https://{host}/@{0}/{1}"),
    ("discourse", r"/t/[\w-]+/(\d+/\d+)", "{0}"),
    ("discourse", r"/t/[\w-]+/(\d+)", "{0}"),
)
_PEOPLE = (
    (
        "twitter",
        r"/(?:#!/)?@?(?!(?:i|home|hashtag|search|explore|intent|share)\b)(\w{1,20})",
        "{0}",
    ),
    ("twitter", r"/intent/(?:user|follow)\?(?:.*&)?screen_name=(\w+)", "{0}"),
    ("bluesky", r"/profile/([\w.:-]+)", "{0}"),
    ("facebook", r"/profile\.php\?(?:.*&)?id=(\d+)", "{0}"),
    ("facebook", r"/groups/[\w.-]+/user/(\d+)", "{0}"),
    ("facebook", r"/(?:people|pages)/[^/]+/(\d+)", "{0}"),
    (
        "facebook",
        r"/(?!(?:groups|events|watch|share|sharer|photo|photos|hashtag|help|marketplace|login|"
        r"pages|reel|stories|policies|privacy|dialog|plugins)\b)([a-z0-9.]{5,})(?:[/?#].*)?$",
        "{0}",
    ),
    ("instagram", r"/stories/([\w.]+)", "{0}"),
    ("instagram", r"/(?!(?:p|reel|tv|explore|accounts|about|stories)\b)([\w.]+)", "{0}"),
    ("threads", r"/@([\w.]+)", "{0}"),
    ("linkedin", r"/(?:in|pub)/([^/?#]+)", "{0}"),
    ("reddit", r"/(?:user|u)/([\w-]+)", "{0}"),
    ("telegram", r"/(?!(?:joinchat|share|addstickers|c|s)\b)([a-z]\w{3,})", "{0}"),
    ("tiktok", r"/@([\w.]+)", "{0}"),
    ("youtube", r"/@([\w.-]+)", "{0}"),
    ("youtube", r"/(?:user|c|channel)/([\w-]+)", "{0}"),
    ("stackexchange", r"/users/(\d+)", "{0}"),
    ("mastodon", r"/(?:web/)?@([\w.-]+@[\w.-]+\w)", "{0}"),
    ("mastodon", r"/@([\w.-]*\w)", "{0}@{host}"),
    (
        "mastodon",
        r"/users/(?!(?:sign_in|sign_up|login|register|new|password|settings)\b)([\w.-]*\w)",
        "{0}@{host}",
    ),
    ("discourse", r"/u/(?=[\w.-]*[a-z_])([\w.-]*\w)", "{0}"),
)


#: Networks that run on any host; their addresses are known by their shape alone.
_ANYWHERE = ("mastodon", "discourse")


class Place(msgspec.Struct, frozen=True):
    """What a link leads to. ``native`` is a message's native id, or a person's handle."""

    kind: str  # profile or permalink
    platform: str
    instance: str  # the host that the native id belongs to
    native: str


#: What a text holds when it may hold such a link: a superset, cheap to look for.
SUSPECT = (
    r"(?:" + "|".join(sorted(re.escape(h) for hosts in _HOSTS.values() for h in hosts)) + r")/"
    r"|/@[^\s/]|/users/|/u/|/t/"
)

_ADDRESS = re.compile(r"(?:https?://)?([^/?#\s]+)(/.*)", re.IGNORECASE)
_OWN = {host: (platform, hosts[0]) for platform, hosts in _HOSTS.items() for host in hosts}
_SHAPES = [
    (kind, platform, re.compile(shape, re.IGNORECASE), native)
    for kind, lines in (("permalink", _POSTS), ("profile", _PEOPLE))
    for platform, shape, native in lines
]


def recognise(link: str) -> Place | None:
    """What ``link`` leads to, or None where it leads to nobody in particular."""
    address = _ADDRESS.fullmatch(link)
    if address is None:
        return None
    host = address[1].lower().rpartition("@")[2].removeprefix("www.")
    platforms, instance = _network(host)
    for kind, platform, shape, native in _SHAPES:
        if platform in platforms and (found := shape.match(address[2])):
            return Place(kind, platform, instance, native.format(*found.groups(), host=host))
    return None


def _network(host: str) -> tuple[tuple[str, ...], str]:
    """The networks that ``host`` may belong to, and the instance it is."""
    parts = host.split(".")
    for first in range(len(parts) - 1):
        domain = ".".join(parts[first:])
        if domain in _OWN:
            platform, main = _OWN[domain]
            return (platform,), host if platform == "stackexchange" else main
    return _ANYWHERE, host
