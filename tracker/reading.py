"""What stands in a file: the text of a .txt, .html or .pdf, with its title, publisher, date and language.

Pages and PDFs come from strangers, so what parses them runs in a child process (`python -m tracker.reading`)
with a limit on time and memory, no network, no file to write and no secret in its environment. What a file
does not say stays empty; nothing is guessed. Sentences leave as a message and its arguments.
Pure: no Django, no database.
"""

from __future__ import annotations

import codecs
import io
import json
import logging
import os
import re
import resource
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from tracker.quantities import Message, gettext_noop

SIZE_LIMIT: Final = 20 * 1024 * 1024  # bytes
TEXT_LIMIT: Final = 1_000_000  # characters
TIME_LIMIT: Final = 30  # seconds
MEMORY_LIMIT: Final = 1024**3  # bytes

TEXT: Final = "text/plain"
HTML: Final = "text/html"
PDF: Final = "application/pdf"

# Why there is no text: a code, and the sentence for it.
PROBLEMS: Final[dict[str, str]] = {
    "empty": gettext_noop("The file is empty."),
    "too_large": gettext_noop("The file is larger than %(megabytes)s MB: paste the text."),
    "too_long": gettext_noop(
        "The text is longer than %(characters)s characters: paste the part that counts."
    ),
    "office": gettext_noop(
        "This is an archive or an office document, whatever its name says: save it as PDF, or paste the text."
    ),
    "picture": gettext_noop("This is a picture, whatever its name says: paste or type its text."),
    "not_text": gettext_noop("This is no text, page or PDF, whatever its name says: paste the text."),
    "no_text": gettext_noop("No article was found in this page: paste the text."),
    "scanned": gettext_noop(
        "This PDF holds pictures and no text (it may be scanned): paste or type the text."
    ),
    "encrypted": gettext_noop("This PDF opens with a password only: open it yourself and paste the text."),
    "damaged": gettext_noop("This file is damaged and cannot be read: open it yourself and paste the text."),
    "too_complex": gettext_noop(
        "This file takes too much time or memory to read: open it yourself and paste the text."
    ),
}

_SIGNATURES: Final = {
    b"PK\x03\x04": "office",
    b"PK\x05\x06": "office",
    b"\xd0\xcf\x11\xe0": "office",  # .doc, .xls
    b"{\\rtf": "office",
    b"\x1f\x8b": "office",
    b"Rar!": "office",
    b"7z\xbc\xaf": "office",
    b"\xfd7zXZ": "office",
    b"\x89PNG": "picture",
    b"\xff\xd8\xff": "picture",
    b"GIF8": "picture",
    b"II*\x00": "picture",
    b"MM\x00*": "picture",
}
_BOMS: Final = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# What pages mean by these names (WHATWG, Encoding Standard).
_MEANT: Final = {
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"), "cp1252"),
    **dict.fromkeys(("euc-kr", "ks_c_5601-1987"), "cp949"),
    **dict.fromkeys(("gb2312", "gbk"), "gb18030"),
    "iso-8859-9": "cp1254",
    "shift_jis": "cp932",
}
# Python knows codecs that no page means, and some of them take for ever.
_CHARSET: Final = re.compile(r"(cp|windows-)\d+|iso-?8859-\d+|koi8-[rtu]|mac\w+|gb18030|big5\w*|euc[-_]\w+")
_LIKELY: Final = ["cp1252", "cp1250", "cp1251", "koi8_r", "cp949", "cp932", "gb18030", "big5"]
_DECLARED: Final = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{2,40})", re.IGNORECASE)
_IS_PAGE: Final = re.compile(
    r"\s*(<\?xml[^>]*>\s*)?(<!--.{0,2000}?-->\s*)*<(!doctype html|html|head|body)\b", re.I | re.S
)
_CONTROLS: Final = bytes([*range(9), *range(14, 27), *range(28, 32)])

_TOO_MUCH: Final = 3  # the child's exit status where it ran out of memory
_INHERITED: Final = ("PATH", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME")
_ROOT: Final = Path(__file__).resolve().parents[1]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file says. With a problem there is no text, but there may be a title and the like."""

    text: str = ""
    title: str = ""
    publisher: str = ""  # as the page names its site; never made from the address
    published_on: date | None = None
    language: str = ""  # en, fr, uk, ko: as the file says
    media_type: str = ""  # by its bytes: TEXT, HTML or PDF; empty for anything else
    problem: Message | None = None


def read(content: bytes, name: str = "", url: str = "", *, charset: str = "") -> Reading:
    """The text of a file and what it says of itself. Whatever the file, the answer is a Reading.

    `name` is a file name or a media type; it only tells a page from plain text where the bytes do not.
    `url` helps with the date; `charset` is what the site said: for what is not UTF-8.
    """
    if len(content) > SIZE_LIMIT:
        return _refused("too_large")
    if not content.strip():
        return _refused("empty")
    if content[:1024].lstrip().startswith(b"%PDF-"):
        return _by_child(PDF, content, url)
    for signature, problem in _SIGNATURES.items():
        if content.startswith(signature):
            return _refused(problem)
    text = _decoded(content, charset)
    if text is None:
        return _refused("not_text")
    is_named_page = name.lower().endswith((".html", ".htm", ".xhtml")) or "html" in name.lower().split(";")[0]
    if is_named_page or _IS_PAGE.match(text):
        return _by_child(HTML, text.encode(), url)
    return _reading(TEXT, {"text": text, "problem": "" if text.strip() else "empty"})


def _refused(problem: str, media_type: str = "") -> Reading:
    return _reading(media_type, {"problem": problem})


def _reading(media_type: str, found: dict[str, str]) -> Reading:
    """A reading of what was found, cleaned of what no database stores."""
    said = {name: _clean(value) for name, value in found.items()}
    problem, text = said.get("problem", ""), said.get("text", "")
    if not problem and len(text) > TEXT_LIMIT:
        problem = "too_long"
    args: dict[str, object] = {}
    if problem == "too_large":
        args = {"megabytes": SIZE_LIMIT // 1024**2}
    elif problem == "too_long":
        args = {"characters": TEXT_LIMIT}
    return Reading(
        text="" if problem else text,
        title=" ".join(said.get("title", "").split())[:500],
        publisher=" ".join(said.get("publisher", "").split())[:200],
        published_on=_day(said.get("published_on", "")),
        language=_language(said.get("language", "")),
        media_type=media_type,
        problem=(PROBLEMS[problem], args) if problem else None,
    )


def _clean(text: str) -> str:
    """Without NUL and halves of letters; lines end as they do here."""
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _day(text: str) -> date | None:
    with suppress(ValueError):
        return date.fromisoformat(text)
    return None


def _language(tag: str) -> str:
    """The language of a tag: fr of fr-CA or fr_CA; empty for what is no tag."""
    found = re.match(r"([a-z]{2,3})(?:[-_]|\Z)", tag.strip().lower())
    return found[1] if found and found[1] not in {"und", "mul", "zxx"} else ""


def _decoded(content: bytes, charset: str) -> str | None:
    """The bytes as text: by their mark, as UTF-8, by what is declared, or as what they look like most."""
    for mark, encoding in _BOMS.items():
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, "replace")
    controls = len(content) - len(content.translate(None, _CONTROLS))
    if b"\x00" in content or controls * 100 > len(content):
        return None
    declared = _DECLARED.search(content[:4096])
    names = ["utf-8", charset.lower(), declared[1].decode().lower() if declared else ""]
    for name in [_MEANT.get(name, name) for name in names]:
        if name == "utf-8" or _CHARSET.fullmatch(name):
            with suppress(LookupError, UnicodeDecodeError):
                return content.decode(name)
    from charset_normalizer import from_bytes

    best = from_bytes(content[:100_000], cp_isolation=_LIKELY, threshold=0.4).best()
    return content.decode(best.encoding if best else "cp1252", "replace")


def _by_child(media_type: str, content: bytes, url: str) -> Reading:
    """What a child process reads in a page or a PDF."""
    order = json.dumps({"media_type": media_type, "url": url}).encode()
    try:
        child = subprocess.run(
            [sys.executable, "-B", "-W", "ignore", "-m", "tracker.reading"],
            input=order + b"\n" + content,
            capture_output=True,
            timeout=TIME_LIMIT,
            cwd=_ROOT,
            env={name: os.environ[name] for name in _INHERITED if name in os.environ},
            check=False,
        )
    except subprocess.TimeoutExpired:
        return _refused("too_complex", media_type)
    if child.returncode < 0 or child.returncode == _TOO_MUCH:
        return _refused("too_complex", media_type)
    if child.returncode:
        log.warning("A %s could not be read: %s", media_type, child.stderr.decode(errors="replace")[-2000:])
        return _refused("damaged", media_type)
    return _reading(media_type, json.loads(child.stdout))


def main() -> None:
    """In the child: the order and the file come in, what was found goes out as JSON."""
    _confine()
    order = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        found = _pdf(content) if order["media_type"] == PDF else _page(content.decode(), order["url"])
    except (MemoryError, RecursionError):
        sys.exit(_TOO_MUCH)
    json.dump(found, sys.stdout)


def _confine() -> None:
    """Little time, little memory, no file to write, no network, no other program."""
    limits = {
        resource.RLIMIT_CPU: TIME_LIMIT,
        resource.RLIMIT_AS: MEMORY_LIMIT,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for limit, value in limits.items():
        with suppress(ValueError):  # macOS takes no limit on memory
            resource.setrlimit(limit, (value, value))
    forbidden = (
        "socket.connect",
        "socket.get",
        "socket.send",
        "subprocess.",
        "os.system",
        "os.exec",
        "os.fork",
    )

    def refuse(event: str, _: object) -> None:
        if event.startswith(forbidden):
            raise PermissionError(event)

    sys.addaudithook(refuse)


def _page(html: str, url: str) -> dict[str, str]:
    import trafilatura

    tree = trafilatura.load_html(html)
    if tree is None:
        return {"problem": "no_text"}
    # Only dates that the page gives as its own; the first one, where it was changed since.
    dates = {"original_date": True, "extensive_search": False}
    about = trafilatura.extract_metadata(tree, default_url=url or None, date_config=dates)
    main: Any = trafilatura.bare_extraction(tree, url=url or None, include_comments=False)
    text = (main and main.text) or ""
    site, host = about.sitename or "", about.hostname or ""
    languages = [
        *tree.xpath("/html/@lang | /html/@xml:lang"),
        *tree.xpath("//meta[@property='og:locale' or @http-equiv='content-language']/@content"),
    ]
    return {
        "text": text,
        "title": about.title or "",
        "publisher": "" if site in {host, f"www.{host}"} else site,
        "published_on": about.date or "",
        "language": str(next((tag for tag in languages if tag), "")),
        "problem": "" if text.strip() else "no_text",
    }


def _pdf(content: bytes) -> dict[str, str]:
    from pypdf import PdfReader
    from pypdf.errors import DependencyError, LimitReachedError, PyPdfError

    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            return {"problem": "encrypted"}
        pages: list[str] = []
        for page in reader.pages:
            pages.append(page.extract_text())
            if sum(map(len, pages)) > TEXT_LIMIT:
                return {"problem": "too_long"}
        text = "\n\n".join(pages)
        title = (reader.metadata and reader.metadata.title) or ""
        language = reader.root_object.get("/Lang", "")
    except DependencyError:
        return {"problem": "encrypted"}
    except LimitReachedError:
        return {"problem": "too_complex"}
    except PyPdfError:
        return {"problem": "damaged"}
    return {
        "text": text,
        "title": str(title),
        "language": str(language),
        "problem": "" if text.strip() else "scanned",
    }


if __name__ == "__main__":
    main()
