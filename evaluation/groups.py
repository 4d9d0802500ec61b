"""Splitting the training data so that messages that resemble each other stay together."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import StratifiedGroupKFold

from socius.nlu.labels import LabelledMessage

NEAR = 0.6  # cosine of character n-grams from which two messages count as near duplicates


def groups_of(messages: Sequence[LabelledMessage], near: float = NEAR) -> list[int]:
    """Return a group id a message: a family is in one group, and near duplicates are too."""
    parents = list(range(len(messages)))

    def root(index: int) -> int:
        while parents[index] != index:
            parents[index] = parents[parents[index]]
            index = parents[index]
        return index

    first: dict[str, int] = {}
    for index, message in enumerate(messages):
        if message.family:
            parents[root(index)] = root(first.setdefault(message.family, index))
    for one, other in _near_duplicates(messages, near):
        parents[root(one)] = root(other)
    return [root(index) for index in range(len(messages))]


def _near_duplicates(
    messages: Sequence[LabelledMessage], near: float, at_once: int = 500
) -> Iterator[tuple[int, int]]:
    """Yield a message without a family and one that it resembles."""
    # N-grams that are in every twentieth message weigh little and would cost most of the time.
    vectorizer = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 4),
        sublinear_tf=True,
        max_df=max(20, len(messages) // 20),
        dtype=np.float32,
    )
    vectors = vectorizer.fit_transform([message.text for message in messages])
    alone = [index for index, message in enumerate(messages) if not message.family]
    for start in range(0, len(alone), at_once):
        rows = alone[start : start + at_once]
        cosines = (vectors[rows] @ vectors.T).tocoo()
        is_near = cosines.data >= near
        for row, other in zip(cosines.row[is_near], cosines.col[is_near]):
            yield rows[row], int(other)


def folds(
    messages: Sequence[LabelledMessage], count: int, seed: int = 1
) -> Iterator[tuple[list[int], list[int]]]:
    """Yield (training, held out) indices; no group is on both sides, intents are spread evenly."""
    splitter = StratifiedGroupKFold(count, shuffle=True, random_state=seed)
    intents = [message.intent for message in messages]
    for train, test in splitter.split(intents, intents, groups_of(messages)):
        yield train.tolist(), test.tolist()


def nested_parts(
    messages: Sequence[LabelledMessage], shares: Sequence[float], seed: int = 1
) -> list[list[LabelledMessage]]:
    """Return parts of the messages for a learning curve; a smaller part is within the larger."""
    order = list(range(len(messages)))
    random.Random(seed).shuffle(order)
    return [[messages[i] for i in order[: round(share * len(order))]] for share in shares]
