"""A wire between the channel and a server, that can be cut, frozen, or lose an answer."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress

_PIECE = 65_536


class Proxy:
    """Passes bytes on, both ways, until it is told otherwise."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._mood = "passes"
        self._loop = asyncio.new_event_loop()
        self._open: set[asyncio.StreamWriter] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def passes(self) -> None:
        self._mood = "passes"

    def cut(self) -> None:
        """Every connection ends now, and none is made."""
        self._mood = "cut"
        self._loop.call_soon_threadsafe(self._end_all)

    def loses_answers(self) -> None:
        """What is asked arrives; what is answered does not, and the connection ends."""
        self._mood = "loses answers"

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._end_all)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    # --- within ---

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(asyncio.start_server(self._pass, sock=self._listener))
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._listener.close()

    def _end_all(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._mood == "cut":
            writer.transport.abort()
            return
        with suppress(OSError):
            there, out = await asyncio.open_connection("127.0.0.1", self._to)
            both = {writer, out}
            self._open |= both
            try:
                await asyncio.gather(
                    self._pump(reader, out, False), self._pump(there, writer, True)
                )
            finally:
                self._open -= both
                for end in both:
                    end.transport.abort()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, answers: bool
    ) -> None:
        while piece := await reader.read(_PIECE):
            if answers and self._mood == "loses answers":
                raise ConnectionAbortedError
            writer.write(piece)
            await writer.drain()
        if writer.can_write_eof():
            writer.write_eof()
