"""Finds cue words ("Frau", "Kd.-Nr.", "mit freundlichen Grüßen") in a message."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from socius.light_spacy import Doc, PhraseMatcher, spacy
from socius.redaction.text import Word

# Left out before matching: "Kd.-Nr.", "Kd Nr" and "Kd-Nr" are one cue.
_OPTIONAL = frozenset(".-")
_OTHER = "_"


class Cue(NamedTuple):
    phrase: str
    first: int  # index of the cue's first word
    after: int  # index of the first word after it


class CueFinder:
    def __init__(self, phrases: Iterable[str], endings: Iterable[str]) -> None:
        """`endings` are cues that also count as the end of a compound: "Filialleiterin"."""
        nlp = spacy.blank("de")
        self._vocab = nlp.vocab
        self._matcher = PhraseMatcher(nlp.vocab, attr="ORTH")
        wanted = {phrase: phrase.split() for phrase in phrases}
        self._known = frozenset(word for words in wanted.values() for word in words)
        for phrase, words in wanted.items():
            self._matcher.add(phrase, [Doc(nlp.vocab, words=words)])
        alternatives = "|".join(sorted(endings, key=len, reverse=True))
        self._ending = re.compile(rf"\w\w({alternatives})$")

    def find(self, words: list[Word]) -> list[Cue]:
        """The cues in their order; where two overlap, the longer, then the earlier."""
        kept = [index for index, word in enumerate(words) if word.text not in _OPTIONAL]
        if not kept:
            return []
        doc = Doc(self._vocab, words=[self._cue_word(words[index]) for index in kept])
        cues: list[Cue] = []
        taken: set[int] = set()
        matches = sorted(self._matcher(doc), key=lambda match: (match[1] - match[2], match[1]))
        for key, start, end in matches:
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
                phrase = self._vocab.strings[key]
                cues.append(Cue(phrase, kept[start], kept[end - 1] + 1))
        return sorted(cues, key=lambda cue: cue.first)

    def _cue_word(self, word: Word) -> str:
        """Only cue words enter spaCy's string store: it never forgets what it has seen."""
        lower = word.lower
        if lower in self._known:
            return lower
        ending = self._ending.search(lower) if word.is_letters else None
        return ending.group(1) if ending else _OTHER
