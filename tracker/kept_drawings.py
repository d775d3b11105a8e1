"""What the dashboards of large relations draw, kept behind each publication.

To lay out the charts of ten thousand claims takes longer than all else that the page does, and most
publications touch few relations. So the worker keeps the outcome, which holds numbers alone, until a claim
of the relation changes (docs/decisions/0021-kept-drawings.md). Whatever is not kept is drawn when asked for.
"""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from django.http import QueryDict
from pydantic import ValidationError

from tracker import charts, drawing, panels, quantities, series, tallies, thinning
from tracker.charts import Gallery
from tracker.drawing import Drawing
from tracker.filters import Selection
from tracker.models import Edition, Kind, PublishedClaim, PublishedEquipment
from tracker.models.census import census_at
from tracker.models.kept_drawings import KeptDrawing
from tracker.models.record import PublishedClaimQuerySet

type Pair = tuple[int, int]

# How many charts of each kind the dashboard opens with: one large, the others small below it.
ON_THE_DASHBOARD: Final[dict[str, int]] = {Kind.DEPLOYMENT: 1, Kind.CASUALTIES: 3, Kind.TRANSFER: 5}
# So many claims its charts draw together: it is the page that most readers see and few read to the end.
MARKS_ON_THE_DASHBOARD: Final = 80
# Of a large relation fewer: what stays of thousands is a sample anyway, and each has to be read and said.
MARKS_OF_MANY: Final = 60

# A relation with fewer claims is drawn as quickly as one that was kept is read.
LARGE: Final = 1_000
# So many editions after the last at which it is known to hold, a drawing is made anew: no worker is there.
MOST_BEHIND: Final = 100
# What leaves no claim of the relation out.
OF_THE_WHOLE: Final = frozenset({"supplier", "recipient", "edition", "sort"})


def drawing_of(gallery: Gallery) -> Drawing:
    """What the dashboard draws of the gallery's selection."""
    return _kept(gallery.selection) or _drawn(gallery)


def _drawn(gallery: Gallery) -> Drawing:
    most = MARKS_OF_MANY if gallery.count >= LARGE else MARKS_ON_THE_DASHBOARD
    return gallery.drawn(ON_THE_DASHBOARD, most)


def _kept(selection: Selection) -> Drawing | None:
    """What is kept of the one relation that is asked for whole, where it still holds."""
    pair = _pair_of(selection)
    if pair is None or _sizes(selection.edition)[pair] < LARGE:
        return None
    number = selection.edition.number
    row = KeptDrawing.objects.filter(
        supplier=pair[0],
        recipient=pair[1],
        edition__lte=number,
        edition__gte=number - MOST_BEHIND,
        redactions=selection.edition.redactions,
        made_by=made_by(),
    ).first()
    if row is None or _is_changed(pair, row.edition_id, number):
        return None
    return drawing.from_json(row.drawn)


def _pair_of(selection: Selection) -> Pair | None:
    asked = selection.values
    supplier, recipient = asked.get("supplier", []), asked.get("recipient", [])
    if not asked.keys() <= OF_THE_WHOLE or len(supplier) != 1 or len(recipient) != 1:
        return None
    numbers = {row.code: number for number, row in selection.vocabulary.actors.items()}
    # Another edition may know names that this one does not.
    known = [numbers[code] for code in (*supplier, *recipient) if code in numbers]
    return (known[0], known[1]) if len(known) == 2 else None


def _sizes(edition: Edition) -> Counter[Pair]:
    """How many claims each relation has."""
    sizes: Counter[Pair] = Counter()
    for named, count in census_at(edition).get("relation", {}).items():
        supplier, recipient, _conflict, _kind = named.split(",")
        sizes[int(supplier), int(recipient)] += count
    return sizes


def _is_changed(pair: Pair, since: int, until: int) -> bool:
    if since == until:
        return False
    here = _changed_claims(since, until).filter(supplier=pair[0], recipient=pair[1])
    return _is_tree_changed(since, until) or here.exists()


def _changed_claims(since: int, until: int) -> PublishedClaimQuerySet:
    """Every version of the claims that changed after one edition up to another: each was somewhere before."""
    changed = PublishedClaim.objects.filter(edition_from__gt=since, edition_from__lte=until).order_by()
    return PublishedClaim.objects.filter(claim__in=changed.values("claim")).order_by()


def _is_tree_changed(since: int, until: int) -> bool:
    """Whether equipment changed, and with it perhaps which charts a denial stands beside."""
    new = PublishedEquipment.objects.filter(edition_from__gt=since, edition_from__lte=until)
    gone = PublishedEquipment.objects.filter(edition_to__gt=since, edition_to__lte=until)
    return new.exists() or gone.exists()


@cache
def made_by() -> str:
    """A digest of the rules by which charts are laid out: another release may have others."""
    digest = sha256()
    for module in (quantities, series, panels, thinning, tallies, charts, drawing):
        digest.update(Path(str(module.__file__)).read_bytes())
    digest.update(f"{ON_THE_DASHBOARD} {MARKS_OF_MANY}".encode())
    return digest.hexdigest()


# By the worker.


def take() -> list[Pair]:
    """Keep the drawings of large relations that hold no more, each as soon as it is made; those relations."""
    newest = Edition.objects.with_redactions().first()
    if newest is None:
        return []
    forget_redacted()
    KeptDrawing.objects.exclude(made_by=made_by()).delete()
    held = _holding(newest)
    large = [pair for pair, size in _sizes(newest).most_common() if size >= LARGE]
    rows = KeptDrawing.objects.values_list("pk", "supplier_id", "recipient_id")
    gone = [pk for pk, supplier, recipient in rows if (supplier, recipient) not in large]
    KeptDrawing.objects.filter(pk__in=gone).delete()
    taken = [pair for pair in large if pair not in held]
    for supplier, recipient in taken:
        drawn = _drawn(Gallery(_whole(newest, (supplier, recipient))))
        KeptDrawing.objects.update_or_create(
            supplier_id=supplier,
            recipient_id=recipient,
            defaults={
                "edition": newest,
                "redactions": newest.redactions,
                "made_by": made_by(),
                "drawn": drawing.as_json(drawn),
            },
        )
    return taken


def _holding(newest: Edition) -> set[Pair]:
    """The relations whose drawing holds at the newest edition, which is noted."""
    held: set[Pair] = set()
    rows = KeptDrawing.objects.filter(edition__lte=newest.number)
    for since in set(rows.values_list("edition", flat=True)):
        if _is_tree_changed(since, newest.number):
            continue
        changed = {
            *_changed_claims(since, newest.number).values_list("supplier_id", "recipient_id").distinct()
        }
        kept = rows.filter(edition=since).values_list("pk", "supplier_id", "recipient_id")
        holding = {pk: pair for pk, *both in kept if (pair := (both[0], both[1])) not in changed}
        # Of that edition still: another worker may have drawn one of them meanwhile.
        rows.filter(pk__in=holding, edition=since).update(edition=newest)
        held |= set(holding.values())
    return held


def _whole(edition: Edition, pair: Pair) -> Selection:
    actors = Selection.of(QueryDict(f"edition={edition.number}")).vocabulary.actors
    supplier, recipient = (actors[number].code for number in pair)
    asked = {"supplier": supplier, "recipient": recipient, "edition": edition.number}
    return Selection.of(QueryDict(urlencode(asked)))


def forget_redacted() -> None:
    """What was drawn before the last redaction may hold what it removed."""
    if newest := Edition.objects.with_redactions().first():
        KeptDrawing.objects.exclude(redactions=newest.redactions).delete()


def wrong(*, whole: bool) -> Iterator[str]:
    """The kept drawings that are not what the record draws: of all of them, or of the first."""
    kept = KeptDrawing.objects.filter(made_by=made_by()).order_by("pk")
    for row in kept.iterator(chunk_size=10) if whole else kept[:1]:
        made = _drawn(Gallery(_whole(row.edition, (row.supplier_id, row.recipient_id))))
        try:
            is_right = drawing.from_json(row.drawn) == made
        except ValidationError:
            is_right = False
        if not is_right:
            yield f"tracker_kept_drawing {row.pk}: it is not what the claims of edition {row.edition_id} draw"
