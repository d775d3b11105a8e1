"""What happens in another process, waited for and not slept through."""

import time
from collections.abc import Callable


def eventually(happens: Callable[[], object], seconds: float = 60) -> bool:
    """Whether it has happened before the time is over."""
    last = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > last:
            return False
        time.sleep(0.05)
    return True
