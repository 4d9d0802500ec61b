"""NumPy reads a message as the network does that TensorFlow has trained."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf

from socius.nlu.forward import Ensemble
from socius.nlu.network import Network, Settings

TEXTS = (
    "Ja",
    "Das kann doch der Azubi nebenher machen.",
    "Und der Vorstand? " * 60,
    "💶\u200b",
    "",
)


@pytest.fixture(scope="module")
def networks() -> list[Network]:
    tf.keras.utils.set_random_seed(1)
    return [Network(3, 3, 4, Settings(units=16)) for _ in range(2)]


@pytest.mark.parametrize("text", TEXTS)
def test_same_probabilities(networks: list[Network], text: str) -> None:
    pieces = tf.constant([networks[0].encoder.pieces(text)])
    outputs = [network(pieces) for network in networks]
    expected = [
        np.mean([tf.nn.softmax(logits)[0].numpy() for logits in question], axis=0)
        for question in zip(*outputs)
    ]
    found = Ensemble([network.weights_by_name() for network in networks]).predict([text])
    for ours, theirs in zip(found, expected):
        assert ours[0].shape == theirs.shape
        assert np.allclose(ours[0], theirs, atol=1e-5)


def test_weights_are_kept_and_taken_over(networks: list[Network], tmp_path: Path) -> None:
    ensemble = Ensemble([network.weights_by_name() for network in networks])
    ensemble.save(tmp_path)
    again = Ensemble.load(tmp_path)
    resumed = Network(3, 3, 4, Settings(units=16))
    resumed.set_by_name(again.weights[1])
    before, after, alone = (
        each.predict(TEXTS)[0] for each in (ensemble, again, Ensemble([resumed.weights_by_name()]))
    )
    assert np.allclose(before, after, atol=0.01)  # kept in half precision
    assert np.allclose(alone, Ensemble([again.weights[1]]).predict(TEXTS)[0])
    assert not np.allclose(alone, after, atol=0.001)
