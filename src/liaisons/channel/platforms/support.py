"""What platforms share: libraries loaded when needed, text as the port wants it, patience."""

from __future__ import annotations

import importlib
import re
import unicodedata
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

from liaisons.channel.port import Event, Malformed
from liaisons.errors import Missing
from liaisons.i18n import _

#: Seconds that one request may take, connection and answer.
PATIENCE = 20.0
#: Seconds of silence after which a stream is taken for dead; servers send a sign more often.
SILENCE = 90.0
#: What one answer may weigh, in bytes.
MOST_BYTES = 8 * 2**20
#: What is kept of something that cannot be read.
RAW = 500

#: An @ that would name somebody: those inside addresses, of e-mail or of the web, do not.
_MENTION = re.compile(r"(?<![\w.+\-/=])[@＠](?=\w)")
_HASHTAG = re.compile(r"(?<![\w&/])[#＃](\w*[^\W\d_]\w*)")


def library(name: str, network: str) -> Any:
    """A library of the extra ``networks``, loaded when a channel first needs it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise Missing(
            _("{network} needs a library: pip install liaisons[networks]", network=network)
        ) from error


def nfc(text: str) -> str:
    """``text`` as the port wants it: NFC, no NUL, line ends as everybody writes them."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    # A lone surrogate, as hostile JSON has them, could be written nowhere.
    whole = plain.encode("utf-8", "replace").decode("utf-8")
    return unicodedata.normalize("NFC", whole).strip()


def hashtags(text: str) -> tuple[str, ...]:
    """The hashtags that stand in ``text``, without #, casefolded, each once."""
    return tuple(dict.fromkeys(tag.casefold() for tag in _HASHTAG.findall(text)))


def unaddressed(text: str) -> str:
    """``text`` that names nobody: what the channel quotes must call, and show it to, no third
    person. A zero-width space after the @ is what networks take for the end of a name.
    """
    return _MENTION.sub(lambda found: f"{found[0]}\u200b", text)


def malformed(network: str, reason: str, raw: object) -> Malformed:
    return Malformed(network=network, reason=reason, raw=nfc(str(raw)[:RAW]))


def event_of(read: Callable[[], Event | None], network: str, raw: object) -> Event | None:
    """What ``read`` makes of ``raw``, or the news that it cannot be read."""
    try:
        return read()
    except (AttributeError, IndexError, KeyError, OverflowError, TypeError, ValueError) as error:
        said = _("The server said something that cannot be read ({error}).", error=repr(error))
        return malformed(network, said, raw)


class Recent:
    """The last few thousand things seen, to tell a repeat at a seam."""

    def __init__(self, most: int = 5_000) -> None:
        self._seen: OrderedDict[Hashable, None] = OrderedDict()
        self._most = most

    def new(self, thing: Hashable) -> bool:
        """Whether it is seen for the first time; from now on it is not."""
        if thing in self._seen:
            return False
        self._seen[thing] = None
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return True

    def __contains__(self, thing: Hashable) -> bool:
        return thing in self._seen
