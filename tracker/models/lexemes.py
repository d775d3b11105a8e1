"""Full text: what a row says as lexemes, and the expressions that its index and a search share.

Made of functions of the database (migration 0004; docs/decisions/0010-search-in-postgresql.md). A number of
a column is searched as its digits. A search has to use these very expressions, or no index answers it.
"""

from typing import Any, Final

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Func, Value
from django.db.models.functions import Cast


def lexemes(*columns: str, numbers: tuple[str, ...] = ()) -> Func:
    """The words of these columns in their forms: French, French without accents, English, and as written."""
    digits = [Cast(F(name), models.TextField()) for name in numbers]
    return Func(
        *(F(name) for name in columns),
        *digits,
        function="tracker_lexemes",
        output_field=SearchVectorField(),
    )


CLAIM_WORDS: Final = lexemes(
    *("as_reported", "as_reported_fr", "summary", "summary_fr", "public_note", "public_note_fr", "place"),
    numbers=("low", "best", "high"),
)
CITATION_WORDS: Final = lexemes("quote", "translation", "paraphrase", "paraphrase_fr", "locator")
NAME_WORDS: Final = lexemes("name", "name_fr")
TITLE_WORDS: Final = lexemes("title")


class Matches(Func):
    """Whether lexemes hold a word, in whatever form of it."""

    template = "%(expressions)s"
    arg_joiner = " @@ "
    output_field = models.BooleanField()

    def __init__(self, lexemes: Any, word: str) -> None:
        # Text, so that the planner calls the function once and knows how rare the word is.
        sought = Func(Value(word, output_field=models.TextField()), function="tracker_sought")
        super().__init__(lexemes, sought)
