"""The form of an article, whose day of publication may be known to the month only."""

from typing import Any

from tracker.admin.forms import PartialDateField, RuledForm


class ArticleForm(RuledForm):
    class Meta:
        field_classes = dict.fromkeys(("published_on", "accessed_on", "retracted_on"), PartialDateField)

    precision_of = {"published_on": "published_precision"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, PartialDateField):
                field.whole_days = name not in self.precision_of
