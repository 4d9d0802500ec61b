"""Which words are German words, so that "Kunde Termin" is told from "Kunde Petrovic"."""

from __future__ import annotations

import gzip
from functools import lru_cache
from pathlib import Path

import spacy_lookups_data  # type: ignore[import-untyped]

from socius.light_spacy import STOP_WORDS


@lru_cache(maxsize=1)
def german_words() -> frozenset[str]:
    """The inflected forms and the lemmas of spaCy's German lemma table.

    Read straight from its file: `spacy.lookups.load_lookups` takes 2.6 s and parsing the
    JSON 0.7 s, and the strings between the quotes are all that is needed here.
    """
    path = Path(spacy_lookups_data.__file__).parent / "data" / "de_lemma_lookup.json.gz"
    strings = gzip.decompress(path.read_bytes()).decode("utf-8").split('"')[1::2]
    return frozenset(strings) | STOP_WORDS
