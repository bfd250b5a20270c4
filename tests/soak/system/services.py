"""Started systems that runs borrow: one cluster, started once and brought to the size that each run wants."""

import asyncio
import contextlib
import os
import random
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import TracebackType

from app import rasa_training
from retrieval.settings import RetrievalSettings
from tests.soak.system.balancer import Balancer
from tests.soak.system.cluster import ROOT, Cluster, NotWell, Shape


class Services:
    """Lends the cluster to one run at a time.

    Args:
        folder: the cluster's; made when it is first wanted.
        models: data folder in which trained Rasa models are looked for, and kept when one has to be trained.
        say: tells whoever watches.
    """

    def __init__(self, folder: Path, models: Path, *, say: Callable[[str], None]) -> None:
        self._folder, self._models, self._say = folder, models, say
        self._cluster: Cluster | None = None
        self._balancer = Balancer(random.Random())

    async def __aenter__(self) -> "Services":
        """Nothing is started until it is wanted."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End everything."""
        if self._cluster is not None:
            await self._cluster.stop()
        await self._balancer.stop()

    @contextlib.asynccontextmanager
    async def lend(self, shape: Shape, choose: random.Random) -> AsyncIterator[Cluster]:
        """The cluster in the wanted size, well, with an empty list of faults; afterwards it must be made well again.

        Args:
            shape: how many processes of each kind.
            choose: randomness of the balancer.
        """
        if self._cluster is None:
            await self._start()
        assert self._cluster is not None
        await self._cluster.resize(shape)
        try:
            await self._cluster.wait_until_well()
        except NotWell:
            # An earlier run has reported that; this one is to find what it breaks by itself.
            self._say("starting every process again")
            await self._cluster.restart()
        self._cluster.faults.clear()
        self._balancer.choose, self._balancer.lost_answers, self._balancer.losses = choose, 0.0, 0
        try:
            yield self._cluster
        finally:
            self._balancer.lost_answers = 0.0

    async def _start(self) -> None:
        self._say("starting the system")
        self._folder.mkdir(mode=0o711, parents=True)
        await self._balancer.start()
        self._cluster = Cluster(self._folder, Path(), self._balancer)
        async with asyncio.TaskGroup() as group:
            group.create_task(self._cluster.start_database())
            trained = group.create_task(asyncio.to_thread(self._model))
        self._cluster.model = trained.result()

    def _model(self) -> Path:
        """The model for the present inputs, trained if there is none."""
        model = rasa_training.wanted(ROOT, self._models, RetrievalSettings())
        if not model.is_file():
            self._say(f"training Rasa; the model is kept as {model}")
            command = [str(Path(sys.executable).with_name("firstline")), "train"]
            environment = {**os.environ, "DATA_DIR": str(self._models)}
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        return model
