"""The portal's way to Rasa: like its REST channel, but strict about what happened.

The message's id comes from the client, so that a repeated message is recognised, and a turn
without an answer is a failure (503), never an empty success.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections import OrderedDict
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.core.processor import MessageProcessor
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from socius import action_results
from socius.paths import MODELS

logger = logging.getLogger(__name__)
REMEMBERED_TURNS = 1000
_MODEL = re.compile(r"socius-[0-9a-f]{12}\.tar\.gz")


class Replies(OutputChannel):
    """Collects what the coach says, each bubble whole."""

    def __init__(self) -> None:
        self.bubbles: List[Dict[Text, Any]] = []

    @classmethod
    def name(cls) -> Text:
        return "socius"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        self.bubbles.append(
            {
                "text": message.get("text") or "",
                "origin": message.get("origin") or "",
                "content": message.get("content") or "",
                "buttons": message.get("buttons") or [],
            }
        )


def explain_by(agent: Any, text: Text) -> List[Text]:
    """Return why the running model reads a message as it does, in lines for a trainer."""
    from socius.cli.explain import lines
    from socius.explain import explain
    from socius.nlu.classifier import MisconceptionClassifier

    # Nothing offers a way to the loaded detector, and a second one would take 500 MB.
    nodes = agent.processor.graph_runner._instantiated_nodes.values()
    components = [getattr(node, "_component", None) for node in nodes]
    found = next(c for c in components if isinstance(c, MisconceptionClassifier))
    if found._detector is None:
        raise ValueError("the model has no detector")
    return list(lines(explain(found._detector, text)))


class PortalChannel(InputChannel):
    """``POST /webhooks/socius/webhook`` with sender, message_id, text and channel."""

    def __init__(self) -> None:
        self._turns: OrderedDict[Text, asyncio.Future[List[Dict[Text, Any]]]] = OrderedDict()
        self._changing = asyncio.Lock()

    @classmethod
    def name(cls) -> Text:
        return "socius"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> InputChannel:
        action_results.install()
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        webhook = Blueprint("socius_portal", __name__)

        @webhook.route("/", methods=["GET"])  # type: ignore[untyped-decorator]
        async def health(request: Request) -> HTTPResponse:
            return response.json({"status": "ok"})

        @webhook.route("/webhook", methods=["POST"])  # type: ignore[untyped-decorator]
        async def receive(request: Request) -> HTTPResponse:
            try:
                message = {key: str(request.json[key]) for key in ("sender", "message_id", "text")}
            except (KeyError, TypeError):
                return response.json({"error": "sender, message_id and text are needed"}, 400)
            try:
                bubbles = await self._once(message, request.json, on_new_message)
            except Exception:
                logger.exception("Turn %s of %s failed", message["message_id"], message["sender"])
                return response.json({"error": "the turn failed"}, 503)
            if not bubbles:
                logger.error(
                    "Turn %s of %s has no answer: is the action server there?",
                    message["message_id"],
                    message["sender"],
                )
                return response.json({"error": "no answer"}, 503)
            return response.json({"replies": bubbles})

        @webhook.route("/model", methods=["POST"])  # type: ignore[untyped-decorator]
        async def change_model(request: Request) -> HTTPResponse:
            name = str((request.json or {}).get("model"))
            # Rasa listens on loopback; and nothing but models trained here can be named. Of a file
            # that is not there, Rasa would take the newest of its folder instead.
            known = _MODEL.fullmatch(name) and (MODELS / name).is_file()
            if request.ip not in ("127.0.0.1", "::1") or not known:
                return response.json({"error": "no model of this installation"}, 400)
            try:
                async with self._changing:
                    await change(request.app.ctx.agent, name)
            except Exception as error:
                logger.exception("%s could not be loaded", name)
                return response.json({"error": str(error) or type(error).__name__}, 500)
            return response.json({"model": name})

        @webhook.route("/explain", methods=["POST"])  # type: ignore[untyped-decorator]
        async def explain(request: Request) -> HTTPResponse:
            text = str((request.json or {}).get("text") or "").strip()
            if not text:
                return response.json({"error": "text is needed"}, 400)
            agent = request.app.ctx.agent
            try:
                # Beside the conversations, which go on meanwhile.
                lines = await asyncio.get_running_loop().run_in_executor(
                    None, explain_by, agent, text
                )
            except Exception:
                logger.exception("A message could not be explained")
                return response.json({"error": "no explanation"}, 503)
            return response.json({"lines": lines, "model": agent.model_id or ""})

        return webhook

    async def _once(
        self,
        message: Dict[Text, Text],
        body: Dict[Text, Any],
        on_new_message: Callable[[UserMessage], Awaitable[Any]],
    ) -> List[Dict[Text, Any]]:
        """Handle a message; the same one again gets the same answer, without a second turn."""
        key = f"{message['sender']} {message['message_id']}"
        if key in self._turns:
            return await asyncio.shield(self._turns[key])
        turn: asyncio.Future[List[Dict[Text, Any]]] = asyncio.get_running_loop().create_future()
        self._turns[key] = turn
        while len(self._turns) > REMEMBERED_TURNS:
            self._turns.popitem(last=False)
        try:
            replies = Replies()
            await on_new_message(
                UserMessage(
                    message["text"],
                    replies,
                    message["sender"],
                    input_channel=str(body.get("channel") or self.name()),
                    message_id=message["message_id"],
                    # The button's title and what was redacted, for the log.
                    metadata={key: body.get(key) for key in ("title", "redacted")},
                )
            )
            turn.set_result(replies.bubbles)
        except BaseException as error:
            turn.set_exception(error)
            turn.exception()  # seen: whoever waits gets it, nobody has to
            raise
        finally:
            if turn.cancelled() or turn.exception() or not turn.result():
                # Nothing was answered: the same message may be sent again.
                self._turns.pop(key, None)
        return replies.bubbles


async def change(agent: Any, name: Text) -> None:
    """Have the agent answer with another model from the next message on.

    It is loaded beside the former one, in a thread, while that goes on answering: a turn under way
    ends with the model it began with. Conversations stand in the tracker store, which stays.
    """
    processor = await asyncio.to_thread(
        MessageProcessor,
        model_path=MODELS / name,
        tracker_store=agent.tracker_store,
        lock_store=agent.lock_store,
        action_endpoint=agent.action_endpoint,
        generator=agent.nlg,
        http_interpreter=agent.http_interpreter,
    )
    agent.processor = processor
    agent.domain = agent.tracker_store.domain = processor.domain
    agent.nlg.responses = processor.domain.responses
    logger.info("%s answers from now on.", name)
