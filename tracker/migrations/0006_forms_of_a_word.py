"""A search names each form of a word once.

The planner takes forms that are alike for so many chances to be found. Of a common word it then believed that
every row has it, left the index aside, and made the lexemes of every row anew: half a minute at 100,000 claims.
No index holds what this function makes, so it is replaced in an instant.
"""

from django.db import migrations

SOUGHT = r"""
CREATE OR REPLACE FUNCTION tracker_sought(text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
    SELECT coalesce(string_agg(DISTINCT form::text, ' | '), '')::tsquery
    FROM (
        SELECT joined, unaccent('unaccent'::regdictionary, joined) AS plain
        FROM (
            SELECT trim(tracker_parted(tracker_joined(normalize($1, NFKC)))) AS joined
            OFFSET 0
        ) AS folded
        OFFSET 0
    ) AS said,
    LATERAL (
        VALUES
            (plainto_tsquery('pg_catalog.french'::regconfig, said.joined)),
            (plainto_tsquery('pg_catalog.french'::regconfig, said.plain)),
            (plainto_tsquery('pg_catalog.english'::regconfig, said.plain)),
            (CASE WHEN said.plain COLLATE pg_c_utf8 ~ '^[\u1100-\uFFDC]+$'
                THEN to_tsquery('pg_catalog.simple'::regconfig, said.plain || ':*')
                ELSE plainto_tsquery('pg_catalog.simple'::regconfig, said.plain) END)
    ) AS forms (form)
    WHERE numnode(form) > 0
);
"""


class Migration(migrations.Migration):
    dependencies = [("tracker", "0005_data_packages")]

    # Undone with the other functions: going back, this one finds the same as the one before.
    operations = [migrations.RunSQL(SOUGHT, migrations.RunSQL.noop)]
