"""`python -m benchmarks.guided`, or `make fuzz-bytes`: bytes that find their own way into what reads files.

atheris watches which branches an input reaches, keeps those that reach new ones and changes them further. It
knows what tests/test_fuzz*.py do not: how far it came. Each target runs in a process of its own; what fails
is written to .data/fuzz, and says how to be run again.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parent.parent
PLACE: Final = ROOT / ".data" / "fuzz"
LOCK: Final = ROOT / "benchmarks" / "fuzzing.txt"
# Longer inputs reach no further, and each round of them takes longer.
LONGEST: Final = 16_384
PUBLISHED: Final = date(2025, 3, 27)


def read_text(data: bytes) -> None:
    """The reading assistant: spans exact, quantities sound, whatever the text."""
    from tracker.extraction import LANGUAGES, Name, Names, extract
    from tracker.quantities import problems

    names = Names(
        actors=(Name("RU1", ("Ruritania", "Ruritanie")), Name("BO1", ("Borduria", "Bordurie"))),
        organisations=(Name("Arms Watch", ("Arms Watch",)),),
        equipment=(Name("Shell", ("shell", "obus")), Name("240 mm launcher", ("240 mm launcher",))),
    )
    language = LANGUAGES[data[0] % len(LANGUAGES)] if data else "en"
    # Any text, halves of characters too.
    text = data[1:].decode("utf-8", "surrogateescape")
    for found in extract(text, language, PUBLISHED, names):
        for span in (found.span, *found.repeats):
            if text[span.start : span.end] != span.quote:
                raise AssertionError(f"{span} is not in the text")
        if found.as_reported not in text or problems(found.quantity):
            raise AssertionError(f"{found} cannot be")


def read_file(data: bytes) -> None:
    """A table to be imported: rows, or a sentence; never anything else."""
    from tracker.imports.files import read_table
    from tracker.imports.tables import ImportRefused

    try:
        for _number, cells in read_table("claims.csv", data).rows:
            if not all(isinstance(text, str) for text in cells.values()):
                raise AssertionError(cells)
    except ImportRefused as refusal:
        if not refusal.refusals:
            raise AssertionError("refused without a reason") from refusal


def read_workbook(data: bytes) -> None:
    """The same of a workbook of which one part is what came; the archive around it is whole."""
    whole = workbook()
    parts = sorted(whole)
    part = parts[data[0] % len(parts)] if data else parts[0]
    read_file(zipped({**whole, part: data[1:]}))


@cache
def workbook() -> dict[str, bytes]:
    """The parts of one with two rows."""
    import openpyxl

    book, file = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["kind", "best"])
    book.active.append(["deployment", 11_000])
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "text": read_text,
    "file": read_file,
    "workbook": read_workbook,
}


def seeds(target: str) -> Iterator[bytes]:
    """What is right, to begin with."""
    if target == "text":
        yield b"\0Ruritania sent between 10,000 and 12,000 men to Borduria; about 220 shells followed in May."
        yield "\1La Ruritanie a livré « quelque 3.000 » obus à la Bordurie, dont 120 de chaque.".encode()
        yield b"\0No fewer than half a million rounds, 12-thousand men, $5 million, 170 mm; a third of 4,700."
    elif target == "file":
        yield b'kind,best,quote\r\ndeployment,11000,"They came, it said."\r\n'
        yield "\ufeffkind;best\ntransfer;220\n".encode()
        yield zipped(workbook())
    else:
        for place, name in enumerate(sorted(workbook())):
            yield bytes([place]) + workbook()[name]


def main() -> None:
    parser = argparse.ArgumentParser(prog="make fuzz-bytes ARGS=…", description=__doc__)
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all of them")
    parser.add_argument("--seconds", type=int, default=300, help="for each")
    parser.add_argument("--again", type=Path, metavar="FILE", help="what failed, once more")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if unknown := [name for name in asked.targets if name not in TARGETS]:
        parser.error(f"{unknown[0]} is none of {', '.join(TARGETS)}")
    chosen = asked.targets or list(TARGETS)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    os.environ.setdefault("DEBUG", "1")
    if asked.again:
        ready()
        TARGETS[chosen[0]](asked.again.read_bytes())
    elif asked.here:
        watched(chosen[0], asked.seconds)
    else:
        install()
        command = [sys.executable, "-m", "benchmarks.guided", "--here", "--seconds", str(asked.seconds)]
        ended = {name: subprocess.run([*command, name], cwd=ROOT, check=False).returncode for name in chosen}
        sys.exit(max(ended.values()))


def ready() -> None:
    import django

    django.setup()


def watched(target: str, seconds: int) -> None:
    """Ends the process: with 0 where nothing failed in that time."""
    sys.path.append(str(PLACE / "packages"))
    import atheris

    # What is imported from here on is watched.
    with atheris.instrument_imports(include=["tracker", "openpyxl"]):
        ready()
        for name in ("openpyxl.reader.excel", "tracker.extraction", "tracker.imports.files"):
            importlib.import_module(name)
    found, known = PLACE / "failed", PLACE / target
    for folder in (found, known):
        folder.mkdir(parents=True, exist_ok=True)
    for number, content in enumerate(seeds(target)):
        (known / f"seed-{number}").write_bytes(content)
    limits = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=2048"]
    atheris.Setup([target, str(known), f"-artifact_prefix={found}/{target}-", *limits], TARGETS[target])
    atheris.Fuzz()


def install() -> None:
    packages = PLACE / "packages"
    installed = packages / "lock.txt"
    if not (installed.exists() and installed.read_bytes() == LOCK.read_bytes()):
        uv = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--target", packages]
        subprocess.run([*uv, "--require-hashes", "-r", LOCK], check=True)
        installed.write_bytes(LOCK.read_bytes())


if __name__ == "__main__":
    main()
