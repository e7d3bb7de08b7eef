"""What is sent is refused as soon as it is too large, by the size it announces or by counting."""

from __future__ import annotations

import anyio
from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liaisons.web.errors import unanswered
from liaisons.web.readers import SMALL

#: So much of what is refused is still read, and for so long: a browser that sends hears nothing.
_DRAINED, _SECONDS = 32_000_000, 10


class Bounded:
    """Counts what a page is sent, up to what it declares (``needs(…, largest=…)``)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        largest = max(SMALL, request.state.largest)
        announced = request.headers.get("content-length", "0")
        if not announced.isdecimal() or int(announced) > largest:
            answer = await unanswered(request, HTTPException(413))
            answer.headers["Connection"] = "close"
            await answer(scope, receive, _unfinished(send))
            with anyio.move_on_after(_SECONDS):
                await _drain(receive)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        left = largest

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise HTTPException(413)
            return message

        await self._app(scope, counted, send)


def _unfinished(send: Send) -> Send:
    """An answer that is sent whole and not ended: the connection stays while more comes in."""

    async def sent(message: Message) -> None:
        more = {"more_body": True} if message["type"] == "http.response.body" else {}
        await send({**message, **more})

    return sent


async def _drain(receive: Receive) -> None:
    read = 0
    while read < _DRAINED:
        message = await receive()
        read += len(message.get("body", b""))
        if not message.get("more_body"):
            return
