"""A synthetic record into an empty database: as the site would have written it, only faster.

All guards and constraints are on. Each edition is a transaction that opens it, closes and COPYs its rows and
seals it; the desk's rows come first, by another connection, and their history is kept by its own triggers.
Indexes that no guard asks are made at the end.
"""

from __future__ import annotations

import json
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from threading import Thread
from typing import Any, Final
from uuid import UUID

import psycopg
from django.db import connection

from benchmarks.rows import Values, VersionTable
from benchmarks.synthetic import CLAIMANTS, CORRIDORS, DESK, RECORD, Block, Plan, World, Writer
from benchmarks.workers import blocks
from tracker.models.editions import Edition, Version
from tracker.models.publishing import VERSIONS, shared
from tracker.models.sealing import edition_hash
from tracker.models.sources import Organisation
from tracker.models.vocabulary import Actor, Conflict, Corridor, Equipment

# What the guards ask for, row by row; without these each would read the whole table.
ASKED_BY_GUARDS: Final = (
    "published_claim_history",
    "published_claim_supersedes",
    "published_citation_claim",
    "tracker_published_claim_claim_id",
    "tracker_published_claim_adds_to",
    "tracker_claim_adds_to",
    "tracker_claim_supersedes",
    "tracker_claim_borne_out_by_from_claim",
    "tracker_claim_counted_with_claim",
)
# The dashboard opens with a corridor that has about one claim in a hundred.
FEATURED: Final = 18
# Codes of states that ISO 3166 leaves to its users.
STATES: Final = [f"X{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
TABLES: Final = (
    *("tracker_article", "tracker_citation", "tracker_claim"),
    *("tracker_articleevent", "tracker_citationevent", "tracker_claimevent"),
    *("tracker_published_article", "tracker_published_citation", "tracker_published_claim"),
)


def load(size: int, seed: int, *, workers: int = 2) -> None:
    """Fill Django's database, which is migrated and empty; needs minutes for a million claims."""
    started = time.monotonic()
    plan = Plan(size, seed)
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    vocabularies = Vocabularies.made(plan)
    loader = Loader(vocabularies)
    written = 0
    with without_indexes():
        loader.open_first()
        for block in drawn(vocabularies.world, workers):
            loader.take(block)
            written += block.claims
            say(f"\r{written:,} claims, {time.monotonic() - started:.0f} s")
        loader.finish()
        say(f"\n{time.monotonic() - started:.0f} s: indexes")
    tidy()
    say(f"\n{time.monotonic() - started:.0f} s: done\n")


def drawn(world: World, workers: int) -> Iterator[Block]:
    """The blocks in their order, by this process or by others."""
    if workers:
        return blocks(world, workers)
    return map(Writer(world).block, range(len(world.plan.blocks)))


def say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


# The vocabularies, by the models' own means: they are small.


@dataclass
class Vocabularies:
    world: World
    # What the record says of each, as it will stand when all is loaded; renames count up to there.
    rows: dict[type[Any], list[Any]]
    renames: dict[int, list[tuple[type[Any], int]]]

    @classmethod
    def made(cls, plan: Plan) -> Vocabularies:
        from django.contrib.auth.models import User

        rng = Random(f"{plan.seed} vocabularies")
        author = User.objects.create_user("bench")
        actors = Actor.objects.bulk_create(
            [Actor(code=code, name=f"State {number}", kind="state") for number, code in enumerate(STATES, 1)]
            + [Actor(code=f"party-{number}", name=f"Party {number}", kind="other") for number in range(1, 35)]
        )
        conflicts = Conflict.objects.bulk_create(
            [Conflict(slug=f"conflict-{number}", name=f"Conflict {number}") for number in range(1, 21)]
        )
        organisations = _organisations(rng, actors, publishers=min(500, max(20, plan.size // 200)))
        equipment = _equipment(rng)
        pairs: list[tuple[int, int]] = []
        while len(pairs) < CORRIDORS:
            supplier, recipient = rng.sample(actors, 2)
            if (supplier.pk, recipient.pk) not in pairs:
                pairs.append((supplier.pk, recipient.pk))
        corridors = Corridor.objects.bulk_create(
            [
                Corridor(supplier_id=supplier, recipient_id=recipient, is_featured=place == FEATURED)
                for place, (supplier, recipient) in enumerate(pairs)
            ]
        )
        world = World(
            plan=plan,
            corridors=[(conflicts[min(19, int(rng.expovariate(0.25)))].pk, *pair) for pair in pairs],
            claimants=[row.pk for row in organisations if row.slug.startswith("claimant")],
            publishers=[row.pk for row in organisations if row.slug.startswith("publisher")],
            agencies=[row.pk for row in organisations if row.slug.startswith("agency")],
            equipment=[row.pk for row in equipment if row.parent_id],
            forms={row.pk: str(row.form) for row in equipment},
            author=author.pk,
        )
        rows: dict[type[Any], list[Any]] = {
            Conflict: conflicts,
            Actor: actors,
            Equipment: equipment,
            Organisation: organisations,
            Corridor: corridors,
        }
        # Every edition that revises renames an organisation, and now and then something else.
        renames: dict[int, list[tuple[type[Any], int]]] = {}
        for edition in plan.revising:
            model = rng.choice((Organisation, Organisation, Organisation, Equipment, Actor))
            renames[edition] = [(model, rng.randrange(len(rows[model])))]
        return cls(world, rows, renames)


def _organisations(rng: Random, actors: list[Actor], publishers: int) -> list[Organisation]:
    kinds = ("government", "military", "intelligence_service", "ngo", "research_institute", "person")
    claimants = [
        Organisation(
            slug=f"claimant-{number}",
            name=f"Claimant {number}",
            name_fr=f"Déclarant {number}" if rng.random() < 0.5 else "",
            kind=rng.choice(kinds),
            speaks_for=rng.choice(actors) if rng.random() < 0.12 else None,
            reliability=rng.choice("ABCDFFFF"),
        )
        for number in range(1, CLAIMANTS + 1)
    ]
    others = [
        Organisation(slug=f"publisher-{number}", name=f"Publisher {number}", kind="news_outlet")
        for number in range(1, publishers + 1)
    ] + [
        Organisation(slug=f"agency-{number}", name=f"Agency {number}", kind="news_agency")
        for number in range(1, 11)
    ]
    made = Organisation.objects.bulk_create([*claimants, *others])
    # A part comes after what it is part of, so that there is no circle.
    for place in range(1, CLAIMANTS):
        if rng.random() < 0.15:
            made[place].part_of_id = made[rng.randrange(place)].pk
    Organisation.objects.bulk_update([row for row in made if row.part_of_id], ["part_of"])
    return made


def _equipment(rng: Random) -> list[Equipment]:
    categories = list(Equipment.Unroca)
    roots = Equipment.objects.bulk_create(
        [
            Equipment(slug=f"category-{place}", name=f"Equipment of category {place}", unroca=unroca)
            for place, unroca in enumerate(categories, 1)
        ]
        + [Equipment(slug="not-itemised", name="Not itemised", is_unitemised=True)]
    )
    leaves = []
    for number in range(1, 301):
        parent = rng.choice(roots[:-1])
        leaves.append(
            Equipment(
                slug=f"equipment-{number}",
                name=f"Equipment {number}",
                parent=parent,
                unroca=parent.unroca,
                form=rng.choice(("system", "system", "ammunition", "component", "support")),
                calibre_mm=rng.choice((None, None, 82, 122, 155)),
            )
        )
    return [*roots, *Equipment.objects.bulk_create(leaves)]


# Editions.


class Loader:
    """Takes blocks in order, the desk's rows by one connection while another writes the editions."""

    def __init__(self, vocabularies: Vocabularies) -> None:
        self.vocabularies = vocabularies
        self.plan = vocabularies.world.plan
        self.hash = ""
        self.next = 1
        # What blocks said of editions that are yet to come.
        self.pending: dict[int, list[dict[str, tuple[bytes, list[int], list[bytes]]]]] = defaultdict(list)
        self.tables: dict[type[Version], VersionTable] = {}
        self.current: dict[tuple[type[Any], int], tuple[Values, str]] = {}
        self.rng = Random(f"{self.plan.seed} editions' seeds")
        self.desk, self.record = _connected(), _connected()
        # The history of what is imported says so, as that of the desk's own imports does.
        self.desk.execute(
            "SELECT set_config('pghistory.context_id', %s, false)", [str(UUID(int=self.plan.seed + 1))]
        )
        self.desk.execute(
            "SELECT set_config('pghistory.context_metadata', %s, false)",
            [json.dumps({"user": vocabularies.world.author, "reason": "imported"})],
        )
        self.thread: Thread | None = None
        self.failure: BaseException | None = None

    def open_first(self) -> None:
        """The first edition brings every vocabulary."""
        with self._edition("The first edition", 1) as entries:
            for model, rows in self.vocabularies.rows.items():
                version, fields = VERSIONS[model]
                for row in rows:
                    values = {**self._table(version).defaults, **_plain(shared(fields, row))}
                    values[f"{version.identity}_id"] = row.pk
                    self._write(version, row.pk, values, 1, entries)
        self.next = 2

    def take(self, block: Block) -> None:
        """Write the block's rows to the desk, and then its editions while the next one's are written."""
        self._load_desk(block)
        self._wait()
        for number, tables in block.record.items():
            self.pending[number].append(tables)
        last = self.plan.blocks[block.number][-1]
        if block.number == len(self.plan.blocks) - 1:
            last = self.plan.editions
        self.thread = Thread(target=self._write_editions, args=(last,))
        self.thread.start()

    def finish(self) -> None:
        self._wait()
        self.desk.execute(
            """
            SELECT setval(pg_get_serial_sequence('tracker_article', 'id'), max(id)) FROM tracker_article
            UNION ALL
            SELECT setval(pg_get_serial_sequence('tracker_claim', 'id'), max(id)) FROM tracker_claim
            UNION ALL
            SELECT setval(pg_get_serial_sequence('tracker_citation', 'id'), max(id)) FROM tracker_citation
            """
        )
        self.desk.close()
        self.record.close()

    def _wait(self) -> None:
        if self.thread:
            self.thread.join()
        if self.failure:
            raise self.failure

    def _load_desk(self, block: Block) -> None:
        # Citations come before their claims, which then are not edited by them; keys are asked at the end.
        with self.desk.transaction():
            for name, rows in block.desk.items():
                if rows:
                    with self.desk.cursor().copy(DESK[name].copy) as copy:
                        copy.write(rows)
            if block.linked:
                self.desk.execute(
                    "UPDATE tracker_claim SET status = 'clean' WHERE id = ANY(%s)", [block.linked]
                )

    def _write_editions(self, last: int) -> None:
        try:
            while self.next <= last:
                self._write_edition(self.next)
                self.next += 1
        except BaseException as error:
            self.failure = error

    def _write_edition(self, number: int) -> None:
        parts = self.pending.pop(number, [])
        revises = number in self.vocabularies.renames
        with self._edition("Corrections and new names" if revises else "New claims", number) as entries:
            for model, place in self.vocabularies.renames.get(number, ()):
                self._rename(model, place, number, entries)
            for name in ("article", "citation", "claim"):
                table = RECORD[name]
                closed = [identity for tables in parts if name in tables for identity in tables[name][1]]
                if closed:
                    self.record.execute(
                        f"UPDATE {table.name} SET edition_to_id = %s"
                        f" WHERE {table.identity} = ANY(%s) AND edition_to_id IS NULL",
                        [number, closed],
                    )
                with self.record.cursor().copy(table.copy) as copy:
                    for tables in parts:
                        if name in tables:
                            copy.write(tables[name][0])
                            entries += tables[name][2]

    @contextmanager
    def _edition(self, reason: str, number: int) -> Iterator[list[bytes]]:
        """One transaction that opens the edition and seals it with the entries that it yields."""
        entries: list[bytes] = []
        seed = self.rng.randbytes(16)
        with self.record.transaction():
            row = self.record.execute(
                "INSERT INTO tracker_edition (author_id, reason, hash, seed) VALUES (%s, %s, '', %s)"
                " RETURNING number, published_at",
                [self.vocabularies.world.author, reason, seed],
            ).fetchone()
            assert row
            assert row[0] == number
            edition = Edition(
                number=number,
                published_at=row[1],
                author_id=self.vocabularies.world.author,
                reason=reason,
                seed=seed,
            )
            yield entries
            self.hash = edition_hash(edition, self.hash, entries)
            self.record.execute("UPDATE tracker_edition SET hash = %s WHERE number = %s", [self.hash, number])

    def _rename(self, model: type[Any], place: int, number: int, entries: list[bytes]) -> None:
        version, _fields = VERSIONS[model]
        row = self.vocabularies.rows[model][place]
        values, digest = self.current[model, row.pk]
        name = f"{str(values['name']).split(' (')[0]} (renamed in edition {number})"
        table = self._table(version)
        self.record.execute(f"UPDATE {row._meta.db_table} SET name = %s WHERE id = %s", [name, row.pk])
        self.record.execute(
            f"UPDATE {table.name} SET edition_to_id = %s"
            f" WHERE {table.identity} = %s AND edition_to_id IS NULL",
            [number, row.pk],
        )
        entries.append(table.entry("close", row.pk, digest))
        self._write(version, row.pk, {**values, "name": name}, number, entries)

    def _write(
        self, version: type[Version], identity: int, values: Values, number: int, entries: list[bytes]
    ) -> None:
        table = self._table(version)
        values |= {"edition_from_id": number, "edition_to_id": None}
        line, digest = table.sealed(values, self.rng.randbytes(16))
        with self.record.cursor().copy(table.copy) as copy:
            copy.write(f"{line}\n")
        entries.append(table.entry("open", identity, digest))
        desk = next(model for model, (own, _fields) in VERSIONS.items() if own is version)
        self.current[desk, identity] = values, digest

    def _table(self, version: type[Version]) -> VersionTable:
        return self.tables.setdefault(version, VersionTable(version))


def _plain(values: Values) -> Values:
    """Choices as the texts that they are."""
    return {name: str(value) if isinstance(value, str) else value for name, value in values.items()}


def _connected() -> psycopg.Connection[Any]:
    own = psycopg.connect(**_parameters(), autocommit=True)
    own.execute("SET synchronous_commit = off")
    own.execute("SET TIME ZONE 'UTC'")
    # No trigger is ignored. Where this is not set, each row raises an error to find that out, and after each
    # error PostgreSQL walks through all that waits for the end of the transaction.
    own.execute("SELECT set_config('pgtrigger.ignore', '{}', false)")
    # Nor are the questions of the guards planned anew for each row.
    own.execute("SET plan_cache_mode = force_generic_plan")
    return own


def _parameters() -> dict[str, Any]:
    parameters = connection.get_connection_params()
    return {
        name: parameters[name]
        for name in ("dbname", "user", "password", "host", "port")
        if parameters.get(name)
    }


# Indexes.


@contextmanager
def without_indexes() -> Iterator[None]:
    """Take away what only readers ask for, and make it again at the end, two at a time."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT indexname, indexdef FROM pg_indexes
            JOIN pg_class ON relname = indexname JOIN pg_index ON indexrelid = pg_class.oid
            WHERE tablename = ANY(%s) AND NOT indisunique
            AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
            ORDER BY tablename, indexname
            """,
            [list(TABLES)],
        )
        indexes = [
            (name, definition)
            for name, definition in cursor.fetchall()
            if not name.startswith(ASKED_BY_GUARDS)
        ]
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    in_parallel([definition for _name, definition in indexes])


def tidy() -> None:
    """As autovacuum would leave it: statistics, and the maps that tell which pages all may see."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relname LIKE 'tracker_%'")
        names = [name for (name,) in cursor.fetchall()]
    in_parallel([f'VACUUM (ANALYZE) "{name}"' for name in names])
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


def in_parallel(statements: Iterable[str], connections: int = 2) -> None:
    waiting = list(statements)
    failures: list[BaseException] = []

    def work() -> None:
        try:
            with psycopg.connect(**_parameters(), autocommit=True) as own:
                own.execute("SET maintenance_work_mem = '512MB'")
                own.execute("SET max_parallel_maintenance_workers = 0")
                while waiting:
                    own.execute(waiting.pop(0))
        except IndexError:
            pass  # the other took the last one
        except BaseException as error:
            failures.append(error)

    threads = [Thread(target=work) for _connection in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]
