"""A transformer in place of the sentence encoder: loaded, trained, saved and loaded again."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import yaml

from socius.nlu.classifier import Detector, read_config
from socius.nlu.decision import Thresholds
from socius.nlu.labels import LabelledMessage
from socius.nlu.network import Settings
from socius.paths import ROOT

CLAIM, OTHER = "Das macht der Azubi nebenher.", "Was kostet das Girokonto?"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny BERT as a download would be, with weights of chance and letters for word pieces."""
    from transformers import BertConfig, BertTokenizer, TFBertModel

    folder = tmp_path_factory.mktemp("transformer")
    letters = "abcdefghijklmnopqrstuvwxyzäöüß.?"
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters]
    pieces += [f"##{letter}" for letter in letters]
    (folder / "vocab.txt").write_text("\n".join(pieces), encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt"), strip_accents=False).save_pretrained(folder)
    sizes = {"hidden_size": 32, "intermediate_size": 64}
    config = BertConfig(vocab_size=len(pieces), num_hidden_layers=2, num_attention_heads=2, **sizes)
    model = TFBertModel(config)
    model(model.dummy_inputs)  # makes the weights
    model.save_pretrained(folder)
    return folder


def test_it_learns_and_is_kept(folder: Path, tmp_path: Path) -> None:
    settings = Settings(transformer=str(folder), epochs=3, noise=0.0, learning_rate=3e-3)
    messages = [
        LabelledMessage(CLAIM, "claims", {"on_the_side": "claims"}),
        LabelledMessage(OTHER, "out_of_scope", {}),
    ]
    detector = Detector.train(messages, settings, Thresholds())
    claim, other = detector.read([CLAIM, OTHER])
    assert [(d.misconception, d.stance) for d in claim.detections] == [("on_the_side", "claims")]
    assert other.detections == [] and other.intent == "out_of_scope"
    detector.save(tmp_path)
    again = Detector.load(tmp_path, settings, Thresholds())
    before, after = (d.networks.predict([CLAIM, OTHER])[0] for d in (detector, again))
    assert np.allclose(before, after, atol=0.01)  # kept in half precision


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    settings = Settings(transformer=str(tmp_path / "nowhere"))
    with pytest.raises(ValueError, match="nowhere is no folder with a downloaded model"):
        Detector.train([LabelledMessage(OTHER, "out_of_scope", {})], settings, Thresholds())


def test_its_configuration_differs_in_the_classifier_alone() -> None:
    here, there = (
        yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
        for name in ("config.yml", "config_transformer.yml")
    )
    *_, classifier = there["pipeline"]
    settings, _ = read_config(classifier)
    assert settings.transformer and not settings.warm_start
    here["pipeline"].pop(), there["pipeline"].pop()
    assert here == there
