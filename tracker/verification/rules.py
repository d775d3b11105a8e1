"""The rules that the database holds by itself: whether they are there and on, and whether every row obeys."""

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, Final

import pgtrigger
from django.apps import apps
from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import connection, models, transaction
from django.utils.translation import override

from tracker.models.editions import Version
from tracker.verification.asking import MOST, faults

# Settings that switch guards off for whoever connects.
SWITCHES: Final = ("session_replication_role", "pgtrigger.ignore", "tracker.allow_truncate")
# The bits of pg_trigger.tgtype.
BITS: Final = {"ROW": 1, "BEFORE": 2, "INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
FUNCTION: Final = r"RETURNS TRIGGER AS \$\$(.*?)\$\$"


def expected_tables() -> dict[str, type[models.Model]]:
    """Every table of the site's own, with its model."""
    found = apps.get_app_config("tracker").get_models(include_auto_created=True)
    return {model._meta.db_table: model for model in found if not model._meta.proxy}


def tables() -> dict[str, type[models.Model]]:
    """Those of them that are there."""
    there = {*connection.introspection.table_names()}
    return {table: model for table, model in expected_tables().items() if table in there}


def _links(model: type[models.Model]) -> list[Any]:
    """The foreign keys that the database holds; the desk's history has none."""
    fields: list[Any] = [*model._meta.local_concrete_fields]
    return [field for field in fields if isinstance(field, models.ForeignKey) and field.db_constraint]  # type: ignore[attr-defined]  # its stubs lack it


# Whether they are there, whole and on.


def weakened_guards() -> Iterator[str]:
    """Each constraint or trigger of this release that is missing, changed or switched off."""
    for table in sorted(expected_tables().keys() - tables().keys()):
        yield f"{table} is missing: run `manage.py migrate`"
    with connection.cursor() as cursor:
        yield from _weakened_constraints(cursor)
        yield from _weakened_triggers(cursor)
        cursor.execute("SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid OR NOT indisready")
        for (index,) in cursor.fetchall():
            yield f"the index {index} is not valid: build it again by REINDEX INDEX CONCURRENTLY {index}"
        cursor.execute(
            "SELECT tablename, rulename FROM pg_rules WHERE tablename = ANY(%s) ORDER BY 1, 2", [[*tables()]]
        )
        for table, rule in cursor.fetchall():
            yield f"{table}: the rule “{rule}” rewrites statements, and no release has brought it"
        cursor.execute(
            "SELECT DISTINCT setting FROM pg_db_role_setting, unnest(setconfig) setting WHERE setdatabase IN "
            "(0, (SELECT oid FROM pg_database WHERE datname = current_database())) "
            "AND split_part(setting, '=', 1) = ANY(%s)",
            [[*SWITCHES]],
        )
        for (setting,) in cursor.fetchall():
            yield f"the setting {setting} of the database or a role switches guards off"


def _weakened_constraints(cursor: Any) -> Iterator[str]:
    cursor.execute(
        """
        SELECT conrelid::regclass::text, conname, contype, convalidated AND conenforced, condeferred,
            pg_get_constraintdef(oid),
            (SELECT attname FROM pg_attribute WHERE attrelid = conrelid AND attnum = conkey[1])
        FROM pg_constraint WHERE conrelid = ANY(SELECT to_regclass(name) FROM unnest(%s::text[]) name)
        """,
        [[*tables()]],
    )
    there = {(table, name): rest for table, name, *rest in cursor.fetchall()}
    for (table, name), (_kind, holds, *_rest) in sorted(there.items()):
        if not holds:
            yield f"{table}: the constraint {name} is not enforced, or was never checked for older rows"
    linked = {(table, column) for (table, _name), (kind, *_more, column) in there.items() if kind == "f"}
    for table, model in tables().items():
        for field in _links(model):
            if (table, field.column) not in linked:
                yield f"{table}: the foreign key of {field.column} is missing"
        for constraint in model._meta.constraints:
            found = there.get((table, constraint.name))
            if isinstance(constraint, ExclusionConstraint) and (found is None or not found[2]):
                yield f"{table}: the constraint {constraint.name} is missing or changed"
        checks = [one for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]
        for name, definitions in _definitions(cursor, model, checks).items():
            found = there.get((table, name))
            if found is None:
                yield f"{table}: the constraint {name} is missing"
            elif found[3].removesuffix(" NOT VALID").removesuffix(" NOT ENFORCED") not in definitions:
                yield f"{table}: the constraint {name} is not the one of this release"


def _definitions(
    cursor: Any, model: type[models.Model], checks: list[models.CheckConstraint]
) -> dict[str, set[str]]:
    """How PostgreSQL writes the constraints down, found out by an empty copy of the table.

    As they were made by a migration, and as they are made again of what a dump says of them.
    """
    found: dict[str, set[str]] = defaultdict(set)
    if not checks:
        return found
    editor = connection.schema_editor(collect_sql=False)
    clauses = [str(check.constraint_sql(model, editor)) for check in checks]
    with transaction.atomic():
        for _time in ("made", "made again"):
            cursor.execute(f"CREATE TEMPORARY TABLE as_released (LIKE {model._meta.db_table})")
            cursor.execute(f"ALTER TABLE as_released {', '.join(f'ADD {clause}' for clause in clauses)}")
            cursor.execute(
                "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE conrelid = 'pg_temp.as_released'::regclass AND contype = 'c'"
            )
            written = cursor.fetchall()
            cursor.execute("DROP TABLE as_released")
            clauses = [f'CONSTRAINT "{name}" {definition}' for name, definition in written]
            for name, definition in written:
                found[name].add(definition)
    return found


def _weakened_triggers(cursor: Any) -> Iterator[str]:
    cursor.execute(
        """
        SELECT tgrelid::regclass::text, tgname, tgisinternal, tgenabled::text, tgtype, tgqual IS NOT NULL,
            tginitdeferred, prosrc
        FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
        WHERE tgrelid = ANY(SELECT to_regclass(name) FROM unnest(%s::text[]) name)
        """,
        [[*tables()]],
    )
    there = {(table, name): rest for table, name, *rest in cursor.fetchall()}
    expected = _triggers()
    for (table, name), (internal, enabled, *_rest) in sorted(there.items()):
        if enabled not in {"O", "A"}:
            what = "a foreign key's own trigger" if internal else f"the guard {name}"
            yield f"{table}: {what} is switched off"
        if not internal and (table, name) not in expected:
            yield f"{table}: no release has brought the trigger {name}"
    known = tables()
    for (table, name), released in sorted(expected.items()):
        if table not in known:
            continue
        found = there.get((table, name))
        if found is None:
            yield f"{table}: the guard {name} is missing"
        elif (*found[2:5], _spaced(found[5])) != released:
            yield f"{table}: the guard {name} is not the one of this release"


def _triggers() -> dict[tuple[str, str], tuple[int, bool, bool, str]]:
    """By table and name: when it is asked, whether on a condition, whether at the end, and its function."""
    found = {}
    for model, trigger in pgtrigger.registered():
        if model._meta.app_label != "tracker":
            continue
        install = trigger.compile(model).sql
        given = install.kwargs
        words = {*re.findall("[A-Z]+", f"{given['operation']} {given['when']}".upper())}
        level = str(given.get("level", "ROW")).upper()
        bits = sum(bit for word, bit in BITS.items() if word in {*words, level})
        code = re.search(FUNCTION, str(install), re.DOTALL)
        source = _spaced(code[1] if code else "")
        deferred = "DEFERRED" in str(given.get("timing", "")).upper()
        found[given["table"], install.pgid] = (bits, bool(given.get("condition")), deferred, source)
    return found


def _spaced(source: str) -> str:
    return " ".join(source.split())


# Whether every row obeys them, whatever was switched off when it came.


def broken_rules() -> Iterator[str]:
    """Each row that breaks a constraint of this release, or names a row that does not exist."""
    editor = connection.schema_editor(collect_sql=False)
    with override("en"):
        for table, model in tables().items():
            checks = [one for one in model._meta.constraints if isinstance(one, models.CheckConstraint)]
            if checks:
                yield from _broken_checks(table, model, checks, editor)
            for field in _links(model):
                yield from _dangling(table, model, field)


def _broken_checks(
    table: str, model: type[models.Model], checks: list[models.CheckConstraint], editor: Any
) -> Iterator[str]:
    conditions = [str(check.constraint_sql(model, editor)).partition(" CHECK ")[2] for check in checks]
    # A CHECK passes on NULL; so does NOT.
    broken = ", ".join(f"NOT {condition}" for condition in conditions)
    key = _key(model)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key}, {_identity(model)}, ARRAY[{broken}]::boolean[], count(*) OVER () FROM {table} "
            f"WHERE NOT ({' AND '.join(conditions)}) ORDER BY 1 LIMIT {MOST}"
        )
        rows = cursor.fetchall()
    for number, identity, marks, _count in rows:
        for check, is_broken in zip(checks, marks, strict=True):
            if is_broken:
                said = check.get_violation_error_message()
                words = "" if "is violated" in said else f": {said}"
                yield f"{table} {number}{identity} breaks {check.name}{words}"
    if rows and rows[0][3] > MOST:
        yield f"… and {rows[0][3] - MOST:,} more rows of {table} that break its constraints"


def _key(model: type[models.Model]) -> str:
    return f'"{model._meta.pk.column}"'


def _identity(model: type[models.Model]) -> str:
    """What a row is a version of, in brackets."""
    if issubclass(model, Version):
        return f"' ({model.identity} ' || {model.identity}_id || ')'"
    return "''"


def _dangling(table: str, model: type[models.Model], field: Any) -> Iterator[str]:
    target = field.related_model._meta.db_table
    column, other = field.column, field.target_field.column
    yield from faults(
        f'SELECT {_key(model)} AS id, {_identity(model)} AS identity, "{column}" AS value FROM {table} own '
        f'WHERE "{column}" IS NOT NULL '
        f'AND NOT EXISTS (SELECT FROM {target} there WHERE there."{other}" = own."{column}")',
        f"{table} {{id}}{{identity}}: {column} names {{value}}, which {target} does not have",
    )
