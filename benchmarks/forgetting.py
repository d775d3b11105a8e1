"""Whatever a process of the site keeps of the record, gone: the next page is made as after a publication."""

from __future__ import annotations

import sys
from collections import OrderedDict
from typing import Final

from django.core.cache import caches

from tracker import shared_pages

# What depends on the release alone.
KEPT: Final = frozenset({"tracker.static_files"})


def forget() -> None:
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] == "tracker" and name not in KEPT:
            for kept in vars(module).values():
                if hasattr(kept, "cache_clear"):
                    kept.cache_clear()
                elif isinstance(kept, OrderedDict):
                    kept.clear()
    for cache in caches.all():
        cache.clear()
    shared_pages.forget()
