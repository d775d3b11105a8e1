"""Processes that draw blocks. They import the site's models only once Django is set up in them."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from benchmarks.synthetic import Block, World, Writer

_writer: Writer | None = None


def blocks(world: World, workers: int) -> Iterator[Block]:
    """The blocks in their order; as many are drawn ahead as keep every worker busy."""
    numbers = iter(range(len(world.plan.blocks)))
    context = get_context("spawn")
    with ProcessPoolExecutor(workers, context, _prepare, (pickle.dumps(world),)) as pool:
        waiting = [pool.submit(_draw, number) for number in islice(numbers, workers + 1)]
        while waiting:
            block = waiting.pop(0).result()
            waiting += [pool.submit(_draw, number) for number in islice(numbers, 1)]
            yield block


def _prepare(world: bytes) -> None:
    global _writer
    django.setup()
    from benchmarks.synthetic import Writer

    _writer = Writer(pickle.loads(world))  # noqa: S301 -- from the process that started this one


def _draw(number: int) -> Block:
    assert _writer
    return _writer.block(number)
