"""Redaction of personal data before a message goes anywhere."""

from socius.redaction.redactor import Redaction, Redactor

__all__ = ["Redaction", "Redactor"]
