"""The audit trail: who looked at which transcript, and every export, erasure and correction."""

from __future__ import annotations

import getpass
from typing import Any

from portal.traininglog.models import AuditEntry

# The actions, in the words of `log audit`.
READ_TRANSCRIPT = "read transcript"
OWN_DATA = "own data"
ERASE = "erase"
RETAIN = "retain"
EXPORT = "export"
RESOLVE = "resolve identity"

EMPLOYEE = "employee"  # the one whose conversation it is, by its key


def audit(actor: str, action: str, object: str = "", **details: Any) -> AuditEntry:
    """Add an entry. It commits with the transaction around it: no entry, no deed."""
    return AuditEntry.objects.create(actor=actor, action=action, object=object, details=details)


def at_the_terminal() -> str:
    """Return the actor of a command: the operating system's user."""
    try:
        return f"terminal:{getpass.getuser()}"
    except (KeyError, OSError):  # a user id without a name, as containers have
        return "terminal"


def was_erased(pseudonym: str) -> bool:
    """Return whether a conversation was erased: nothing may bring it back."""
    return AuditEntry.objects.filter(object=pseudonym, action=ERASE).exists()
