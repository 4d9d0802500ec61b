"""A transformer in place of the sentence encoder, for banks that can download one.

Used with ``transformer:`` in the configuration (config_transformer.yml); needs the package
transformers (requirements-transformer.txt) and a folder with a model that has TensorFlow weights.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Sequence

import numpy as np
import tensorflow as tf


class TransformerEncoder(tf.keras.layers.Layer):
    """Token features of a transformer, (batch, tokens, its hidden size); all of it is tuned.

    Raises ValueError where the package or the folder is missing.
    """

    def __init__(self, folder: str) -> None:
        super().__init__()
        try:
            from transformers import AutoTokenizer, TFAutoModel
        except ImportError:
            raise ValueError(
                "a transformer needs the packages of requirements-transformer.txt"
            ) from None
        if not Path(folder).is_dir():
            raise ValueError(f"transformer: {folder} is no folder with a downloaded model")
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model: Any = TFAutoModel.from_pretrained(folder, local_files_only=True)

    def pieces(self, text: str, most: int = 256) -> List[int]:
        """Return the ids of a text's word pieces, each one more than the model's: 0 pads."""
        ids = self._tokenizer.encode(text, truncation=True, max_length=most)
        return [piece + 1 for piece in ids]

    def call(self, pieces: tf.Tensor, mask: tf.Tensor) -> tf.Tensor:
        ids = tf.maximum(pieces - 1, 0)
        return self._model(input_ids=ids, attention_mask=tf.cast(mask, tf.int32)).last_hidden_state

    def features(self, pieces: Sequence[int]) -> np.ndarray[Any, Any]:
        """Return the features of word pieces, (pieces, hidden size)."""
        batch = tf.constant([list(pieces)])
        features: np.ndarray[Any, Any] = self(batch, tf.ones_like(batch))[0].numpy()
        return features
