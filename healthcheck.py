"""Ask the site on this machine whether it can answer; the image's HEALTHCHECK runs this."""

import os
import sys
import urllib.request

host = os.environ.get("ALLOWED_HOSTS", "").split(",")[0].strip().lstrip(".")
request = urllib.request.Request(
    f"http://127.0.0.1:{os.environ.get('PORT') or '8000'}/health/",
    # Any other host is refused; "*" takes them all.
    headers={"Host": host if host not in {"", "*"} else "localhost"},
)
try:
    with urllib.request.urlopen(request, timeout=8) as answer:  # noqa: S310 -- our own address
        sys.exit(answer.status != 200)
except OSError as error:
    sys.exit(f"The site does not answer: {error}")
