"""Names of persons after a cue: "Frau Müller", "mein Name ist …", "Gruß, Petra Lang"."""

from __future__ import annotations

from enum import Enum, auto
from pathlib import Path

from socius.redaction.content import Content
from socius.redaction.cues import Cue
from socius.redaction.name_words import NameWords, Verdict
from socius.redaction.text import Find, Word

_MOST_WORDS = 5
_RANK = 9


class Trust(Enum):
    """How much a cue says about the word after it."""

    SALUTATION = auto()  # "Frau", "Herrn": a capital is enough
    INTRODUCTION = auto()  # "ich heiße": the same
    ABBREVIATION = auto()  # "Fr.", "Hr.": also Friday; no German noun
    ROLE = auto()  # "Kundin": a listed name, or no German word at all
    PLURAL = auto()  # "Kollegen": a listed name
    SELF = auto()  # "ich bin": a first name, or two words that look like a name
    CALLER = auto()  # "hier spricht": the same, but surely no profession
    CLOSING = auto()  # "Gruß"
    GREETING = auto()  # "Hallo": a listed first name


_SECTIONS = {
    "salutations": Trust.SALUTATION,
    "titles": Trust.SALUTATION,
    "abbreviations": Trust.ABBREVIATION,
    "roles": Trust.ROLE,
    "plural_roles": Trust.PLURAL,
    "introductions": Trust.INTRODUCTION,
    "self": Trust.SELF,
    "callers": Trust.CALLER,
    "closings": Trust.CLOSING,
    "greetings": Trust.GREETING,
}
_STRONG = (Trust.SALUTATION, Trust.INTRODUCTION)


class NameFinder:
    def __init__(self, path: Path) -> None:
        content = Content(path / "person_cues.yml")
        self.trust = {
            phrase: trust
            for section, trust in _SECTIONS.items()
            for phrase in content.phrases(section)
        }
        self.endings = content.words("roles") | content.words("plural_roles")
        self._titles = frozenset(" ".join(content.phrases("titles")).split())
        self._particles = content.words("particles")
        self._leading_particles = content.words("leading_particles")
        self._closing_fillers = content.words("closing_fillers")
        self._singular = content.words("singular_determiners")
        self._indefinite = content.words("indefinite_determiners")
        self._legal_forms = content.words("legal_forms")
        self._names = NameWords(path)

    def find(self, words: list[Word], cues: list[Cue]) -> list[Find]:
        finds: list[Find] = []
        for cue in cues:
            trust = self.trust.get(cue.phrase)
            if trust is None or self._joined_to_noun(words, cue):
                continue
            finds += self._after(words, cue, trust)
        return finds

    def _joined_to_noun(self, words: list[Word], cue: Cue) -> bool:
        """ "Kunden-Chat", "Tante-Emma-Laden": the cue is part of another word."""
        after = cue.after
        return (
            after < len(words)
            and words[after].text in "-@_"
            and words[after].start == words[after - 1].end
        )

    def _after(self, words: list[Word], cue: Cue, trust: Trust) -> list[Find]:
        before = words[cue.first - 1].lower if cue.first else ""
        if trust is Trust.PLURAL and before in self._singular:
            trust = Trust.ROLE
        start, apart = self._skip(words, cue.after, trust)
        end = self._read(words, start, trust, before, apart)
        finds: list[Find] = []
        while end > start:
            finds.append(Find(_RANK, words[start].start, words[end - 1].end, "NAME"))
            start = self._next_in_list(words, end, trust)
            end = self._read(words, start, Trust.PLURAL, "", True)
        return finds

    def _skip(self, words: list[Word], index: int, trust: Trust) -> tuple[int, bool]:
        """Passes titles and punctuation; says whether a comma or bracket came between."""
        apart = False
        while index < len(words):
            word = words[index]
            dotted = word.text == "." and words[index - 1].end == word.start
            hyphen = word.text == "-" and words[index - 1].lower in self._titles | {"."}
            if (
                dotted
                or hyphen
                or self._is_title(words, index)
                or trust is Trust.CLOSING
                and self._may_follow_closing(word)
            ):
                index += 1
            elif word.text in ',(:"„' and trust not in (Trust.SALUTATION, Trust.ABBREVIATION):
                apart = apart or word.text != ":"
                index += 1
            else:
                break
        return index, apart

    def _is_title(self, words: list[Word], index: int) -> bool:
        word = words[index]
        return word.lower in self._titles and (len(word.text) > 1 or words[index - 1].text == ".")

    def _may_follow_closing(self, word: Word) -> bool:
        is_sign = not word.is_letters and not word.text.isdigit() and word.text not in "[@#/"
        return is_sign or word.lower in self._closing_fillers

    def _next_in_list(self, words: list[Word], index: int, trust: Trust) -> int:
        """The start of a further name: "die Kollegen Kern und Lang"."""
        joints = {"und", "u", "oder", "&", "sowie", "/"}
        if trust is Trust.PLURAL:
            joints.add(",")
        if index + 1 < len(words) and words[index].lower in joints:
            return index + 1
        return len(words)

    def _read(self, words: list[Word], start: int, trust: Trust, before: str, apart: bool) -> int:
        """The index after the name that begins at `start`; `start` if there is none."""
        first, verdict = start, Verdict.WORD
        while first < len(words):
            if self._is_initial(words, first):
                first += 2
            elif self._is_particle(words, first, first == start):
                first += 1
            else:
                break
        if first >= len(words) or not words[first].is_letters:
            return start
        end, text = self._unit(words, first)
        verdict = self._names.judge(text)
        if not self._accepts(words, first, end, text, verdict, trust, before, apart):
            return start
        end = self._extend(words, end, text, verdict, trust)
        if trust is not Trust.SALUTATION and self._is_company(words, end):
            return start
        return end

    def _is_initial(self, words: list[Word], index: int) -> bool:
        return (
            index + 2 < len(words)
            and len(words[index].text) == 1
            and words[index].is_capital
            and words[index + 1].text == "."
            and words[index + 2].is_capital
        )

    def _is_particle(self, words: list[Word], index: int, leading: bool) -> bool:
        allowed = self._leading_particles if leading else self._particles
        return (
            index + 1 < len(words) and words[index].lower in allowed and words[index + 1].is_letters
        )

    def _is_company(self, words: list[Word], index: int) -> bool:
        return index < len(words) and words[index].lower in self._legal_forms

    def _unit(self, words: list[Word], index: int) -> tuple[int, str]:
        """A word with all that hyphens and apostrophes join to it: "Müller-Lüdenscheidt"."""
        text = words[index].text
        while (
            index + 2 < len(words)
            and words[index + 1].text in "-'"
            and words[index + 1].start == words[index].end
            and words[index + 2].start == words[index + 1].end
            and words[index + 2].is_letters
        ):
            text += words[index + 1].text + words[index + 2].text
            index += 2
        return index + 1, text

    def _accepts(
        self,
        words: list[Word],
        index: int,
        end: int,
        text: str,
        verdict: Verdict,
        trust: Trust,
        before: str,
        apart: bool,
    ) -> bool:
        if verdict is Verdict.BLOCKED or len(text) < 2:
            return False
        if apart and trust is not Trust.CLOSING:
            return verdict is Verdict.LISTED and words[index].is_capital
        if not words[index].is_capital:
            return self._accepts_lower(text, verdict, trust, before)
        names = self._names
        if trust in _STRONG:
            return verdict is not Verdict.WORD or before not in self._indefinite
        if trust is Trust.GREETING:
            return names.is_first_name(text)
        if trust is Trust.CLOSING:
            at_end = end >= len(words)
            return verdict in (Verdict.LISTED, Verdict.UNKNOWN) or (
                verdict is Verdict.EVERYDAY and (at_end or names.is_first_name(text))
            )
        if trust is Trust.CALLER and verdict is Verdict.LISTED:
            return True
        if trust in (Trust.SELF, Trust.CALLER):
            return self._accepts_self(words, end, text, verdict)
        if trust is Trust.ABBREVIATION:
            return verdict is not Verdict.WORD
        if trust is Trust.PLURAL:
            return verdict is Verdict.LISTED
        return (
            verdict is Verdict.LISTED
            or (verdict is Verdict.UNKNOWN and not names.is_compound(text))
            or (verdict is Verdict.EVERYDAY and self._looks_like_surname(words, end))
        )

    def _accepts_self(self, words: list[Word], end: int, text: str, verdict: Verdict) -> bool:
        """ "Ich bin Petra", "hier ist Schmidt", but "ich bin Schneider", "hier ist Mut gefragt"."""
        names = self._names
        if verdict is Verdict.WORD:
            return False
        if names.is_first_name(text) or self._looks_like_surname(words, end):
            return True
        if verdict is Verdict.UNKNOWN:
            from_somewhere = end < len(words) and words[end].lower in ("aus", "vom", "von")
            odd = names.is_kind_of_person(text) or names.is_compound(text)
            return from_somewhere and not odd
        return verdict is Verdict.LISTED and not names.is_word(text)

    def _accepts_lower(self, text: str, verdict: Verdict, trust: Trust, before: str) -> bool:
        """Typed in a hurry: "frau müller hat angerufen"."""
        names = self._names
        everyday = verdict is Verdict.EVERYDAY or names.is_everyday(text)
        if trust is Trust.SALUTATION and before not in self._indefinite:
            # "herr könig", but "herr will"
            rare = verdict is Verdict.EVERYDAY and not names.is_everyday(text)
            article = before in ("die", "der", "den", "dem", "das")
            unknown = verdict is Verdict.UNKNOWN and not everyday and not article
            return verdict is Verdict.LISTED or rare or unknown
        if trust is Trust.INTRODUCTION:
            return verdict in (Verdict.LISTED, Verdict.UNKNOWN) and not everyday
        if trust in (Trust.SELF, Trust.CALLER, Trust.GREETING):
            return names.is_first_name(text) and not everyday
        return verdict is Verdict.LISTED and not everyday

    def _looks_like_surname(self, words: list[Word], index: int) -> bool:
        if index >= len(words) or not words[index].is_capital:
            return False
        verdict = self._names.judge(self._unit(words, index)[1])
        return verdict in (Verdict.LISTED, Verdict.UNKNOWN, Verdict.EVERYDAY)

    def _extend(
        self, words: list[Word], end: int, text: str, verdict: Verdict, trust: Trust
    ) -> int:
        """Takes in what follows a first name: "Anna Kern", "Anna von Stein", "Petra L."."""
        names = self._names
        lower = text[0].islower()
        only_first = names.is_first_name(text)
        certain_first = only_first and not names.is_surname(text)
        for _ in range(_MOST_WORDS - 1):
            index = end
            while self._is_particle(words, index, index == end):
                index += 1
            if index >= len(words) or not words[index].is_letters:
                break
            after, following = self._unit(words, index)
            if only_first and index == end and len(following) == 1 and following.isupper():
                is_dotted = after < len(words) and words[after].text == "."
                return after + 1 if is_dotted else end
            judged = names.judge(following)
            if following[0].islower():
                known = judged is Verdict.LISTED and not names.is_everyday(following)
                fits = lower and (known or (only_first and judged is Verdict.EVERYDAY))
            elif judged is Verdict.WORD:
                fits = certain_first and trust in _STRONG
            elif judged is Verdict.EVERYDAY:
                fits = only_first
            elif judged is Verdict.UNKNOWN:
                fits = only_first or not names.is_compound(following)
            else:
                fits = judged is Verdict.LISTED
            if not fits:
                break
            only_first = certain_first = names.is_first_name(following) and only_first
            end = after
        return end
