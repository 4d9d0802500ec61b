"""The Rasa component that detects misconceptions, stances and wishes."""

from __future__ import annotations

import json
import logging
import random
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, Dict, List, Optional, Sequence, Set, Text, Tuple, Type

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import (
    INTENT,
    INTENT_NAME_KEY,
    INTENT_RANKING_KEY,
    PREDICTED_CONFIDENCE_KEY,
    TEXT,
)
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from socius.nlu.decision import TOPIC, Reading, Thresholds, decide
from socius.nlu.forward import Ensemble
from socius.nlu.german import GermanTokenizer
from socius.nlu.labels import (
    STANCES,
    LabelledMessage,
    balanced,
    fingerprint,
    labelled,
    misconceptions_in,
)
from socius.nlu.network import Network, Settings, fit

logger = logging.getLogger(__name__)
# How often each label is seen in an epoch, at least; and one that the checkpoint does not know.
LEAST_SEEN = 100
LEAST_SEEN_NEW = 1200
# Networks trained at length on data/nlu (socius pretrain); training goes on from them.
CHECKPOINT = Path(__file__).parent / "checkpoint"
LABELS = "labels.json"
LEARNT = "learnt.npy"


class Detector:
    """Trained networks with the names of what they detect."""

    def __init__(
        self,
        networks: Ensemble,
        misconceptions: List[Text],
        intents: List[Text],
        thresholds: Thresholds,
        learnt: Set[int],
    ) -> None:
        self.networks = networks
        self.misconceptions = misconceptions
        self.intents = intents
        self.thresholds = thresholds
        self.learnt = learnt  # the fingerprints of the messages it was trained on

    @classmethod
    def train(
        cls, messages: Sequence[LabelledMessage], settings: Settings, thresholds: Thresholds
    ) -> Detector:
        """Train on labelled messages; deterministic for the same messages and settings.

        A warm start goes on from the checkpoint: with what it has not learnt yet, and a sample of
        what it has. If it has learnt these very messages, it is taken as it is.
        """
        learnt = {fingerprint(message) for message in messages}
        before = cls.load(CHECKPOINT, settings, thresholds) if settings.warm_start else None
        if before and before.learnt == learnt:
            logger.info("The checkpoint has learnt these %d messages already.", len(messages))
            return before
        if before and settings.rehearsed:
            messages = _rehearsed(messages, before.learnt, settings.rehearsed)
        known = {*before.misconceptions, *before.intents} if before else None
        messages = balanced(
            messages,
            lambda label: LEAST_SEEN if known is None or label[0] in known else LEAST_SEEN_NEW,
        )
        misconceptions = misconceptions_in(messages)
        intents = sorted({_intent_class(message) for message in messages})
        if known is not None and not {*misconceptions, *intents} <= known:
            settings = replace(settings, learning_rate=settings.new_label_rate)
        stances = np.zeros((len(messages), len(misconceptions)), np.int32)
        for row, message in zip(stances, messages):
            for misconception, stance in message.stances.items():
                row[misconceptions.index(misconception)] = 1 + STANCES.index(stance)
        classes = np.array([intents.index(_intent_class(m)) for m in messages], np.int32)
        texts = [message.text for message in messages]
        trained = []
        for index, seed in enumerate(settings.seeds):
            network = Network(len(misconceptions), len(STANCES), len(intents), settings)
            if before:
                former = Network(
                    len(before.misconceptions), len(STANCES), len(before.intents), settings
                )
                weights = before.networks.weights
                former.set_by_name(weights[index % len(weights)])
                network.take_over(
                    former,
                    _common(misconceptions, before.misconceptions),
                    _common(intents, before.intents),
                )
            fit(network, texts, stances, classes, settings, seed, logger.info)
            trained.append(network.weights_by_name())
        networks = Ensemble(trained, settings.transformer)
        return cls(networks, misconceptions, intents, thresholds, learnt)

    def read(self, texts: Sequence[Text]) -> List[Reading]:
        """Return what each text means."""
        stances, intents = self.networks.predict(texts)
        return [
            decide(s, i, self.misconceptions, self.intents, self.thresholds)
            for s, i in zip(stances, intents)
        ]

    def save(self, folder: Path) -> None:
        self.networks.save(folder)
        known = {"misconceptions": self.misconceptions, "intents": self.intents}
        np.save(folder / LEARNT, np.array(sorted(self.learnt), np.uint64))
        (folder / LABELS).write_text(json.dumps(known) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path, settings: Settings, thresholds: Thresholds) -> Detector:
        known = json.loads((folder / LABELS).read_text(encoding="utf-8"))
        networks = Ensemble.load(folder, settings.transformer)
        learnt = set(np.load(folder / LEARNT).tolist())
        return cls(networks, known["misconceptions"], known["intents"], thresholds, learnt)


def _rehearsed(
    messages: Sequence[LabelledMessage], learnt: Set[int], count: int
) -> List[LabelledMessage]:
    """Return the messages that were not learnt yet, and a sample of ``count`` of the others."""
    new = [message for message in messages if fingerprint(message) not in learnt]
    old = [message for message in messages if fingerprint(message) in learnt]
    return new + random.Random(0).sample(old, min(count, len(old)))


def _common(here: List[Text], there: List[Text]) -> List[Tuple[int, int]]:
    """Return the places of the names that both lists have."""
    return [(here.index(name), there.index(name)) for name in here if name in there]


def _intent_class(message: LabelledMessage) -> Text:
    return TOPIC if message.stances else message.intent


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class MisconceptionClassifier(GraphComponent, IntentClassifier):
    """Sets a message's intent, its ranking, and ``detections``, ``candidates`` and ``unsure``."""

    def __init__(
        self,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        detector: Optional[Detector] = None,
    ) -> None:
        self._settings, self._thresholds = read_config(config)
        self._model_storage = model_storage
        self._resource = resource
        self._detector = detector

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        return [GermanTokenizer]

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {}

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> MisconceptionClassifier:
        return cls(config, model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> MisconceptionClassifier:
        with model_storage.read_from(resource) as folder:
            detector = Detector.load(Path(folder), *read_config(config))
        return cls(config, model_storage, resource, detector)

    def train(self, training_data: TrainingData) -> Resource:
        messages = [labelled(example) for example in training_data.intent_examples]
        self._detector = Detector.train(messages, self._settings, self._thresholds)
        with self._model_storage.write_to(self._resource) as folder:
            self._detector.save(Path(folder))
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        texts = [message.get(TEXT) or "" for message in messages]
        if self._detector is None or not any(texts):
            return messages
        for message, reading in zip(messages, self._detector.read(texts)):
            intent = {
                INTENT_NAME_KEY: reading.intent,
                PREDICTED_CONFIDENCE_KEY: reading.confidence,
            }
            message.set(INTENT, intent, add_to_output=True)
            message.set(INTENT_RANKING_KEY, reading.ranking, add_to_output=True)
            for name, value in reading.output().items():
                message.set(name, value, add_to_output=True)
        return messages


def read_config(config: Dict[Text, Any]) -> tuple[Settings, Thresholds]:
    """Return what config.yml says of training and of thresholds; the rest is default."""

    def chosen(kind: Any) -> Dict[Text, Any]:
        return {f.name: config[f.name] for f in fields(kind) if f.name in config}

    return Settings(**chosen(Settings)), Thresholds(**chosen(Thresholds))
