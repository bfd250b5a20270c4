"""Rasa's server without TensorFlow, for models that do not use it: 340 MB and several seconds of each start less.

Rasa imports TensorFlow wherever it names a component that could use it, whether or not the model has that component.
Here such imports get stand-ins that can be named and inherited from, which is all that happens while modules load; to
call one is an error. Only models whose every component is known to do without are served that way.
"""

import json
import os
import sys
import tarfile
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

STOOD_IN_FOR = frozenset({"keras", "tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text"})
# What the shipped pipeline becomes when Rasa predicts. None of it calls TensorFlow.
COMPONENTS_WITHOUT = frozenset(
    {
        "bot.components.vector_intent_classifier.VectorIntentClassifier",
        "rasa.core.policies.ensemble.DefaultPolicyPredictionEnsemble",
        "rasa.core.policies.rule_policy.RulePolicy",
        "rasa.graph_components.converters.nlu_message_converter.NLUMessageConverter",
        "rasa.graph_components.providers.domain_provider.DomainProvider",
        "rasa.graph_components.providers.rule_only_provider.RuleOnlyDataProvider",
        "rasa.nlu.classifiers.regex_message_handler.RegexMessageHandler",
    }
)
# Rasa would pass them on to TensorFlow.
TENSORFLOW_SETTINGS = (
    "TF_DETERMINISTIC_OPS",
    "TF_GPU_MEMORY_ALLOC",
    "TF_INTER_OP_PARALLELISM_THREADS",
    "TF_INTRA_OP_PARALLELISM_THREADS",
)


class TensorFlowMissing(RuntimeError):
    """Something called TensorFlow in a process that was started without it."""


def suits(model: Path) -> bool:
    """Whether a trained model can be served without TensorFlow.

    Args:
        model: the `.tar.gz` that a training left.

    Raises:
        OSError, KeyError, ValueError, tarfile.TarError: it is no model.
    """
    with tarfile.open(model) as archive:
        described = archive.extractfile("metadata.json")
        if described is None:
            raise ValueError(f"{model} describes no model.")
        nodes: dict[str, dict[str, Any]] = json.load(described)["predict_schema"]["nodes"]
    return all(node["uses"] in COMPONENTS_WITHOUT for node in nodes.values())


def install() -> None:
    """From now on importing TensorFlow gives stand-ins; to be called before anything imports Rasa."""
    for name in TENSORFLOW_SETTINGS:
        os.environ.pop(name, None)
    sys.meta_path.insert(0, _Finder())


class _Named(type):
    """A class of a stand-in: has every attribute that is asked for, can be inherited from, cannot be called."""

    def __getattr__(cls, name: str) -> "_Named":
        return _named(f"{cls.__module__}.{cls.__qualname__}", name)

    def __call__(cls, *_arguments: Any, **_named_arguments: Any) -> NoReturn:
        raise TensorFlowMissing(f"{cls.__module__}.{cls.__qualname__}: this process runs without TensorFlow.")


def _named(owner: str, name: str) -> _Named:
    if name.startswith("__"):
        raise AttributeError(name)
    return _Named(name, (), {"__module__": owner})


class _Module(ModuleType):
    def __getattr__(self, name: str) -> _Named:
        return _named(self.__name__, name)


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self, fullname: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] in STOOD_IN_FOR:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _Module(spec.name)

    def exec_module(self, _module: ModuleType) -> None:
        """Nothing to run."""
