"""What the report's figures mean, in German."""

from __future__ import annotations

from portal.chat.phrases import say
from portal.onboarding.measures import CONFIDENCE, Change
from portal.onboarding.templatetags.session_words import p_value, signed

PARTICIPATION = {
    key: say(f"report_{key}")
    for key in ("joined", "began", "finished", "left", "checklist", "refresher")
}
VERDICTS = {
    key: say(f"report_item_{key}")
    for key in ("too_few", "too_easy", "too_hard", "does_not_separate", "good")
}


def measured(found: Change) -> str:
    """Return a change in words: how much, how sure, and what may be said of it."""
    if not found.is_shown:
        return say("report_measure_hidden")
    if found.low is None or found.high is None:
        return say("report_measure_too_few", pairs=found.pairs, mean=signed(found.mean))
    return say(
        f"report_measure_{found.verdict}",
        pairs=found.pairs,
        mean=signed(found.mean),
        low=signed(found.low),
        high=signed(found.high),
        confidence=f"{100 * CONFIDENCE:.0f}",
        p=p_value(found.p),
    )
