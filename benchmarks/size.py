"""What a reader and an editor wait for, with the large record and with the small one; and at an old edition.

Nothing that the site's process has kept answers: it is told to forget all before each page.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from benchmarks.measuring import Bench, Group, Measured, Measurement, Repeated, Run, Site

# From the record, where a page stands for which it takes an answer of its own.
type Address = Callable[[Site, int], str]
type Question = tuple[str, Address]

DASHBOARD: Final[Question] = ("dashboard", lambda _site, _number: "/")
TIMELINE: Final[Question] = ("timeline", lambda _site, _number: "/timeline/")
# The same, asked by turns with what is deep in it.
FIRST: Final[Question] = ("first", TIMELINE[1])
DEEP: Final[Question] = ("deep", lambda site, _number: f"/timeline/?after={site.knows('deep')}")
RARE: Final[Question] = ("rare_word", lambda site, _number: f"/timeline/?q={site.knows('rare_word')}")
COMMON: Final[Question] = ("common_word", lambda site, _number: f"/timeline/?q={site.knows('common_word')}")
ORGANISATIONS: Final[Question] = ("organisations", lambda _site, _number: "/organisations/")
ADMIN: Final = "/admin/tracker/equipmenttransfer/"


def claim_of(known: str) -> Question:
    """The pages of the claims that the clerk knows by this question, one after the other."""

    def address(site: Site, number: int) -> str:
        numbers = site.knows(known)
        return f"/claims/{numbers[number % len(numbers)]}/"

    return known, address


CLAIM: Final = claim_of("charted")
CROWDED: Final = claim_of("crowded")


def page(which: str, question: Question, *, old: bool = False) -> Measured:
    """The page's seconds at the newest edition, or at one that had half of the claims."""
    name, address = question

    def once(run: Run, number: int) -> float:
        site = run.bench.of(which)
        path = address(site, number)
        if old:
            path += f"{'&' if '?' in path else '?'}edition={site.knows('old_edition')}"
        return site.anew(path)

    return Repeated(f"{which}_{name}{'_old' * old}", once)


def told(which: str, question: str) -> Measured:
    """What the clerk has measured: work that is done behind the pages, by what the pages call."""

    return Repeated(
        f"{which}_{question}", lambda run, _number: float(run.bench.of(which).clerk.ask(question))
    )


def admin_list(which: str) -> Measured:
    def once(run: Run, _number: int) -> float:
        site = run.bench.of(which)
        return site.anew(ADMIN, **site.signed_in)

    return Repeated(f"{which}_admin_list", once)


def against_small(words: str, measured: Callable[[str], Measured], target: float | None) -> Measurement:
    return Measurement(f"{words}: this record / 10,000 claims", measured("large"), measured("small"), target)


def prepare_both(bench: Bench) -> None:
    """What is read for the first time is slower: by the database, and by a process that has read nothing."""
    for site in (bench.of("large"), bench.of("small")):
        for _name, address in (DASHBOARD, TIMELINE, DEEP, CLAIM, CROWDED, RARE, COMMON):
            site.get(address(site, 0))
        site.get(ADMIN, **site.signed_in)


FLAT: Final = Group(
    "size",
    "Flat with size",
    [
        against_small("Dashboard of one corridor", lambda which: page(which, DASHBOARD), 1.5),
        against_small("Timeline, first page", lambda which: page(which, TIMELINE), 1.3),
        Measurement(
            "Timeline 10,000 pages deep (or half of it) / its first page",
            page("large", DEEP),
            page("large", FIRST),
            1.3,
        ),
        # The same page in both: of series that are as long.
        against_small("Page of a claim", lambda which: page(which, CLAIM), 1.2),
        against_small("The same in the longest series", lambda which: page(which, CROWDED), None),
        against_small("Search for a rare word", lambda which: page(which, RARE), 2),
        against_small("Search for a common word", lambda which: page(which, COMMON), 5),
        against_small("Counts beside the filters", lambda which: told(which, "facets"), 3),
        against_small("List in the admin", admin_list, 1.5),
        against_small("Publish one claim", lambda which: told(which, "publish"), 1.5),
        Measurement(
            "Rename the organisation that most claims name / one that ten name",
            told("large", "rename_much_named"),
            told("large", "rename_little_named"),
            2,
        ),
    ],
    prepare_both,
    publishes=True,
)


def prepare_editions(bench: Bench) -> None:
    site = bench.large
    site.clerk.ask("more_editions")
    site.clerk.ask("counted")
    for _name, address in (DASHBOARD, TIMELINE, CLAIM, ORGANISATIONS):
        site.get(address(site, 0))


def against_newest(words: str, question: Question) -> Measurement:
    return Measurement(
        f"{words}: old / newest", page("large", question, old=True), page("large", question), 1.5
    )


EDITIONS: Final = Group(
    "editions",
    "Old editions cost the same",
    [
        against_newest("Dashboard", DASHBOARD),
        against_newest("Timeline", TIMELINE),
        against_newest("Page of a claim", CLAIM),
        against_newest("Organisations", ORGANISATIONS),
    ],
    prepare_editions,
    publishes=True,
)
