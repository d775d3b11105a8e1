"""Which packages are wanted, building them one by one, and taking them off the disk after a redaction.

Each lies in the folder of how often the record had been redacted when it was made: whatever lies in the
folder of an earlier number is stale, may hold the words that had to go, and is deleted.
"""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from zipfile import BadZipFile

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages
from django.db import connection
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import override

from tracker.exports import SCHEMA_VERSION
from tracker.filters import Selection
from tracker.models import DataPackage, Edition
from tracker.packages.archive import KeptFile, write_archive
from tracker.packages.described import package_path
from tracker.replicas import is_full

Format = DataPackage.Format

# Held by whoever builds.
LOCK: Final = 0x7061636B616765
# Of the editions that were asked for, so many stay where only the newest is kept.
KEPT_WHEN_ASKED: Final = 10
WORKSHOP: Final = ".building"

log = logging.getLogger(__name__)

type Wanted = tuple[int, str]


# What there is.


def kept(edition: Edition, form: str) -> DataPackage | None:
    """The package, if it is there and nothing was redacted since."""
    return (
        DataPackage.objects.built()
        .filter(edition=edition, format=form, redactions=edition.redactions)
        .first()
    )


def kept_file(edition: Edition, dataset: str) -> KeptFile | None:
    """A whole file of the edition, if its archive is there and has the columns of today; raises Busy."""
    package = kept(edition, Format.ZIP)
    if package is None or package.schema_version != SCHEMA_VERSION:
        return None
    try:
        archive = storages["packages"].open(package.name)
    except FileNotFoundError:
        return None
    try:
        return KeptFile(archive, dataset)
    except (KeyError, BadZipFile):
        # What cannot be read is made anew.
        package.delete()
        return None


@dataclass(frozen=True)
class Listed:
    """A package of an edition as a list shows it; without a size it has yet to be made."""

    form: str
    url: str
    size: int = 0
    sha256: str = ""


def packages_of(editions: Iterable[Edition]) -> Mapping[int, list[Listed]]:
    """For each edition by number: its ZIP and its workbook, one query for all."""
    numbers = [edition.number for edition in editions]
    built = {
        (package.edition_id, package.format): package
        for package in DataPackage.objects.built().filter(edition__in=numbers, redactions=_redactions())
    }
    return {
        number: [
            Listed(form, package_path(number, form), package.size, package.sha256)
            if (package := built.get((number, form.value)))
            else Listed(form, package_path(number, form))
            for form in Format
        ]
        for number in numbers
    }


def _redactions() -> int:
    return Edition.objects.filter(redaction__isnull=False).count()


# What is wanted.


def want(edition: Edition, form: str) -> None:
    """Ask for a package; who asked first gets theirs first. Somebody has to wake the worker."""
    DataPackage.objects.get_or_create(edition=edition, format=form, defaults={"asked_at": timezone.now()})


def wanted() -> Iterator[Wanted]:
    """What is to be built: what was asked for, then what is made unasked, the newest edition first."""
    yield from DataPackage.objects.waiting().values_list("edition_id", "format")
    if settings.DATA_PACKAGES == "newest":
        yield from missing(Edition.objects.order_by("-number")[:1])
    elif settings.DATA_PACKAGES == "all":
        yield from missing(Edition.objects.order_by("-number"))


def missing(editions: QuerySet[Edition]) -> Iterator[Wanted]:
    """What has yet to be built of these editions, the newest first."""
    numbers = editions.values_list("number", flat=True)
    built = set(DataPackage.objects.built().values_list("edition_id", "format"))
    yield from ((number, form.value) for number in numbers for form in Format if (number, form) not in built)


# Building.


@dataclass(frozen=True)
class Outcome:
    """What was built, by the storage's names."""

    names: list[str]
    # Stopped to let other work through, before all was done.
    is_left: bool = False
    # Another process builds, and does what is left.
    is_busy: bool = False
    # The disk is, and what is left waits for the next time.
    is_full: bool = False


def build_all(
    what: Callable[[], Iterator[Wanted]] = wanted, *, makes_way: Callable[[], bool] = lambda: False
) -> Outcome:
    """Build what is wanted, one after the other; stops after any of them once `makes_way` says so.

    What fails is logged and left for the next time; the first failure is raised once all others are done.
    """
    names: list[str] = []
    failed: dict[Wanted, Exception] = {}
    delete_stale()
    while (one := next((one for one in what() if one not in failed), None)) is not None:
        with _alone() as is_free:
            if not is_free:
                return Outcome(names, is_busy=True)
            try:
                package = build(*one)
            except Exception as error:
                if is_full(error):
                    # Nor would any other find room.
                    log.error("A disk is full: edition %s as %s waits until there is room.", *one)
                    return Outcome(names, is_full=True)
                log.exception("Edition %s as %s could not be built.", *one)
                failed[one] = error
            else:
                names += [package.name] if package else []
        if makes_way():
            return Outcome(names, is_left=True)
    if failed:
        raise next(iter(failed.values()))
    return Outcome(names)


def build(number: int, form: str) -> DataPackage | None:
    """Build one package and keep it; nothing comes of it if the record is redacted meanwhile.

    Only for one process at a time. A process that is killed leaves what the next one clears away.
    """
    selection = Selection.of(QueryDict(f"edition={number}"))
    redactions = selection.edition.redactions
    storage = storages["packages"]
    _clear_away(storage, redactions)
    with _workshop(storage, redactions) as folder, override(settings.LANGUAGE_CODE):
        path = folder / f"edition-{number}.{form}"
        try:
            _write(selection, form, path)
            size, sha256 = path.stat().st_size, _digest(path)
        except Exception:
            # What it was building was taken away under its hands.
            if _redactions() > redactions:
                return None
            raise
        if _redactions() > redactions:
            return None
        with path.open("rb") as file:
            name = storage.save(f"{redactions}/{path.name}", Finished(file, name=path.name))
    package, _is_new = DataPackage.objects.update_or_create(
        edition_id=number,
        format=form,
        defaults={
            "name": name,
            "size": size,
            "sha256": sha256,
            "redactions": redactions,
            "schema_version": SCHEMA_VERSION,
            "built_at": timezone.now(),
        },
    )
    _keep_few()
    # A redaction that ended before the line above did not find it.
    if delete_stale() and not DataPackage.objects.filter(pk=package.pk).exists():
        return None
    return package


def _write(selection: Selection, form: str, path: Path) -> None:
    if form == Format.XLSX:
        # Loaded late: it is of use to the worker alone.
        from tracker.packages.workbook import write_workbook

        write_workbook(selection, path)
    else:
        with path.open("xb") as file:
            write_archive(selection, file)
    with path.open("rb") as written:
        # Whole on the disk before it has its name there.
        os.fsync(written.fileno())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Finished(File[bytes]):
    """A file that is moved to its place in one step, where that is on the same disk."""

    def temporary_file_path(self) -> str:
        return str(self.file.name) if self.file else ""


@contextmanager
def _workshop(storage: Storage, redactions: int) -> Iterator[Path]:
    """A folder to build in: on the disk of the storage, where it has one."""
    home: Path | None = None
    with suppress(NotImplementedError):
        home = Path(storage.path(f"{redactions}/{WORKSHOP}"))
        home.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=home, ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else builds; nobody else begins to until the block ends, or this process."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        is_free = bool(cursor.fetchone()[0])
    try:
        yield is_free
    finally:
        if is_free:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


# Deleting.


def delete_stale() -> int:
    """Delete all that was made before the last redaction, half-built files too; returns how many."""
    redactions = _redactions()
    storage = storages["packages"]
    deleted, _by_model = DataPackage.objects.stale(redactions).delete()
    for folder in _folders(storage):
        if folder.isdecimal() and int(folder) < redactions:
            _delete_folder(storage, folder)
    return deleted


def _clear_away(storage: Storage, redactions: int) -> None:
    """Delete what a process that was killed left behind."""
    home = str(redactions)
    if home not in _folders(storage):
        return
    known = set(DataPackage.objects.built().values_list("name", flat=True))
    for name in storage.listdir(home)[1]:
        if f"{home}/{name}" not in known:
            storage.delete(f"{home}/{name}")
    _delete_folder(storage, f"{home}/{WORKSHOP}")


def _keep_few() -> None:
    """Where only the newest edition's packages are kept, delete the others, but for the last asked for."""
    if settings.DATA_PACKAGES != "newest":
        return
    newest = Edition.objects.order_by("-number").values("number")[:1]
    others = DataPackage.objects.built().exclude(edition__in=newest)
    asked = others.filter(asked_at__isnull=False).order_by("-built_at").values_list("pk", flat=True)
    for package in others.exclude(pk__in=list(asked[:KEPT_WHEN_ASKED])):
        package.delete()
        storages["packages"].delete(package.name)


def _folders(storage: Storage) -> list[str]:
    try:
        return list(storage.listdir("")[0])
    except FileNotFoundError:
        return []


def _delete_folder(storage: Storage, name: str) -> None:
    try:
        folders, files = storage.listdir(name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for file in files:
        storage.delete(f"{name}/{file}")
    for folder in folders:
        _delete_folder(storage, f"{name}/{folder}")
    storage.delete(name)
