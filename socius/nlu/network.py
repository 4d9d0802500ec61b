"""The network: the sentence encoder's branches, a BiLSTM, and an attention head a misconception.

It answers two questions about a message. For each misconception: is it there, and in which stance?
And: is the message about the misconceptions at all, or else which wish is it, or out of scope?
Here it is trained; forward.py runs what has been trained.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any, Callable, Dict, List, Sequence, Tuple

import numpy as np
import tensorflow as tf

from socius.nlu.encoder import PAD, encoder
from socius.nlu.forward import Weights
from socius.nlu.noise import with_noise

Array = np.ndarray[Any, Any]
layers = tf.keras.layers
_PARTS = {
    "encoder": "encoder",
    "input": "_input",
    "lstm": "_lstm",
    "attention": "_attention",
    "stance": "_stance",
    "shared": "_shared",
    "intent": "_intent",
}


@dataclass
class Settings:
    """How the network is built and trained (config.yml)."""

    epochs: int = 9
    batch_size: int = 32
    learning_rate: float = 2e-3
    new_label_rate: float = 2e-3  # where a label is new to the checkpoint
    encoder_rate: float = 3e-4  # 0: the encoder stays as it is
    warm_start: bool = False  # go on from the checkpoint instead of from the bare encoder
    rehearsed: int = 0  # of the messages that it has learnt, how many are seen again; 0: all
    transformer: str = ""  # the folder of a transformer that takes the sentence encoder's place
    units: int = 128
    # Tuned networks at 0.3, 0.5 and 0.05 had only half of the families of their own data right.
    dropout: float = 0.1
    noise: float = 0.25  # share of the messages that get typing errors, anew each epoch
    label_smoothing: float = 0.02
    seeds: List[int] = field(default_factory=lambda: [1])


class TunedEncoder(tf.keras.layers.Layer):
    """Token features of the sentence encoder, (batch, tokens, 1280); its branches are tuned."""

    def __init__(self) -> None:
        super().__init__()
        source = encoder()
        self._source = source
        self._table = tf.constant(source.table)
        self._scale, self._lo = tf.constant(source.scale), tf.constant(source.lo)
        self._fixed = {name: tf.constant(value) for name, value in source.fixed.items()}
        self._tuned = {
            name: self.add_weight(
                name, value.shape, initializer=tf.constant_initializer(value), trainable=True
            )
            for name, value in source.tuned.items()
        }

    def pieces(self, text: str) -> List[int]:
        return self._source.pieces(text)

    def call(self, pieces: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        source, tuned, fixed = self._source, self._tuned, self._fixed
        chunk = pieces % source.chunks
        embedded = tf.cast(tf.gather(self._table, pieces), tf.float32)
        embedded *= tf.gather(self._scale, chunk)[..., None]
        embedded += tf.gather(self._lo, chunk)[..., None]
        hidden = tf.tensordot(embedded, tuned["projection"], 1) + tuned["projection_bias"]
        hidden = self._norm(hidden, fixed["branch_gamma"], fixed["branch_beta"])
        features = [embedded]
        for index, part in enumerate(tf.split(hidden, len(source.orders), axis=-1)):
            part *= mask[..., None]
            first = (self._convolve(part, index, 1) + part) * mask[..., None]
            features.append(self._convolve(first, index, 2) + first)
        return self._norm(tf.concat(features, -1), fixed["gamma"], fixed["beta"])

    def _convolve(self, x: tf.Tensor, index: int, layer: int) -> tf.Tensor:
        width, left = self._source.orders[index]
        padded = tf.pad(x, [[0, 0], [left, width - 1 - left], [0, 0]])
        kernel = self._tuned[f"conv{layer}_{index}"]
        bias = self._tuned[f"conv{layer}_bias_{index}"]
        # As matrix products: their gradients are several times as fast as conv1d's on a CPU.
        length = tf.shape(x)[1]
        shifted = [padded[:, place : place + length] for place in range(width)]
        product = tf.tensordot(tf.concat(shifted, -1), tf.reshape(kernel, [-1, x.shape[-1]]), 1)
        return tf.nn.relu(product + bias)

    def _norm(self, x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor) -> tf.Tensor:
        mean, variance = tf.nn.moments(x, -1, keepdims=True)
        return (x - mean) * tf.math.rsqrt(variance + self._source.eps) * gamma + beta


def _encoder(settings: Settings) -> Any:
    if not settings.transformer:
        return TunedEncoder()
    from socius.nlu.transformer import TransformerEncoder

    return TransformerEncoder(settings.transformer)


class Network(tf.keras.Model):
    """Logits of stances (batch, misconceptions, none + stances) and of intents (batch, intents)."""

    def __init__(self, misconceptions: int, stances: int, intents: int, settings: Settings) -> None:
        super().__init__()
        self._heads = misconceptions + 1  # one looks for the intent
        self.encoder = _encoder(settings)
        self._input = layers.Dense(256, activation="gelu")
        self._lstm = layers.Bidirectional(layers.LSTM(settings.units, return_sequences=True))
        self._attention = layers.Dense(self._heads)
        self._stance = layers.Dense(128, activation="gelu")
        self._shared = layers.Dense(stances + 1)
        self._own = [layers.Dense(stances + 1) for _ in range(misconceptions)]
        self._intent = layers.Dense(intents)
        self._dropout = [layers.Dropout(settings.dropout) for _ in range(3)]
        self._word_dropout = layers.Dropout(0.05, noise_shape=(None, None, 1))
        self(tf.constant([[1, 2]]))  # makes the weights

    def call(self, pieces: tf.Tensor, training: bool = False) -> Tuple[tf.Tensor, tf.Tensor]:
        there = pieces != PAD
        mask = tf.cast(there, tf.float32)
        outside = (mask[..., None] - 1) * 1e9
        features = self._word_dropout(self.encoder(pieces, mask), training=training)
        features = self._input(self._dropout[0](features, training=training))
        features = self._dropout[1](features, training=training)
        sequence = tf.concat([self._lstm(features, mask=there), features], -1)
        weights = tf.nn.softmax(self._attention(sequence) + outside, axis=1)
        attended = tf.einsum("bth,btd->bhd", weights, sequence)
        highest = tf.reduce_max(sequence + outside, axis=1, keepdims=True)
        pooled = tf.concat([attended, tf.repeat(highest, self._heads, axis=1)], -1)
        pooled = self._dropout[2](pooled, training=training)
        hidden = self._stance(pooled[:, :-1])
        own = tf.stack([head(hidden[:, i]) for i, head in enumerate(self._own)], axis=1)
        return self._shared(hidden) + own, self._intent(pooled[:, -1])

    def parts(self) -> Dict[str, Any]:
        """Return the layers by the names that forward.py and stored weights call them by."""
        parts = {name: getattr(self, attribute) for name, attribute in _PARTS.items()}
        return {**parts, **{f"own_{place}": head for place, head in enumerate(self._own)}}

    def weights_by_name(self) -> Weights:
        return {
            f"{name}.{place}": weight
            for name, layer in self.parts().items()
            for place, weight in enumerate(layer.get_weights())
        }

    def set_by_name(self, weights: Weights) -> None:
        for name, layer in self.parts().items():
            layer.set_weights([weights[f"{name}.{i}"] for i in range(len(layer.weights))])

    def take_over(
        self,
        other: Network,
        misconceptions: Sequence[Tuple[int, int]],
        intents: Sequence[Tuple[int, int]],
    ) -> None:
        """Take over another network's weights; the pairs say which of its heads is which here.

        What the other has no head for starts from the mean of the others' heads: how one stands
        to a thing is told in much the same words whatever the thing.
        """
        for name in ("encoder", "_input", "_lstm", "_stance", "_shared"):
            getattr(self, name).set_weights(getattr(other, name).get_weights())
        last = (self._heads - 1, other._heads - 1)
        _take_columns(self._attention, other._attention, [*misconceptions, last])
        _take_columns(self._intent, other._intent, intents)
        trained = [[head.get_weights()[part] for head in other._own] for part in (0, 1)]
        for head in self._own:
            head.set_weights([np.mean(part, axis=0) for part in trained])
        for here, there in misconceptions:
            self._own[here].set_weights(other._own[there].get_weights())


def _take_columns(layer: Any, other: Any, pairs: Sequence[Tuple[int, int]]) -> None:
    kernel, bias = layer.get_weights()
    other_kernel, other_bias = other.get_weights()
    kernel[:], bias[:] = other_kernel.mean(1, keepdims=True), other_bias.mean()
    for here, there in pairs:
        kernel[:, here], bias[here] = other_kernel[:, there], other_bias[there]
    layer.set_weights([kernel, bias])


def pad(pieces: Sequence[Sequence[int]]) -> Array:
    """Return ids as one array (texts, longest text), padded at the end."""
    array = np.full((len(pieces), max(map(len, pieces))), PAD, np.int32)
    for row, ids in zip(array, pieces):
        row[: len(ids)] = ids
    return array


def fit(
    network: Network,
    texts: Sequence[str],
    stances: Array,
    intents: Array,
    settings: Settings,
    seed: int,
    report: Callable[[str], None],
) -> None:
    """Train a network; ``stances``: (texts, misconceptions) and ``intents``: (texts,) class ids."""
    tf.keras.utils.set_random_seed(seed)
    chance = random.Random(seed)
    steps = settings.epochs * (len(texts) // settings.batch_size + 1)
    rates = (float(settings.learning_rate), float(settings.encoder_rate))  # YAML's 0 is an int
    optimizers = [
        tf.keras.optimizers.Adam(tf.keras.optimizers.schedules.CosineDecay(rate, steps, 0.02))
        for rate in rates
    ]
    pieces_of = network.encoder.pieces
    as_written = [pieces_of(text) for text in texts]
    tune_encoder = settings.encoder_rate > 0
    step = _training_step(network, optimizers, settings.label_smoothing, tune_encoder)
    for epoch in range(settings.epochs):
        pieces = [
            pieces_of(with_noise(text, chance)) if chance.random() < settings.noise else clean
            for text, clean in zip(texts, as_written)
        ]
        order = sorted(range(len(texts)), key=lambda i: len(pieces[i]) + 6 * chance.random())
        size = settings.batch_size
        batches = [order[i : i + size] for i in range(0, len(order), size)]
        chance.shuffle(batches)
        losses = [
            float(step(pad([pieces[i] for i in batch]), stances[batch], intents[batch]))
            for batch in batches
        ]
        report(f"seed {seed}, epoch {epoch + 1} of {settings.epochs}: loss {np.mean(losses):.3f}")


def _training_step(
    network: Network, optimizers: List[Any], smoothing: float, tune_encoder: bool
) -> Callable[[Array, Array, Array], Any]:
    loss_of = tf.keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=smoothing, reduction="none"
    )

    def step(pieces: tf.Tensor, stances: tf.Tensor, intents: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            stance_logits, intent_logits = network(pieces, training=True)
            stance_loss = loss_of(tf.one_hot(stances, stance_logits.shape[-1]), stance_logits)
            intent_loss = loss_of(tf.one_hot(intents, intent_logits.shape[-1]), intent_logits)
            loss = tf.reduce_mean(tf.reduce_sum(stance_loss, axis=1) + intent_loss)
        tuned = {id(weight) for weight in network.encoder.trainable_variables}
        weights = network.trainable_variables
        if not tune_encoder:
            weights = [weight for weight in weights if id(weight) not in tuned]
        gradients, _ = tf.clip_by_global_norm(tape.gradient(loss, weights), 1.0)
        for optimizer, is_encoder in zip(optimizers, (False, True)):
            optimizer.apply_gradients(
                [(g, w) for g, w in zip(gradients, weights) if (id(w) in tuned) == is_encoder]
            )
        return loss

    compiled: Callable[[Array, Array, Array], Any] = tf.function(
        step,
        input_signature=[
            tf.TensorSpec([None, None], tf.int32),
            tf.TensorSpec([None, None], tf.int32),
            tf.TensorSpec([None], tf.int32),
        ],
    )
    return compiled
