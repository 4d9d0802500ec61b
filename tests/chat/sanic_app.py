"""A real Sanic server with Rasa's channels, and the scripted coach in the agent's place."""

from __future__ import annotations

import asyncio
import socket
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from typing import Any

from django.db import connections
from rasa.core.channels.channel import InputChannel, UserMessage, register
from sanic import Sanic

from tests.chat.stand_in import remember, respond


class Agent:
    """Answers and records as the coach would; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[UserMessage] = []
        self.mood = "well"  # or "failing", "silent"

    async def handle_message(self, message: UserMessage) -> None:
        self.asked.append(message)
        if self.mood == "failing":
            raise RuntimeError(f"could not read {message.text}")
        if self.mood == "silent":
            return
        bubbles, detections = respond(message.text)
        asked = {
            "sender": message.sender_id,
            "message_id": message.message_id,
            "channel": message.input_channel,
            "text": message.text,
            **message.metadata,
        }
        await asyncio.to_thread(_remember, asked, bubbles, detections)
        for bubble in bubbles:
            said = {"text": bubble.text, "origin": bubble.origin, "buttons": bubble.buttons}
            await message.output_channel.send_response(message.sender_id, {**said, "labels": []})


def _remember(*what: Any) -> None:
    try:
        remember(*what)
    finally:
        connections.close_all()


@contextmanager
def serving(channels: list[InputChannel], agent: Agent) -> Iterator[str]:
    """Serve channels as Rasa does; yields the server's address."""
    app = Sanic(f"channels_{uuid.uuid4().hex}", configure_logging=False)
    app.ctx.agent = agent
    register(channels, app, "/webhooks/")
    listening = socket.create_server(("127.0.0.1", 0))
    loop = asyncio.new_event_loop()
    ready = Event()

    async def run() -> None:
        server = await app.create_server(sock=listening, return_asyncio_server=True)
        await server.startup()
        ready.set()
        await server.serve_forever()

    thread = Thread(target=lambda: (loop.create_task(run()), loop.run_forever()), daemon=True)
    thread.start()
    assert ready.wait(10)
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    listening.close()
