"""Full text search: functions that make lexemes, and indexes over what they make of each row.

Nothing is rewritten and no table is locked: the indexes are built while the site goes on, outside a transaction.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.comparison
from django.db import migrations, models

from tracker.migrations._operations import AddIndexConcurrently

# The bodies are parsed here and now, so that no search path changes what they mean, nor does a restored dump.
# unaccent() counts as STABLE because its rules could be edited; those of the server's package are not.
FUNCTIONS = r"""
CREATE OR REPLACE FUNCTION tracker_joined(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(
    $1 COLLATE pg_c_utf8,
    '(?<=(?:^|[^0-9])[0-9]{1,3}(?:[ ,.''’][0-9]{3})*)[ ,.''’](?=[0-9]{3}(?:[^0-9]|$))', '', 'g'
);
COMMENT ON FUNCTION tracker_joined(text) IS 'A number with its thousands apart becomes one: 11 000 is 11000.';

CREATE OR REPLACE FUNCTION tracker_parted(text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN regexp_replace(lower($1 COLLATE pg_c_utf8), '[^[:alnum:]]+', ' ', 'g');
COMMENT ON FUNCTION tracker_parted(text) IS 'Words alone: every sign parts two words.';

CREATE OR REPLACE FUNCTION tracker_lexemes(VARIADIC parts text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
    SELECT strip(
        to_tsvector('pg_catalog.french'::regconfig, said.joined)
        || to_tsvector('pg_catalog.french'::regconfig, said.plain)
        || to_tsvector('pg_catalog.english'::regconfig, said.plain)
        || to_tsvector('pg_catalog.simple'::regconfig, unaccent('unaccent'::regdictionary, said.parted))
    )
    FROM (
        SELECT joined, parted, unaccent('unaccent'::regdictionary, joined) AS plain
        FROM (
            SELECT tracker_parted(tracker_joined(one)) AS joined, tracker_parted(one) AS parted
            FROM normalize(array_to_string(parts, E'\n'), NFKC) AS one
            OFFSET 0
        ) AS folded
        OFFSET 0
    ) AS said
);
COMMENT ON FUNCTION tracker_lexemes(text[]) IS
    'What these texts say: the words in French, in French without accents, in English, and as they are written.';

CREATE OR REPLACE FUNCTION tracker_sought(text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
RETURN (
    SELECT plainto_tsquery('pg_catalog.french'::regconfig, said.joined)
        || plainto_tsquery('pg_catalog.french'::regconfig, said.plain)
        || plainto_tsquery('pg_catalog.english'::regconfig, said.plain)
        || CASE WHEN said.plain COLLATE pg_c_utf8 ~ '^[\u1100-\uFFDC]+$'
            THEN to_tsquery('pg_catalog.simple'::regconfig, said.plain || ':*')
            ELSE plainto_tsquery('pg_catalog.simple'::regconfig, said.plain) END
    FROM (
        SELECT joined, unaccent('unaccent'::regdictionary, joined) AS plain
        FROM (
            SELECT trim(tracker_parted(tracker_joined(normalize($1, NFKC)))) AS joined
            OFFSET 0
        ) AS folded
        OFFSET 0
    ) AS said
);
COMMENT ON FUNCTION tracker_sought(text) IS
    'One word in all its forms. In Korean and its neighbours, which add endings, what begins with it.';
"""
REMOVED = """
DROP FUNCTION tracker_sought(text);
DROP FUNCTION tracker_lexemes(text[]);
DROP FUNCTION tracker_parted(text);
DROP FUNCTION tracker_joined(text);
"""


def lexemes(*columns, numbers=()):
    digits = [
        django.db.models.functions.comparison.Cast(models.F(name), models.TextField()) for name in numbers
    ]
    return models.Func(
        *(models.F(name) for name in columns),
        *digits,
        function="tracker_lexemes",
        output_field=django.contrib.postgres.search.SearchVectorField(),
    )


def searched(model, name, expression):
    return AddIndexConcurrently(
        model_name=model, index=django.contrib.postgres.indexes.GinIndex(expression, name=name)
    )


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("tracker", "0003_the_desk")]

    operations = [
        migrations.RunSQL(FUNCTIONS, REMOVED),
        searched(
            "publishedclaim",
            "published_claim_words",
            lexemes(
                *("as_reported", "as_reported_fr", "summary", "summary_fr"),
                *("public_note", "public_note_fr", "place"),
                numbers=("low", "best", "high"),
            ),
        ),
        searched(
            "publishedcitation",
            "published_citation_words",
            lexemes("quote", "translation", "paraphrase", "paraphrase_fr", "locator"),
        ),
        searched("publishedarticle", "published_article_words", lexemes("title")),
        searched("publishedorganisation", "published_org_words", lexemes("name", "name_fr")),
        searched("publishedequipment", "published_equipment_words", lexemes("name", "name_fr")),
        # The orders of the timeline, whose pages begin after a claim and not after so many claims.
        AddIndexConcurrently(
            model_name="publishedclaim",
            index=models.Index(
                models.F("reported_on").desc(nulls_last=True),
                models.F("claim").desc(),
                name="published_claim_latest",
            ),
        ),
        AddIndexConcurrently(
            model_name="publishedclaim",
            index=models.Index(
                models.F("reported_on").asc(nulls_last=True),
                models.F("claim").asc(),
                name="published_claim_earliest",
            ),
        ),
        # Few are withdrawn, and every page asks which.
        AddIndexConcurrently(
            model_name="publishedclaim",
            index=models.Index(
                fields=["claim"], name="published_claim_withdrawn", condition=models.Q(state="withdrawn")
            ),
        ),
    ]
