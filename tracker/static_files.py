"""Static files as they are served: hashed and compressed, each style sheet in one file, each module known.

The sources stay as they were written, and the demo serves those. Collecting puts what our style sheets
import in place of the import, so that a reader asks for one file and not for a chain (decision 11).
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

OURS: Final = "css/"
STRING: Final = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'"""
COMMENT: Final = re.compile(rf"(?P<kept>{STRING})|/\*.*?\*/", re.DOTALL)
IMPORT: Final = re.compile(
    r"""@import\s+(?:url\()?\s*["']?(?P<url>[^"')\s;]+)["']?\s*\)?(?P<how>[^;]*);\s*"""
)
INTO_LAYER: Final = re.compile(r"\s*layer\((?P<layer>[\w.-]+)\)\s*")
ADDRESS: Final = re.compile(r"""url\(\s*(?P<quote>["']?)(?P<url>[^"')]+)(?P=quote)\s*\)""")
ELSEWHERE: Final = re.compile(r"[a-z][a-z0-9+.-]*:|/|#", re.IGNORECASE)
# `import "./a.js"`, `import { b } from "./a.js"`, `export { b } from "./a.js"`; not `import("./a.js")`.
MODULE: Final = re.compile(
    r"""^\s*(?:import|export)\b(?:[^"'();]*?\bfrom)?\s*["'](?P<url>\.[^"']+)["']""", re.MULTILINE
)


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Hashed and compressed names, inside the imports of JavaScript modules too; style sheets made one."""

    support_js_module_import_aggregation = True

    def post_process(
        self, paths: dict[str, tuple[Any, str]], dry_run: bool = False, **options: Any
    ) -> Iterator[tuple[str, str, bool]]:
        if not dry_run:
            sources = dict(paths)

            def read(name: str) -> str:
                storage, path = sources[name]
                with storage.open(path) as file:
                    return str(file.read().decode())

            for name in sources:
                if name.startswith(OURS) and name.endswith(".css") and IMPORT.search(read(name)):
                    self.delete(name)
                    self._save(name, ContentFile(flattened(name, read).encode()))
                    paths[name] = (self, name)
        yield from super().post_process(paths, dry_run, **options)


def flattened(name: str, read: Callable[[str], str]) -> str:
    """The style sheet with what it imports in place, in the layers that it names, comments left out.

    `read` gives the text of a file by its name; addresses in what is imported lead where they led before.
    """
    text = COMMENT.sub(lambda found: found["kept"] or "", read(name))

    def put_in_place(found: re.Match[str]) -> str:
        if ELSEWHERE.match(found["url"]):
            raise ValueError(f"{name} imports {found['url']}: only files beside it can be put in its place.")
        imported = posixpath.normpath(posixpath.join(posixpath.dirname(name), found["url"]))
        content = ADDRESS.sub(
            lambda address: _moved(address, posixpath.dirname(imported), posixpath.dirname(name)),
            flattened(imported, read),
        )
        if not found["how"].strip():
            return f"{content.strip()}\n"
        layer = INTO_LAYER.fullmatch(found["how"])
        if layer is None:
            raise ValueError(
                f"{name} imports {found['url']}{found['how']}: say layer(…) behind it, or nothing."
            )
        return f"@layer {layer['layer']} {{\n{content.strip()}\n}}\n"

    return IMPORT.sub(put_in_place, text)


def _moved(address: re.Match[str], old: str, new: str) -> str:
    if ELSEWHERE.match(address["url"]):
        return address[0]
    return f'url("{posixpath.relpath(posixpath.join(old, address["url"]), new or ".")}")'


def modules(name: str) -> list[str]:
    """What the module imports, and what that imports: for the page to ask for all of it at once."""
    return _modules(name) if settings.DEBUG else _modules_for_good(name)


def _modules(name: str) -> list[str]:
    met: dict[str, None] = {}

    def meet(importing: str) -> None:
        source = finders.find(importing)
        if not isinstance(source, str):
            return  # collecting refuses it; here it would only be asked for in vain
        for found in MODULE.finditer(Path(source).read_text(encoding="utf-8")):
            imported = posixpath.normpath(posixpath.join(posixpath.dirname(importing), found["url"]))
            if imported not in met and imported != name:
                met[imported] = None
                meet(imported)

    meet(name)
    return list(met)


_modules_for_good = lru_cache(maxsize=8)(_modules)
