"""Another of Rasa's channels behind the same checks as the chat page (docs/channels.md).

In credentials.yml, for example::

    socius.guarded_channel.GuardedChannel:
      channel: rasa.core.channels.rest.RestInput

Everything beside ``channel`` goes to that channel as its own credentials.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any

from rasa.core.channels import BUILTIN_CHANNELS
from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.exceptions import RasaException
from rasa.shared.utils.common import class_from_module_path
from sanic import Blueprint

from socius.channel import PortalChannel
from socius.curriculum import curriculum

if TYPE_CHECKING:
    from portal.chat.guests import Admitted

logger = logging.getLogger(__name__)
Handler = Callable[[UserMessage], Awaitable[Any]]


class GuardedOutput(OutputChannel):
    """Says what the coach says on the channel: each statement with its source, and its buttons.

    The channel knows the employee by its own id; the coach only ever gets the pseudonym.
    """

    def __init__(self, channel: OutputChannel, recipient: str) -> None:
        self.channel = channel
        self.recipient = recipient
        self.answered = False

    @classmethod
    def name(cls) -> str:
        return "guarded"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        self.answered = True
        text = message.get("text") or ""
        if origin := message.get("origin"):
            source = curriculum().phrases["page_source"].texts[0]
            text = f"{text}\n({source.format(origin=curriculum().origin_label(origin))})"
        # A Bot Framework button that sends its title; other channels take title and payload.
        buttons = [
            {**button, "type": "imBack", "value": button["title"]}
            for button in message.get("buttons") or []
        ]
        await self.say(text, buttons)

    async def say(self, text: str, buttons: list[dict[str, str]] | None = None) -> None:
        message: dict[str, Any] = {"text": text}
        if buttons:
            message["buttons"] = buttons
        await self.channel.send_response(self.recipient, message)


class GuardedChannel(InputChannel):
    """Wraps an input channel. For a second one, name a subclass of this in credentials.yml."""

    def __init__(self, channel: InputChannel) -> None:
        self.channel = channel
        _set_up_django()

    @classmethod
    def name(cls) -> str:
        return "guarded"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        own = dict(credentials or {})
        channel = _channel_class(str(own.pop("channel", "")))
        return cls(channel.from_credentials(own or None))

    def url_prefix(self) -> str:
        return str(self.channel.url_prefix())

    def blueprint(self, on_new_message: Handler) -> Blueprint:
        async def guarded(message: UserMessage) -> None:
            await self._pass_on(message, on_new_message)

        return self.channel.blueprint(guarded)

    async def _pass_on(self, message: UserMessage, on_new_message: Handler) -> None:
        """Hand a message to the coach if it may; an exception would log its text, so none does."""
        from portal.chat.guests import TurnedAway, admit
        from portal.chat.phrases import say

        output = GuardedOutput(message.output_channel, message.sender_id)
        channel = self.channel.name()
        try:
            admitted = await asyncio.to_thread(admit, channel, message.sender_id, message.text)
            for notice in admitted.notices:
                await output.say(notice)
            await on_new_message(_for_coach(admitted, output, channel))
            if not output.answered:
                logger.error("A message of channel %s has no answer", channel)
                await output.say(say("error_coach_away"))
        except TurnedAway as refusal:
            await output.say(str(refusal))
        except Exception as problem:
            logger.error("A message of channel %s failed: %s", channel, type(problem).__name__)
            await output.say(say("error_internal"))


def _for_coach(admitted: Admitted, output: GuardedOutput, channel: str) -> UserMessage:
    message = admitted.message
    return UserMessage(
        message.text,
        output,
        admitted.pseudonym,
        input_channel=channel,
        message_id=message.message_id,
        # In place of what the client sent along: names and addresses, with Teams.
        metadata={"title": message.title, "redacted": message.redacted},
    )


def _channel_class(named: str) -> type[InputChannel]:
    try:
        found = BUILTIN_CHANNELS.get(named) or class_from_module_path(named)
    except ImportError:
        found = None
    if found is None or not issubclass(found, InputChannel):
        raise RasaException(f"credentials: the guarded channel {named!r} is no input channel")
    if issubclass(found, (GuardedChannel, PortalChannel)):
        raise RasaException(f"credentials: the guarded channel {named!r} needs no guard")
    return found  # type: ignore[no-any-return]


def _set_up_django() -> None:
    """Make the training log's models usable, and leave Rasa's logging as it is."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    from django.apps import apps
    from django.conf import settings

    apps.populate(settings.INSTALLED_APPS)
