"""What a claim says besides its number: stance, period, basis, stage, unit and quote."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tracker.extraction.candidates import CASUALTIES, DEPLOYMENT, TRANSFER, Candidate, Span
from tracker.extraction.counting import (
    FATES,
    PEOPLE,
    UNIT,
    Counted,
    Predicates,
    clause_end,
    clause_start,
    counted_after,
    is_bare,
    word_at,
)
from tracker.extraction.numbers import Number
from tracker.extraction.periods import SINCE, UNTIL, WITHIN, Dated
from tracker.extraction.sentences import Sentence
from tracker.extraction.state import (
    CUMULATIVE,
    FLOW,
    PRESENT,
    STOCK,
    Draft,
    State,
)
from tracker.extraction.voices import CONFIRMS, DENIES, ESTIMATES, Speaker, Voice, speaker_at

_ROUNDS: Final = frozenset(
    [
        "round",
        "rounds",
        "shell",
        "shells",
        "ammunition",
        "munition",
        "munitions",
        "cartridge",
        "cartridges",
        "obus",
        "cartouche",
        "cartouches",
        "roquette",
        "roquettes",
        "rocket",
        "rockets",
        "projectile",
        "projectiles",
        "grenade",
        "grenades",
        "coup",
        "coups",
        "schuss",
        "munition",
        "granaten",
        "patronen",
        "proyectiles",
        "proyectil",
        "municiones",
        "municion",
        "снаряд",
        "боєприпас",
        "포탄",
        "탄약",
    ]
)


class Details(State):
    """The other fields of a figure, each from its own clause."""

    def _speaker_of(
        self, place: int, sentence: Sentence, number: Number, voices: list[Voice], kind: str
    ) -> Speaker:
        before = self.speaker
        if not voices and self.drafts:
            last = self.drafts[-1]
            if last.paragraph != sentence.paragraph and last.candidate.kind != kind:
                before = Speaker()
        return speaker_at(sentence, self.names, voices, number.core_first, before, self.heard)

    def _stance(self, sentence: Sentence, number: Number, speaker: Speaker, verbs: Predicates) -> str:
        if speaker.stance == DENIES:
            return DENIES
        future = any(
            "future" in sentence.tags[at]
            for at in range(clause_start(sentence, number.first), clause_end(sentence, number.last))
        )
        if speaker.stance in {ESTIMATES, CONFIRMS}:
            return "forecasts" if future and speaker.stance == ESTIMATES else speaker.stance
        return "asserts"

    def _period(self, sentence: Sentence, number: Number, counted: Counted) -> Dated | None:
        """The date that the number's clause gives, leaving out the day on which somebody spoke."""
        start, end = (
            clause_start(sentence, number.first),
            clause_end(sentence, max(number.last, counted.last)),
        )
        following = min(
            (n.first for n in sentence.numbers if n.first > number.first and self._counts(sentence, n)),
            default=end,
        )
        fit = [
            dated
            for dated in sentence.dates
            if start <= dated.first < end
            and not self._is_of_speech(sentence, dated)
            and not _is_of_record(sentence, dated)
        ]
        if not fit and (heading := _date_before_colon(sentence, number)):
            return heading
        after = [dated for dated in fit if number.last <= dated.first < following]
        if after and _is_of_next(sentence, after[0]):
            after = []
            fit = [dated for dated in fit if dated.first >= following]
        if after:
            return self._since(sentence, number, after[0])
        before = [dated for dated in fit if dated.first < number.first]
        if before:
            # A date that follows another number belongs to that one.
            own = number.first - before[-1].last <= 1
            parted = not (own and _has_own_verb(sentence, before[-1])) and any(
                start <= n.first < before[-1].first for n in sentence.numbers
            )
            return None if parted else before[-1]
        # Of a list the date is that of all: “300 tanks and 20 guns were delivered in March”. Not where the
        # other number has a verb of its own: “…, who plans to deliver 40 more next year”.
        if fit and any(_is_older(sentence, n) and n.last == fit[0].first for n in sentence.numbers):
            return None  # “1,500, down from 2,000 in December”
        others = [n.first for n in sentence.numbers if fit and number.first < n.first < fit[0].first]
        until = max([following, *(place for place in others if place not in sentence.dated)])
        end = max(number.last, counted.last)
        between = [hit.tag for hit in sentence.hits if end <= hit.first < until]
        # “12 were killed and 20 wounded since May”, and not “…, and two were captured in May”.
        shared = FATES.keys() if fit and fit[0].sort == SINCE else set()
        if any(tag == "which" or (tag.startswith("p:") and tag not in shared) for tag in between):
            return None
        return fit[0] if fit else None

    def _since(self, sentence: Sentence, number: Number, dated: Dated) -> Dated:
        """The date as a beginning where a whole clause says so: “since they went into action in November”."""
        if dated.sort == WITHIN:
            for at in range(max(number.last, dated.first - 12), dated.first):
                if sentence.at(at, "since"):
                    return replace(dated, end=None, sort=SINCE)
        return dated

    def _counts(self, sentence: Sentence, number: Number) -> bool:
        """Whether a date behind the number may be its own: “3,200 are there, up from 2,000 in November”."""
        counted = counted_after(sentence, number, self.language)
        if counted is None:
            return is_bare(sentence, number, self.language)
        return counted.noun != "n:other"

    def _is_of_speech(self, sentence: Sentence, dated: Dated) -> bool:
        near = range(max(0, dated.first - 3), min(len(sentence.tokens), dated.last + 2))
        said = any(tag.startswith("say:") for at in near for tag in sentence.tags[at])
        if any(hit.tag.startswith("say:") and hit.last == dated.first for hit in sentence.hits):
            return dated.sort == WITHIN  # “experts said last year”
        return said and dated.precision == "day" and dated.sort == WITHIN and dated.start == dated.end

    def _bounded(
        self,
        sentence: Sentence,
        place: int,
        dated: Dated | None,
        basis: str | None,
        kind: str,
        number: Number,
    ) -> Dated | None:
        if dated is None:
            if (beside := self._beside(sentence, place, number, kind)) and beside.precision:
                return Dated(0, 0, beside.period_start, beside.period_end, beside.precision)
            if basis == FLOW and self.drafts:
                last = self.drafts[-1]
                same = last.candidate.kind == kind and last.candidate.basis == FLOW
                if same and last.candidate.precision and place - last.sentence <= 2:
                    return Dated(
                        0, 0, last.candidate.period_start, last.candidate.period_end, last.candidate.precision
                    )
            return None
        if _is_older(sentence, number) and dated.sort == WITHIN and kind == DEPLOYMENT:
            return replace(dated, start=None)  # so many until then
        return dated

    def _beside(self, sentence: Sentence, place: int, number: Number, kind: str) -> Candidate | None:
        """The casualties that these are told together with: “12 were killed in May and 20 wounded”."""
        last = self.drafts[-1] if self.drafts else None
        if last is None or kind != CASUALTIES or last.candidate.kind != kind or last.sentence != place:
            return None
        joint = word_at(sentence, number.first - 1) & {"and", "while", ","}
        return last.candidate if joint else None

    def _basis(
        self,
        sentence: Sentence,
        number: Number,
        counted: Counted,
        kind: str,
        dated: Dated | None,
        verbs: Predicates,
        place: int,
        inherited: Draft | None,
    ) -> str | None:
        start, end = (
            clause_start(sentence, number.first),
            clause_end(sentence, max(number.last, counted.last)),
        )
        tags = {tag for at in range(start, min(end, len(sentence.tokens))) for tag in sentence.tags[at]}
        if beside := self._beside(sentence, place, number, kind):
            return beside.basis
        if dated and dated.sort == SINCE:
            return STOCK if kind == DEPLOYMENT and "ongoing" in tags else CUMULATIVE
        if kind == DEPLOYMENT and (inherited and _is_older(sentence, number)):
            return inherited.candidate.basis
        ahead = dated and dated.sort == UNTIL and dated.end and dated.end > self.published
        if kind == DEPLOYMENT and ahead:
            return FLOW  # “will arrive by the end of June”
        if self._is_more(sentence, number, counted):
            return FLOW
        if "total" in tags:
            return STOCK if kind == DEPLOYMENT and "ongoing" in tags else CUMULATIVE
        if dated and dated.sort == WITHIN:
            counts = any(hit.tag == "p:count" for hit in verbs.nearest[:1])
            if kind == DEPLOYMENT and ("ongoing" in tags or counts):
                return STOCK
            return FLOW
        if kind == CASUALTIES:
            return (
                FLOW if "incident" in {h.tag for h in sentence.hits} else self._same_basis(kind, CUMULATIVE)
            )
        if kind == DEPLOYMENT:
            if counted.last <= number.first or any(hit.tag == "p:stock" for hit in verbs.nearest[:1]):
                return STOCK  # “bringing the contingent to 788”, “has kept 10 battalions there”
            deploy = any(hit.tag == "p:deploy" for hit in verbs.nearest)
            if "ongoing" in tags or not deploy:
                return STOCK
            return CUMULATIVE
        if "p:seize" in {h.tag for h in sentence.hits}:
            return FLOW
        return self._same_basis(kind, FLOW if "p:pledge" in {h.tag for h in sentence.hits} else CUMULATIVE)

    def _is_more(self, sentence: Sentence, number: Number, counted: Counted) -> bool:
        """Whether it comes on top of what was told: “another 3,000”."""
        first, last = number.first - 3, max(counted.last, number.last) + 2
        near = range(max(0, first), min(len(sentence.tokens), last))
        return any("more" in sentence.tags[at] for at in near)

    def _same_basis(self, kind: str, otherwise: str) -> str:
        if self.drafts:
            last = self.drafts[-1].candidate
            if last.kind == kind and last.basis in {FLOW, CUMULATIVE}:
                return last.basis or otherwise
        return otherwise

    def _stage(self, sentence: Sentence, verbs: Predicates, kind: str) -> str | None:
        tags = {hit.tag for hit in verbs.nearest}
        if kind == TRANSFER:
            if "p:transfer" in tags:
                return "delivered"
            return "pledged" if "p:pledge" in tags else None
        if kind == DEPLOYMENT:
            return "in_combat" if "p:present" in tags else "arrived" if "p:deploy" in tags else None
        return None

    def _unit(self, sentence: Sentence, counted: Counted, kind: str, equipment: tuple[str, ...]) -> str:
        if kind != TRANSFER:
            return "battalion" if counted.noun == UNIT and kind == DEPLOYMENT else "person"
        place = range(counted.first, min(counted.last, len(sentence.tokens)))
        words = {sentence.key(at) for at in place}
        if any("launcher" in sentence.tags[at] for at in place):
            return "item"
        if counted.noun == "n:container":
            return "container"
        if words & _ROUNDS or any(_ROUNDS & set(name.lower().split()) for name in equipment[:1]):
            return "round"
        return "item"

    def _span(
        self, sentence: Sentence, number: Number, counted: Counted, verbs: Predicates, kind: str
    ) -> Span:
        """The shortest run with the number, what is counted and, where it is needed, the kind."""
        first, last = min(number.first, counted.first), max(number.last, counted.last)
        if kind in {DEPLOYMENT, CASUALTIES} and counted.noun in {PEOPLE, UNIT}:
            wanted = set(FATES) if kind == CASUALTIES else PRESENT
            fitting = [
                hit
                for hit in verbs.nearest
                if hit.tag in wanted
                and "," not in (sentence.key(at) for at in range(last, min(hit.first, last + 3)))
            ]
            if fitting:
                hit = fitting[0]
                if abs(hit.first - last) <= 10 or abs(first - hit.last) <= 6:
                    first, last = min(first, hit.first), max(last, hit.last)
        start, end = sentence.tokens[first].start, sentence.tokens[min(last, len(sentence.tokens)) - 1].end
        return Span(start, end, self.text[start:end])


def _is_of_record(sentence: Sentence, dated: Dated) -> bool:
    """“its first deployment there since 1983”: when the like of it was last seen."""
    near = range(max(0, dated.first - 5), dated.first)
    return dated.sort == SINCE and any("record" in sentence.tags[at] for at in near)


def _is_older(sentence: Sentence, number: Number) -> bool:
    """“down from 2,000 in December”, “contre 1 000 en juillet”: what a new figure is held against."""
    return sentence.ends_at(number.first, "older")


def _has_own_verb(sentence: Sentence, dated: Dated) -> bool:
    """Whether a verb stands between a date and the number before it."""
    earlier = max((n.last for n in sentence.numbers if n.last <= dated.first), default=0)
    return any(
        hit.tag.startswith("p:") and hit.tag not in FATES and earlier <= hit.first < dated.first
        for hit in sentence.hits
    )


def _is_of_next(sentence: Sentence, dated: Dated) -> bool:
    """“has sent 16,000 men and may send in May between 2,000 and 3,000”: May belongs to what follows."""
    following = any(0 <= n.first - dated.last <= 1 for n in sentence.numbers)
    return following and _has_own_verb(sentence, dated)


def _date_before_colon(sentence: Sentence, number: Number) -> Dated | None:
    """“Since January: 300 drones and 40 launchers”: a date on its own heads the whole list."""
    return next(
        (
            dated
            for dated in sentence.dates
            if dated.first == 0 and dated.last < number.first and sentence.key(dated.last) == ":"
        ),
        None,
    )
