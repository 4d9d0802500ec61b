"""The detector out of a trained model, without Rasa's agent around it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rasa.engine.storage.local_model_storage import LocalModelStorage
from ruamel.yaml import YAML

from socius.nlu.classifier import Detector, MisconceptionClassifier, read_config
from socius.nlu.decision import Thresholds
from socius.nlu.network import Settings
from socius.paths import ROOT


def detector_of(model: Path) -> Detector:
    """Return the very detector of a model that `rasa train` wrote. Raises ValueError without."""
    with TemporaryDirectory() as folder:
        storage, metadata = LocalModelStorage.from_model_archive(Path(folder), model)
        for node in metadata.predict_schema.nodes.values():
            if node.uses is MisconceptionClassifier and node.resource:
                with storage.read_from(node.resource) as trained:
                    return Detector.load(trained, *read_config(node.config))
    raise ValueError(f"{model} has no detector")


def configured(config: Path = ROOT / "config.yml") -> tuple[Settings, Thresholds]:
    """Return settings and thresholds of config.yml, as `rasa train` takes them."""
    pipeline: list[dict[str, Any]] = YAML(typ="safe").load(config)["pipeline"]
    ours = next(c for c in pipeline if c["name"].endswith(MisconceptionClassifier.__name__))
    return read_config(ours)
