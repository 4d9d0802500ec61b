"""Why an answer did not help: the buttons of the phrase ``feedback_bad``, by their code."""

from __future__ import annotations

import json

from socius.curriculum import curriculum


def reasons() -> dict[str, str]:
    """Return the reasons' titles by code, in their order."""
    found = {}
    for button in curriculum().phrases["feedback_bad"].buttons:
        entities = json.loads(button.payload.removeprefix("/feedback_bad") or "{}")
        if "reason" in entities:
            found[str(entities["reason"])] = button.title
    return found
