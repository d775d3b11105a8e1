"""The words of a chart: what it counts, how much stands on it, its message in sentences."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from tracker import wording
from tracker.models import Basis, Kind, PublishedClaim, Stage, Vocabulary
from tracker.models.record import CATEGORY_WORDS, PERSONNEL_WORDS
from tracker.panels import Panel, Point, Revision, Told
from tracker.series import Headline, PanelKey, Row

TITLES: Final = {
    Kind.DEPLOYMENT: gettext_lazy("Deployments"),
    Kind.CASUALTIES: gettext_lazy("Casualty estimates"),
    Kind.TRANSFER: gettext_lazy("Equipment transfers"),
}
NOTES: Final = {
    Kind.CASUALTIES: gettext_lazy("Killed, wounded and “killed or wounded” overlap; they are never added."),
    Kind.TRANSFER: gettext_lazy("Each kind of equipment has its own chart; nothing is added up the tree."),
}

STATES: Final = {
    "forecast": gettext_lazy("forecast"),
    "planned": gettext_lazy("planned"),
    "cancelled": gettext_lazy("cancelled"),
    "superseded": gettext_lazy("revised later"),
    "deprecated": gettext_lazy("deprecated"),
}

# As a sentence begins; from eleven on in figures.
CLAIMANTS: Final = (
    gettext_lazy("No claimant"),
    gettext_lazy("One claimant"),
    gettext_lazy("Two claimants"),
    gettext_lazy("Three claimants"),
    gettext_lazy("Four claimants"),
    gettext_lazy("Five claimants"),
    gettext_lazy("Six claimants"),
    gettext_lazy("Seven claimants"),
    gettext_lazy("Eight claimants"),
    gettext_lazy("Nine claimants"),
    gettext_lazy("Ten claimants"),
)

type Names = Mapping[int, str]


def subject(key: PanelKey, vocabulary: Vocabulary) -> str:
    """What one chart counts, as a title: “Troops in combat, Kursk”."""
    if isinstance(key.measured, tuple):
        names = [vocabulary.equipment[node].label for node in key.measured]
        words = _(" and ").join(names)
        if len(names) > 1:
            words = _("%(equipment)s counted together") % {"equipment": words}
    elif key.kind == Kind.DEPLOYMENT:
        words = str(PERSONNEL_WORDS[key.measured])
    else:
        words = str(CATEGORY_WORDS[key.measured])
    details = [str(Stage(key.stage).label) if key.stage else "", key.place]
    if key.unit not in {"person", "item"}:
        details.insert(0, wording.unit_noun(key.unit, 2))
    return capfirst(", ".join([words, *(detail for detail in details if detail)]))


def headline(panel: Panel, vocabulary: Vocabulary, names: Names) -> str:
    """The newest range in one sentence, or that there is none."""
    what = subject(panel.key, vocabulary)
    if panel.headline:
        return wording.headline(panel.headline, what, names)
    return _("%(subject)s: no number that counts yet.") % {"subject": what}


def headline_of_claimant(panel: Panel, claimant: str) -> str:
    """What one claimant says last: the title of its own chart among those of the others."""
    if panel.headline is None:
        return claimant
    return _("%(claimant)s: %(range)s (%(date)s)") % {
        "claimant": claimant,
        "range": wording.envelope(panel.headline.envelope),
        "date": wording.headline_date(panel.headline),
    }


def subtitle(panel: Panel) -> str:
    """Unit, bases and who is included."""
    told = panel.told
    bases = [basis for basis in Basis if basis in told.bases]
    claimants = len(told.claimants)
    return f"{_(';')} ".join(
        [
            capfirst(wording.unit_noun(panel.key.unit, 2)),
            ", ".join(str(basis.label) for basis in bases),
            ngettext("%(count)s claimant", "%(count)s claimants", claimants)
            % {"count": wording.number(claimants)},
            wording.count_of_claims(told.claims),
            *([count_of_denials(len(told.deniers))] if told.deniers else []),
        ]
    )


def summary(panel: Panel, names: Names) -> str:
    """The message of a chart for who does not see it, in sentences.

    “Five claimants. Newest range, 15 June 2025: 4,000 to more than 6,000. Highest: …. Lowest: …. 2 denials.”
    """
    told = panel.told
    parts = [f"{_count_of_claimants(len(told.claimants))}.", *_range_words(panel.headline, told, names)]
    if told.unquantified:
        parts.append(
            ngettext(
                "%(count)s claim without a number.", "%(count)s claims without a number.", told.unquantified
            )
            % {"count": wording.number(told.unquantified)}
        )
    if told.undated:
        parts.append(
            ngettext(
                "%(count)s number without a date, listed and not drawn.",
                "%(count)s numbers without a date, listed and not drawn.",
                told.undated,
            )
            % {"count": wording.number(told.undated)}
        )
    if told.deniers:
        deniers = dict.fromkeys(names.get(claimant, "") for claimant in told.deniers)
        parts.append(
            _("%(denials)s: %(claimants)s.")
            % {"denials": count_of_denials(len(told.deniers)), "claimants": ", ".join(deniers)}
        )
    if told.total:
        claimant = names.get(told.total.claimant, "")
        parts.append(
            _("Derived total of %(claimant)s: %(total)s.")
            % {"claimant": claimant, "total": wording.total(told.total.total)}
        )
    if newest := told.last_revision:
        parts.append(
            ngettext(
                "%(count)s revision, by %(claimant)s: %(words)s.",
                "%(count)s revisions, the latest by %(claimant)s: %(words)s.",
                told.revisions,
            )
            % {
                "count": wording.number(told.revisions),
                "claimant": names.get(newest.after.claimant, ""),
                "words": before_and_after(
                    wording.quantity(newest.before.quantity), wording.quantity(newest.after.quantity)
                ),
            }
        )
    return " ".join(parts)


def _count_of_claimants(count: int) -> str:
    if count < len(CLAIMANTS):
        return str(CLAIMANTS[count])
    return ngettext("%(count)s claimant", "%(count)s claimants", count) % {"count": wording.number(count)}


def _range_words(found: Headline | None, told: Told, names: Names) -> list[str]:
    """The newest range with its day, and who gives its ends where they are not the same."""
    if found is None:
        return [_("No number that counts yet.")]
    newest = {"date": wording.headline_date(found), "range": wording.envelope(found.envelope)}
    highest, lowest = found.envelope.highest, found.envelope.lowest
    if highest.quantity == lowest.quantity:
        # One number, whoever says it; where one alone says it, by name.
        alone = len({row.claimant for row in found.envelope.rows}) == 1 < len(told.claimants)
        if alone:
            return [
                _("Newest number, %(date)s: %(range)s, %(claimant)s.")
                % {**newest, "claimant": names.get(highest.claimant, "")}
            ]
        return [_("Newest number, %(date)s: %(range)s.") % newest]
    return [
        _("Newest range, %(date)s: %(range)s.") % newest,
        _("Highest: %(end)s.") % {"end": _end(highest, names, newest["date"])},
        _("Lowest: %(end)s.") % {"end": _end(lowest, names, newest["date"])},
    ]


def _end(row: Row, names: Names, newest: str) -> str:
    """The number at one end with who gives it, and when, where that is not as new as the range."""
    when = wording.period(row.period_start, row.period_end, row.precision)
    when = "" if when == newest else when
    return wording.says(wording.says(wording.quantity(row.quantity), names.get(row.claimant, "")), when)


def before_and_after(before: str, after: str) -> str:
    return _("%(before)s → %(after)s") % {"before": before, "after": after}


def revision(one: Revision, after: PublishedClaim, before: PublishedClaim, claimant: str) -> str:
    """Who revised the number and when, with the public reason where one was given."""
    when = wording.day(after.stated_on or after.reported_on or after.as_of)
    who = wording.says(claimant, when)
    said = (
        _("revised by %(who)s") if one.is_said else _("less than before, which is a revision: %(who)s")
    ) % {"who": who}
    reason = after.public_note_words or after.rank_reason_words or before.rank_reason_words
    return _("%(said)s: %(reason)s") % {"said": said, "reason": reason} if reason else said


def correction(row: PublishedClaim) -> str:
    """That we corrected the claim, in which edition and why; `row` is the version that did."""
    return _("Corrected in edition %(number)s (%(type)s): %(reason)s") % {
        "number": row.edition_from_id,
        "type": row.get_correction_type_display(),
        "reason": row.reason_words,
    }


def state(point: Point) -> str:
    """What a mark's shade or outline says; nothing for a plain claim."""
    return _("less than before: a revision") if point.falls else str(STATES.get(point.state, ""))


def count_of_denials(count: int) -> str:
    return ngettext("%(count)s denial", "%(count)s denials", count) % {"count": wording.number(count)}


def note_of_days(since: date | None, until: date | None) -> str:
    """What a chart says that shows some days alone; nothing where it shows all."""
    asked = {"since": wording.day(since), "until": wording.day(until)}
    if since and until:
        return _("The claims from %(since)s to %(until)s; the page of the chart has all of them.") % asked
    if since:
        return _("The claims since %(since)s; the page of the chart has all of them.") % asked
    if until:
        return _("The claims until %(until)s; the page of the chart has all of them.") % asked
    return ""


def note(shown: int, of: int, newest_events: int = 0) -> str:
    """What a chart says that leaves something out; nothing where it draws all."""
    parts = []
    if shown < of:
        parts.append(
            _(
                "%(shown)s of %(all)s claims are drawn and listed here: the first and last of each claimant, "
                "the highest and lowest, gaps and revisions. The CSV file has all of them."
            )
            % {"shown": wording.number(shown), "all": wording.number(of)}
        )
    if newest_events:
        parts.append(
            ngettext(
                "Only the newest event is marked; the timeline has all of them.",
                "Only the newest %(count)s events are marked; the timeline has all of them.",
                newest_events,
            )
            % {"count": wording.number(newest_events)}
        )
    return " ".join(parts)
