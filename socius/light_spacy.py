"""spaCy without TensorFlow, which it loads along where Rasa has brought it.

Portal, action server and commands use spaCy's words and matcher alone: TensorFlow would cost each
of them many seconds at its start and hundreds of megabytes.
"""

from __future__ import annotations

import sys

_hidden = "tensorflow" not in sys.modules
if _hidden:
    sys.modules["tensorflow"] = None  # type: ignore[assignment]  # as where there is none

import spacy  # noqa: E402
from spacy.lang.de.stop_words import STOP_WORDS  # noqa: E402
from spacy.matcher import PhraseMatcher  # noqa: E402
from spacy.tokens import Doc  # noqa: E402

if _hidden:
    del sys.modules["tensorflow"]

__all__ = ["STOP_WORDS", "Doc", "PhraseMatcher", "spacy"]
