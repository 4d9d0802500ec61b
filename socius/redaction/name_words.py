"""What a word says about itself: a listed name, a German word, or neither."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from socius.redaction.content import Content
from socius.redaction.lexicon import german_words


class Verdict(Enum):
    LISTED = auto()  # a first name or surname of our lists
    EVERYDAY = auto()  # such a name that is an everyday word too: König, Lang
    BLOCKED = auto()  # a platform, an organisation, a role, an office word
    WORD = auto()  # a German word
    UNKNOWN = auto()  # none of these, so after a cue probably a name


class NameWords:
    def __init__(self, path: Path) -> None:
        others = Content(path / "not_names.yml")
        self._first_names = Content(path / "first_names.yml").all_words()
        self._surnames = Content(path / "surnames.yml").all_words()
        self._everyday = others.words("weak_only")
        self._adverbs = others.words("adverbs")
        platforms = others.words("platforms")
        self._blocked = platforms | others.words("organisations") | others.words("office_words")
        self._platform_stems = tuple(name for name in platforms if len(name) > 4)
        self._roles = tuple(others.words("role_endings"))
        self._name_endings = tuple(others.words("name_endings"))
        self._person_endings = tuple(others.words("person_endings"))
        self._words = german_words()

    def judge(self, text: str) -> Verdict:
        """`text` is a word, or several joined by hyphens, with its case as typed."""
        verdicts = [self._judge_part(part) for part in text.replace("'", "-").split("-") if part]
        for worst in (Verdict.BLOCKED, Verdict.WORD, Verdict.EVERYDAY, Verdict.UNKNOWN):
            if worst in verdicts:
                # "Schmidt-König" is no everyday word
                joined = worst is Verdict.EVERYDAY and len(verdicts) > 1
                return Verdict.LISTED if joined else worst
        return Verdict.LISTED

    def _judge_part(self, part: str) -> Verdict:
        lower = part.lower()
        if lower in self._everyday:
            return Verdict.EVERYDAY
        if lower in self._blocked:
            return Verdict.BLOCKED
        if self._is_listed(lower):
            return Verdict.LISTED
        if lower.endswith(self._roles) or lower.startswith(self._platform_stems):
            return Verdict.BLOCKED
        return Verdict.WORD if self.is_word(part) else Verdict.UNKNOWN

    def _is_listed(self, lower: str) -> bool:
        return any(
            form in self._first_names or form in self._surnames for form in self._forms(lower)
        )

    @staticmethod
    def _forms(lower: str) -> tuple[str, ...]:
        """The word, and what is left without a genitive's s: "Müllers"."""
        return (lower, lower[:-1]) if len(lower) > 3 and lower.endswith("s") else (lower,)

    def is_first_name(self, text: str) -> bool:
        lower = text.lower()
        parts = lower.split("-")
        return any(form in self._first_names for form in self._forms(lower)) or (
            len(parts) > 1 and all(part in self._first_names for part in parts)
        )

    def is_surname(self, text: str) -> bool:
        return any(form in self._surnames for form in self._forms(text.lower()))

    def is_word(self, text: str) -> bool:
        """Also a capital at the start of a sentence, and words in capitals."""
        return (
            text in self._words
            or text.lower() in self._words
            or (text.isupper() and text.capitalize() in self._words)
        )

    def is_everyday(self, text: str) -> bool:
        """A word that stands in lower case in ordinary sentences."""
        lower = text.lower()
        return lower in self._adverbs or lower in self._words

    def is_kind_of_person(self, text: str) -> bool:
        return text.lower().endswith(self._person_endings)

    def is_compound(self, text: str) -> bool:
        """ "Kontodaten": its end is a noun of its own. So are abbreviations."""
        lower = text.lower()
        if text.isupper() and len(text) < 6:
            return True
        if lower.endswith(self._name_endings):
            return False
        return any(
            text[split:].capitalize() in self._words and self._is_head(lower[:split])
            for split in range(3, len(text) - 3)
        )

    def _is_head(self, head: str) -> bool:
        return any(
            form.capitalize() in self._words or form in self._words
            for form in (head, head.removesuffix("s"), head + "e", head + "en")
        )
