"""What the desk's lists have in common, so that they open at once with a million rows."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

from babel import Locale
from django.contrib import admin
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import Paginator
from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext

from tracker import wording
from tracker.numerals import as_number

if TYPE_CHECKING:
    ListPaginator = Paginator[Any]
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ListPaginator = Paginator
    ModelAdmin = admin.ModelAdmin

# Beyond it rows are neither counted nor paged through: whoever looks for one filters.
MOST_COUNTED = 10_000
# How filters ask for a value.
ENDINGS = ("", "__exact", "__id__exact", "__isnull", "__isempty")


class BoundedPaginator(ListPaginator):
    """Counts no further than “10,000+”."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        if not isinstance(rows, QuerySet):
            return len(rows)
        counted = rows.order_by()[: MOST_COUNTED + 1]
        # Set by search.py; hints go from a query to those made of it.
        if not rows._hints.get("is_common"):  # type: ignore[attr-defined]
            return counted.count()
        # Many have the word that is looked for; how many, with the filters too, is not worth the wait.
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 500")
                return counted.count()
        except OperationalError:
            return MOST_COUNTED + 1

    @property
    def count_words(self) -> str:
        if self.count > MOST_COUNTED:
            return f"{wording.number(MOST_COUNTED)}+"
        return wording.number(self.count)


def has_nul(request: HttpRequest) -> bool:
    return any("\0" in value for _name, values in request.GET.lists() for value in values)


class OfferedLookups(ModelAdmin):
    """A list is narrowed by what it offers, and by nothing else.

    Django takes each lookup of each column in an address. Whoever may see the rows could find out letter by
    letter what stands in a column that is not shown to them, and many a lookup has values that no database
    understands.
    """

    # What other pages of the desk link to, besides the filters.
    linked_lookups: ClassVar[frozenset[str]] = frozenset()

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        # The database knows no NUL, and Django's filters pass it on.
        if has_nul(request):
            raise IncorrectLookupParameters
        try:
            return super().get_changelist_instance(request)
        except DisallowedModelAdminLookup as refused:
            raise IncorrectLookupParameters from refused

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        offered = (parameter_of(one) + ending for one in self.get_list_filter(request) for ending in ENDINGS)
        return lookup in self.linked_lookups or lookup in offered


def parameter_of(offered: Any) -> str:
    """What stands for one of `list_filter` in an address, before its ending."""
    match offered:
        case type():
            return offered.parameter_name  # type: ignore[attr-defined,no-any-return]  # a SimpleListFilter
        case (str(name), _) | str(name):
            return name
    raise TypeError(offered)


class ChosenFilter(admin.FieldListFilter):
    """Narrow a list by what a foreign key leads to: one box to choose from, with those that occur.

    They are found by jumping along the key's index, one step for each that occurs, however long the table.
    """

    template = "admin/tracker/chosen_filter.html"
    # What stands in the box while nothing is chosen.
    NONE = "none"

    def __init__(
        self, field: Any, request: HttpRequest, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        self.parameter = f"{field_path}__id__exact"
        super().__init__(field, request, params, model, model_admin, field_path)
        given: Any = self.used_parameters.get(self.parameter) or [""]
        self.chosen: str = given[-1]
        self.kept: list[tuple[str, str]] = []
        self.rows = list(field.related_model._default_manager.filter(pk__in=occurring(model, field)))
        if self.chosen != self.NONE and as_number(self.chosen) is None:
            self.chosen = ""

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter]

    def has_output(self) -> bool:
        return len(self.rows) > 1 or bool(self.chosen)

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.chosen == self.NONE:
            return queryset.filter(**{f"{self.field_path}__isnull": True})
        return queryset.filter(**{self.field_path: self.chosen}) if self.chosen else queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        self.kept = [(name, value) for name, value in changelist.params.items() if name != self.parameter]
        yield {"value": "", "display": gettext("All"), "selected": not self.chosen}
        if self.field.null:
            yield {"value": self.NONE, "display": gettext("not given"), "selected": self.chosen == self.NONE}
        for row in self.rows:
            yield {"value": str(row.pk), "display": str(row), "selected": str(row.pk) == self.chosen}


OCCURRING = """
    WITH RECURSIVE step (value) AS (
        SELECT min({column}) FROM {table}
        UNION ALL
        SELECT (SELECT min({column}) FROM {table} WHERE {column} > step.value)
        FROM step WHERE step.value IS NOT NULL
    )
    SELECT value FROM step WHERE value IS NOT NULL
"""


def occurring(model: Any, field: Any) -> list[int]:
    """The values that a foreign key takes in its table, each once."""
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        cursor.execute(OCCURRING.format(column=quoted(field.column), table=quoted(model._meta.db_table)))
        return [value for (value,) in cursor.fetchall()]


class LanguageFilter(admin.FieldListFilter):
    """Narrow articles by language: the usual ones, without asking a million rows which there are."""

    LANGUAGES = ("en", "fr", "ko", "ru", "uk", "de", "es", "ja", "zh")

    def __init__(
        self, field: Any, request: HttpRequest, params: Any, model: Any, model_admin: Any, field_path: str
    ) -> None:
        super().__init__(field, request, params, model, model_admin, field_path)
        given: Any = self.used_parameters.get(field_path) or [""]
        self.chosen: str = given[-1]

    def expected_parameters(self) -> list[str | None]:
        return [self.field_path]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.field_path: self.chosen}) if self.chosen else queryset

    def choices(self, changelist: Any) -> Iterator[Any]:
        without = changelist.get_query_string(remove=[self.field_path])
        yield {"selected": not self.chosen, "query_string": without, "display": gettext("All")}
        names = Locale.parse((get_language() or "en").replace("-", "_")).languages
        for code in self.LANGUAGES:
            yield {
                "selected": self.chosen == code,
                "query_string": changelist.get_query_string({self.field_path: code}),
                "display": names.get(code, code),
            }
