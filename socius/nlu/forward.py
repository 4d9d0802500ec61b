"""A trained network's answer to one message, in NumPy: what network.py trains, run without it.

TensorFlow takes seconds and hundreds of megabytes to build a graph for what is a handful of matrix
products. tests/test_forward.py holds both to the same numbers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, List, Protocol, Sequence, Text, Tuple

import numpy as np
from scipy.special import erf, expit, softmax

from socius.nlu.encoder import TokenFeatures

Array = np.ndarray[Any, Any]
# By layer and place, as "input.0": a layer's kernel, then its bias (Network.parts).
Weights = Dict[Text, Array]


class Encoder(Protocol):
    def pieces(self, text: Text) -> List[int]: ...

    def features(self, pieces: Sequence[int]) -> Array:
        """Return the features of word pieces, (pieces, size)."""


class Forward:
    """One network on the features of its encoder."""

    def __init__(self, weights: Weights, encoder: Encoder) -> None:
        self._weights = weights
        self._features = encoder.features
        own = range(sum(name.startswith("own_") for name in weights) // 2)
        self._own = [np.stack([weights[f"own_{i}.{part}"] for i in own]) for part in (0, 1)]
        directions = (("lstm.0", "lstm.1", "lstm.2"), ("lstm.3", "lstm.4", "lstm.5"))
        self._directions = [[weights[name] for name in names] for names in directions]
        self._recurrent = np.stack([recurrent for _, recurrent, _ in self._directions])

    def probabilities(self, pieces: Sequence[int]) -> Tuple[Array, Array]:
        """Return those of stances (misconceptions, none + stances) and of intents (intents,)."""
        features = gelu(self._dense("input", self._features(pieces)))
        sequence = np.concatenate([self._lstm(features), features], axis=-1)
        weights = softmax(self._dense("attention", sequence), axis=0)
        attended = weights.T @ sequence
        highest = np.broadcast_to(sequence.max(axis=0), attended.shape)
        pooled = np.concatenate([attended, highest], axis=-1)
        hidden = gelu(self._dense("stance", pooled[:-1]))
        kernels, biases = self._own
        own = np.einsum("md,mds->ms", hidden, kernels) + biases
        stances = softmax(self._dense("shared", hidden) + own, axis=-1)
        return stances, softmax(self._dense("intent", pooled[-1]), axis=-1)

    def _dense(self, layer: Text, x: Array) -> Array:
        result: Array = x @ self._weights[f"{layer}.0"] + self._weights[f"{layer}.1"]
        return result

    def _lstm(self, x: Array) -> Array:
        """Return both directions' states (tokens, 2 * units), as Keras' LSTM counts its gates."""
        (kernel, _, bias), (back_kernel, _, back_bias) = self._directions
        # Turned round after the product: BLAS takes no negative strides.
        backward = (x @ back_kernel + back_bias)[::-1]
        inputs = np.stack([x @ kernel + bias, backward], axis=1)
        units = self._recurrent.shape[1]
        state, cell = np.zeros((2, units), x.dtype), np.zeros((2, units), x.dtype)
        states = np.empty((len(x), 2, units), x.dtype)
        for step, given in enumerate(inputs):
            gates = given + np.matmul(state[:, None], self._recurrent)[:, 0]
            opened = expit(gates)
            taken = np.tanh(gates[:, 2 * units : 3 * units])
            cell = opened[:, units : 2 * units] * cell + opened[:, :units] * taken
            state = opened[:, 3 * units :] * np.tanh(cell)
            states[step] = state
        return np.concatenate([states[:, 0], states[::-1, 1]], axis=-1)


def gelu(x: Array) -> Array:
    result: Array = 0.5 * x * (1 + erf(x * np.float32(2**-0.5)))
    return result


class Ensemble:
    """Networks that differ by their seed; their probabilities are averaged.

    ``transformer``: the folder of the one that takes the sentence encoder's place, if one does.
    """

    def __init__(self, weights: List[Weights], transformer: Text = "") -> None:
        self.weights = weights
        encoders = [_encoder(each, transformer) for each in weights]
        self._pieces = encoders[0].pieces
        self._networks = [Forward(*pair) for pair in zip(weights, encoders)]

    def predict(self, texts: Sequence[Text]) -> Tuple[Array, Array]:
        """Return probabilities (texts, misconceptions, none + stances) and (texts, intents)."""
        stances, intents = zip(*(self._read(text) for text in texts))
        return np.stack(stances), np.stack(intents)

    def _read(self, text: Text) -> Tuple[Array, Array]:
        pieces = self._pieces(text)
        found = [network.probabilities(pieces) for network in self._networks]
        stances, intents = zip(*found)
        return np.mean(stances, axis=0), np.mean(intents, axis=0)

    def save(self, folder: Path) -> None:
        for index, weights in enumerate(self.weights):
            halved = {name: weight.astype(np.float16) for name, weight in weights.items()}
            np.savez(folder / f"network_{index}.npz", **halved)

    @classmethod
    def load(cls, folder: Path, transformer: Text = "") -> Ensemble:
        weights = []
        for path in sorted(folder.glob("network_*.npz")):
            with np.load(path) as stored:
                weights.append({name: stored[name].astype(np.float32) for name in stored.files})
        return cls(weights, transformer)


def _encoder(weights: Weights, transformer: Text) -> Encoder:
    count = sum(name.startswith("encoder.") for name in weights)
    tuned = [weights[f"encoder.{place}"] for place in range(count)]
    if not transformer:
        return TokenFeatures(tuned)
    from socius.nlu.transformer import TransformerEncoder

    encoder = TransformerEncoder(transformer)
    encoder.set_weights(tuned)
    return encoder
