"""Finds themes among the messages that the coach had no answer to.

scikit-learn comes with Rasa: a portal without it shows the themes that
``python -m socius themes`` found where it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.db import transaction

from portal.insight.models import Theme, ThemeMessage
from portal.traininglog.models import Turn
from socius.light_spacy import STOP_WORDS

_WORD = re.compile(r"\w+")
MOST_MESSAGES = 2000  # the newest; all are compared with each other
SAME_THEME = 0.88  # cosine distance between groups up to which they are one
NAMED_BY = 4  # words
NAMED_IN = 2  # messages at least: what only one person wrote names no theme


def is_possible() -> bool:
    return find_spec("sklearn") is not None


def refresh() -> int:
    """Find the themes anew and store them; return how many."""
    turns = list(
        Turn.objects.filter(intent="out_of_scope", payload="")
        .exclude(text="")
        .order_by("-time")
        .only("id", "text", "conversation_id")[:MOST_MESSAGES]
    )
    groups = find([turn.text for turn in turns])
    kept = [(words, [turns[i] for i in places]) for words, places in groups]
    kept = [(words, group) for words, group in kept if _is_large(group)]
    with transaction.atomic():
        Theme.objects.all().delete()
        for words, group in kept:
            theme = Theme.objects.create(words=words)
            ThemeMessage.objects.bulk_create(
                ThemeMessage(theme=theme, turn=turn, rank=rank) for rank, turn in enumerate(group)
            )
    return len(kept)


def _is_large(group: list[Turn]) -> bool:
    return len({turn.conversation_id for turn in group}) >= settings.MINIMUM_GROUP


def find(texts: Sequence[str]) -> list[tuple[list[str], list[int]]]:
    """Return groups of texts: the words that stand out, and the places, the most typical first."""
    import numpy as np
    from sklearn.cluster import AgglomerativeClustering
    from sklearn.feature_extraction.text import TfidfVectorizer

    if len(texts) < settings.MINIMUM_GROUP:
        return []
    # Words name a theme; their parts find it in compounds and inflected forms, too.
    by_word = TfidfVectorizer(stop_words=sorted(STOP_WORDS), sublinear_tf=True)
    by_part = TfidfVectorizer(analyzer=_parts, sublinear_tf=True)
    try:
        words, parts = by_word.fit_transform(texts), by_part.fit_transform(texts)
    except ValueError:  # nothing but stop words
        return []
    alike = np.clip((parts @ parts.T).toarray(), 0, 1)
    clustering = AgglomerativeClustering(
        n_clusters=None, distance_threshold=SAME_THEME, affinity="precomputed", linkage="average"
    )
    labels = clustering.fit_predict(1 - alike)
    names: Any = by_word.get_feature_names_out()
    groups = []
    for label in np.unique(labels):
        places = np.flatnonzero(labels == label)
        typical = places[np.argsort(-alike[np.ix_(places, places)].sum(axis=1), kind="stable")]
        weight = np.asarray(words[places].mean(axis=0)).ravel()
        weight[words[places].getnnz(axis=0) < NAMED_IN] = 0
        best = [i for i in np.argsort(-weight, kind="stable")[:NAMED_BY] if weight[i] > 0]
        groups.append(([str(names[i]) for i in best], [int(place) for place in typical]))
    return groups


def _parts(text: str) -> list[str]:
    """Return the pieces of four letters of all words that are not stop words."""
    words = [word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS]
    padded = [f" {word} " for word in words]
    return [word[i : i + 4] for word in padded for i in range(max(1, len(word) - 3))]
