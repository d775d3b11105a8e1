"""From sentences to candidates: which numbers are figures of support, and what the text says of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import MAXYEAR, MINYEAR, date
from typing import Final

from tracker.extraction.candidates import CASUALTIES, TRANSFER, Candidate, Names
from tracker.extraction.counting import (
    LOSSES,
    PEOPLE,
    THINGS,
    Counted,
    Predicates,
    counted_after,
    counted_before,
    is_bare,
    predicates,
)
from tracker.extraction.details import Details
from tracker.extraction.ellipsis import Ellipses
from tracker.extraction.kinds import Kinds
from tracker.extraction.language import language_of
from tracker.extraction.naming import ORGANISATION, name_finder
from tracker.extraction.numbers import Number
from tracker.extraction.retelling import fuller, is_retold
from tracker.extraction.sentences import Sentence, read_sentences
from tracker.extraction.state import (
    OF_THINGS,
    PRESENT,
    Draft,
)
from tracker.extraction.voices import DENIES, Speaker, Voice, speaker_at, voices_of
from tracker.quantities import UNQUANTIFIED, Quantity

_LARGE: Final = 200_000  # characters
_OPENING: Final = 5  # words before the one that a sentence is about
_ALIKE: Final = (
    20  # figures of one number that a further one is held against: no text costs the square of its length
)


def extract(text: str, language: str, published: date, names: Names) -> list[Candidate]:
    """The claims that the text seems to make, in its order; none for a language that is not known."""
    tables = language_of(language)
    if tables is None:
        return []
    # “Last year” and “next week” are counted from there, and the calendar has a year 1 and a year 9999.
    published = published.replace(year=min(max(published.year, MINYEAR + 1), MAXYEAR - 1))
    finder = name_finder(names, tables.code)
    reader = Reader(text, tables, published, finder)
    return reader.candidates()


class Reader(Kinds, Ellipses, Details):
    """Reads one text, sentence by sentence."""

    def candidates(self) -> list[Candidate]:
        """What was found, in the order of the quotes to go by."""
        for sentence in self._sentences():
            self._learn(sentence)
        for place, sentence in enumerate(self._sentences()):
            self._read(place, sentence)
        found = [
            replace(draft.candidate, repeats=tuple(self.repeats.get(place, ())))
            for place, draft in enumerate(self.drafts)
        ]
        return sorted(found, key=lambda candidate: candidate.span.start)

    def _sentences(self) -> Iterator[Sentence]:
        if len(self.text) > _LARGE:
            # Read twice rather than held.
            return read_sentences(self.text, self.published, self.language, self.names)
        if self.held is None:
            self.held = list(read_sentences(self.text, self.published, self.language, self.names))
        return iter(self.held)

    def _read(self, place: int, sentence: Sentence) -> None:
        voices = voices_of(sentence, self.names)
        if place - self.mentioned_in > 1:
            self.mentioned = None
        for number in sentence.numbers:
            draft = self._draft(place, sentence, number, voices)
            if draft is not None:
                self._keep(draft)
        self._remember(place, sentence)
        if sentence.key(len(sentence.tokens) - 1) == "?" and any(
            hit.tag == "they_are" for hit in sentence.hits
        ):
            self.asked_in = place
        for hit in sentence.named[ORGANISATION]:
            key = self.names.key(hit)
            self.heard.pop(key, None)
            self.heard[key] = None
        if not voices:
            named = sentence.named[ORGANISATION]
            about = next((hit for hit in named if hit.first <= _OPENING or len(named) == 1), None)
            if about is not None:
                # “The council is more guarded. Its spokesman …”: whoever the sentence is about.
                self.speaker = replace(self.speaker, topic=self.names.key(about))
        if voices:
            last = voices[-1]
            self.speaker = speaker_at(
                sentence, self.names, [last], last.first if not last.is_after else 0, self.speaker, self.heard
            )
            forward = [v for v in voices if not v.is_same]
            if last.is_same and forward:
                self.speaker = Speaker(forward[-1].claimant, last.stance, True)

    def _draft(self, place: int, sentence: Sentence, number: Number, voices: list[Voice]) -> Draft | None:
        if self._is_year(sentence, number) or self._is_measure(sentence, number):
            return None
        if self._is_some_of_them(sentence, number) or self._is_tolerance(sentence, number):
            return None
        if self._is_one_at(sentence, number):
            return None
        if self._is_visit(sentence, number) or self._is_population(sentence, number):
            return None
        counted = counted_after(sentence, number, self.language)
        inherited: Draft | None = None
        if counted is not None and counted.noun in {"n:other", "n:load"}:
            return None
        if counted is None and number.is_none:
            return None
        if counted is not None and self._is_rank(sentence, number, counted):
            return None
        if self._is_of_others(sentence, number, counted) or (
            counted is None and self._is_name(sentence, number)
        ):
            return None
        bare = is_bare(sentence, number, self.language)
        if self.language.counted_before:
            counted = self._by_counter(sentence, number)
            if counted is None:
                return None
        elif counted is None:
            if not bare:
                return None
            if not self._has_own_fate(sentence, number):
                counted = counted_before(sentence, number, self.language)
        verbs = predicates(
            sentence, number, counted.last if counted and counted.last > number.last else number.last
        )
        if counted is not None and self._is_strength(sentence, number, counted):
            return None
        if self._is_told_again(sentence, number, counted, bare):
            return None
        if self._is_part(sentence, number):
            return None
        if counted is None or (counted.is_partitive and counted.noun == PEOPLE and counted.actor is None):
            inherited = (
                None
                if self._is_nearer(place, sentence, number)
                else self._antecedent(place, sentence, number, verbs, bare)
            )
            if counted is None and inherited is None:
                counted = self._mention(place, sentence, number, verbs, bare)
                if counted is None:
                    return None
            elif counted is None and inherited is not None:
                counted = replace(inherited.counted, first=number.first, last=number.last, actor=None)
        if counted is None:
            return None
        number = self._with_tolerance(sentence, self._with_later_hedge(sentence, number, counted))
        if inherited and counted.noun in LOSSES and any(hit.tag in PRESENT for hit in verbs.after[:1]):
            counted = replace(counted, noun=PEOPLE)
        if self._is_neutralised(sentence, counted, verbs):
            return None
        if counted.noun != THINGS:
            verbs = verbs.without(OF_THINGS)
        return self._decide(place, sentence, number, counted, verbs, voices, inherited)

    def _decide(
        self,
        place: int,
        sentence: Sentence,
        number: Number,
        counted: Counted,
        verbs: Predicates,
        voices: list[Voice],
        inherited: Draft | None,
    ) -> Draft | None:
        found = self._kind(place, sentence, number, counted, verbs, inherited)
        if found is None:
            return None
        kind, category = found
        uncertain: set[str] = set()
        actor = self.names.key(counted.actor) if counted.actor else None
        supplier = self._supplier(place, sentence, number, kind, actor, inherited)
        if supplier == "":
            return None
        equipment: tuple[str, ...] = ()
        if kind == TRANSFER:
            equipment = tuple(dict.fromkeys(self.names.key(hit) for hit in counted.equipment))
            if not equipment and inherited is None:
                equipment = self._apposed(sentence, counted)
            if not equipment and inherited is None and self._is_generic(sentence, counted):
                equipment = self._meant(sentence, number)
            if not equipment and inherited and inherited.candidate.equipment:
                equipment = (inherited.candidate.equipment, *inherited.candidate.counted_with)
            if not equipment:
                uncertain.add("equipment")
        speaker = self._speaker_of(place, sentence, number, voices, kind)
        last = self.drafts[-1].candidate if self.drafts and not voices else None
        if last and supplier and last.supplier and supplier != last.supplier:
            # A government speaks of what it gives itself.
            own = self.names.voice_of_actor(last.supplier)
            if speaker.claimant == own:
                speaker = self.speaker = Speaker()
        if kind == CASUALTIES and self._is_of_their_own(sentence, number, counted, speaker.claimant):
            return None
        stance = self._stance(sentence, number, speaker, verbs)
        if number.is_one and number.first and "negated" in sentence.tags[number.first - 1]:
            stance = DENIES  # “Not one missile has been shipped”
        never = verbs.after[:1] and "never" in sentence.tags[verbs.after[0].first - 1]
        if never:
            stance = DENIES  # “the 3,000 soldiers never crossed the border”
        if number.is_none and "negated" in sentence.tags[number.first]:
            stance = DENIES
        if number.is_none and stance != DENIES:
            return None  # “asked whether any were sent”
        if number.first and "neither" in sentence.tags[number.first - 1]:
            stance = DENIES
        quantity = number.quantity
        if stance == DENIES or self._is_rate(sentence, number, counted):
            quantity = Quantity(qualifier=UNQUANTIFIED)
        dated = self._period(sentence, number, counted)
        basis = self._basis(sentence, number, counted, kind, dated, verbs, place, inherited)
        period = self._bounded(sentence, place, dated, basis, kind, number)
        if number.is_none:
            basis, period = None, None
        if supplier is None:
            uncertain.add("supplier")
        recipient = self.corridor.recipient(supplier)
        if recipient is None:
            uncertain.add("recipient")
        if speaker.claimant is None:
            uncertain.add("claimant")
        if inherited is not None:
            uncertain.add("equipment" if kind == TRANSFER else "category" if kind == CASUALTIES else "unit")
        unit = self._unit(sentence, counted, kind, equipment)
        span = self._span(sentence, number, counted, verbs, kind)
        tokens = sentence.tokens
        candidate = Candidate(
            kind=kind,
            quantity=quantity,
            as_reported=self.text[
                tokens[number.first].start : tokens[max(number.last, number.said_last) - 1].end
            ],
            unit=unit,
            span=span,
            basis=basis,
            category=category,
            equipment=equipment[0] if equipment else None,
            counted_with=equipment[1:],
            supplier=supplier,
            recipient=recipient,
            claimant=speaker.claimant,
            stance=stance,
            stage=self._stage(sentence, verbs, kind),
            period_start=period.start if period else None,
            period_end=period.end if period else None,
            precision=period.precision if period else None,
            uncertain=frozenset(uncertain | ({"basis"} if basis is None else set())),
        )
        words = frozenset(sentence.key(at) for at in range(counted.first, counted.last)) - frozenset(
            sentence.key(at) for at in range(number.first, number.last)
        )
        is_more = self._is_more(sentence, number, counted)
        in_headline = self.has_headline and sentence.paragraph == 0
        return Draft(
            candidate, place, sentence.paragraph, number, counted, counted.noun, words, is_more, in_headline
        )

    def _keep(self, draft: Draft) -> None:
        """Add the draft, or its quote to the figure that it tells again."""
        candidate = draft.candidate
        if candidate.quantity.is_quantified:
            alike = self.seen.setdefault((candidate.kind, candidate.quantity.numbers), [])
            for known in alike[-_ALIKE:]:
                if is_retold(self.drafts[known], draft):
                    self.drafts[known], other = fuller(self.drafts[known], draft)
                    self._repeat(known, other.candidate.span)
                    return
            alike.append(len(self.drafts))
            self.numbers.setdefault(candidate.quantity.numbers, len(self.drafts))
        self.drafts.append(draft)
