"""HTTP as Mastodon.py does it, bounded: no answer without end, no stream that cannot be left."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable
from typing import Any

from liaisons.channel.platforms.support import MOST_BYTES, PATIENCE, library
from liaisons.channel.port import Unreachable
from liaisons.i18n import _


class Bounded:
    """A session of ``requests`` whose answers end: in time, and within a size."""

    def __init__(self) -> None:
        self._requests = library("requests", "Mastodon")
        self._session = self._requests.Session()

    def request(self, method: str, url: str, **options: Any) -> Any:
        response = self._session.request(method, url, stream=True, **options)
        with contextlib.closing(response):
            response._content = self._body(response)
            response._content_consumed = True
        return response

    def get(self, url: str, **options: Any) -> Any:
        """A stream: read by whoever asks for it."""
        return self._session.get(url, **options)

    def close(self) -> None:
        self._session.close()

    def _body(self, response: Any) -> bytes:
        until = time.monotonic() + PATIENCE
        body = bytearray()
        while chunk := response.raw.read1(65_536, decode_content=True):
            body += chunk
            if len(body) > MOST_BYTES or time.monotonic() > until:
                raise self._requests.exceptions.ReadTimeout("the answer does not end")
        return bytes(body)


class Ear:
    """One stream in a thread of its own; what it brings, and how it ends, goes into ``news``."""

    def __init__(
        self, open_stream: Callable[[Any], None], news: asyncio.Queue[tuple[str, Any]]
    ) -> None:
        self.connected = asyncio.Event()
        self._news = news
        self._loop = asyncio.get_running_loop()
        self._closed = False
        self._response: Any = None
        self._listener = _listener(self)
        thread = threading.Thread(target=self._listen, args=(open_stream,), daemon=True)
        thread.start()

    def opened(self, response: Any) -> None:
        self._response = response
        if self._closed:
            self.close()
        self._tell(self.connected.set)

    def heard(self, kind: str, payload: Any) -> None:
        self._tell(self._news.put_nowait, (kind, payload))

    def close(self) -> None:
        """The thread ends at once where it waits for the server, or when it next hears of it."""
        self._closed = True
        if self._response is not None:
            with contextlib.suppress(OSError, ValueError, AttributeError):
                self._response.raw.shutdown()

    def _listen(self, open_stream: Callable[[Any], None]) -> None:
        ended: Exception = Unreachable(_("The stream ended."))
        try:
            open_stream(self._listener)
        except Exception as error:  # noqa: BLE001 -- whatever ends it is told to who listens
            ended = error
        self._tell(self.connected.set)
        self.heard("failed", ended)

    def _tell(self, function: Callable[..., object], *given: Any) -> None:
        # The loop may have ended before the thread heard of it.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(function, *given)


def _listener(ear: Ear) -> Any:
    library_class = library("mastodon", "Mastodon").StreamListener

    class Listener(library_class):  # type: ignore[misc, valid-type]
        def handle_stream(self, response: Any) -> None:
            ear.opened(response)
            super().handle_stream(response)

        def on_any_event(self, name: str, data: Any = None) -> None:
            ear.heard(name.replace(".", "_"), data)

    return Listener()
