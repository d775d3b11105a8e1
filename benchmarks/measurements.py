"""All that is measured, one table a group."""

from __future__ import annotations

from typing import Final

from benchmarks import crowd, files, limits, peers, size, slow

GROUPS: Final = [files.GROUP, size.FLAT, size.EDITIONS, limits.GROUP, peers.GROUP, slow.GROUP, crowd.GROUP]
MEASUREMENTS: Final = [one for group in GROUPS for one in group.measurements]
