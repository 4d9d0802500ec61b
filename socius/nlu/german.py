"""German tokens, lemmas and entities by spaCy, without a downloaded model."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any, Dict, List, Optional, Text, Type

import spacy
from pydantic import BaseModel
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from spacy.language import Language
from spacy.tokens import Doc

from socius.content import read
from socius.paths import DATA

DOC = "text_spacy_doc"


class Signs(BaseModel):
    """Kind of sign -> the words for it."""

    signs: Dict[str, List[str]]


@lru_cache(maxsize=1)
def german() -> Language:
    """Return a German pipeline, tokenizer and the lemmas of spacy-lookups-data; made once."""
    nlp = spacy.blank("de")
    nlp.add_pipe("lemmatizer", config={"mode": "lookup"})
    nlp.initialize()
    return nlp


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class GermanTokenizer(Tokenizer):
    """Tokens with lemmas; keeps spaCy's Doc with the message for the components that follow."""

    def __init__(self, config: Dict[Text, Any]) -> None:
        super().__init__(config)
        self._nlp = german()

    @staticmethod
    def get_default_config() -> Dict[Text, Any]:
        return {
            "intent_tokenization_flag": False,
            "intent_split_symbol": "_",
            "token_pattern": None,
            "prefix_separator_symbol": None,
        }

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> GermanTokenizer:
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        return training_data  # the classifier learns from the texts, tokens would only cost time

    def tokenize(self, message: Message, attribute: Text) -> List[Token]:
        doc = self._nlp(message.get(attribute))
        if attribute == TEXT:
            message.set(DOC, doc)
        return [Token(t.text, t.idx, lemma=t.lemma_) for t in doc if t.text.strip()]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class SignExtractor(GraphComponent, EntityExtractorMixin):
    """Platforms, roles, effort and customer groups, by spaCy's entity ruler.

    The words stand in data/signs.yml; they are found by lemma and whatever their case.
    """

    def __init__(
        self,
        model_storage: ModelStorage,
        resource: Resource,
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._nlp = german()
        self._ruler: Any = self._nlp.create_pipe(
            "entity_ruler", config={"phrase_matcher_attr": "LOWER"}
        )

    @classmethod
    def required_components(cls) -> List[Type[Any]]:
        return [GermanTokenizer]

    @classmethod
    def create(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SignExtractor:
        return cls(model_storage, resource)

    @classmethod
    def load(
        cls,
        config: Dict[Text, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SignExtractor:
        component = cls(model_storage, resource)
        with model_storage.read_from(resource) as folder:
            component._ruler.from_disk(Path(folder) / "signs.jsonl")
        return component

    def train(self, training_data: TrainingData) -> Resource:
        self._load(read(DATA / "signs.yml", Signs).signs)
        with self._model_storage.write_to(self._resource) as folder:
            self._ruler.to_disk(Path(folder) / "signs.jsonl")
        return self._resource

    def process(self, messages: List[Message]) -> List[Message]:
        for message in messages:
            doc: Optional[Doc] = message.get(DOC)
            if doc is None:
                continue
            found = [
                {
                    "entity": doc.vocab.strings[label],
                    "value": doc[start:end].text,
                    "start": doc[start].idx,
                    "end": doc[start:end].end_char,
                }
                for label, start, end in self._matches(doc)
            ]
            found = self.add_extractor_name(found)
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages

    def _matches(self, doc: Doc) -> List[Any]:
        doc.set_ents([])
        spans = self._ruler(doc).ents
        return [(span.label, span.start, span.end) for span in spans]

    def _load(self, signs: Dict[Text, List[Text]]) -> None:
        patterns: List[Dict[Text, Any]] = []
        for label, words in signs.items():
            for word in words:
                tokens = self._nlp(word)
                patterns.append({"label": label, "pattern": [{"LOWER": t.lower_} for t in tokens]})
                if len(tokens) == 1:
                    patterns.append({"label": label, "pattern": [{"LEMMA": tokens[0].lemma_}]})
        self._ruler.add_patterns(patterns)
