"""Numbers without a noun: which figure or which people before them they go on about."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tracker.extraction.candidates import CASUALTIES, TRANSFER, Span
from tracker.extraction.counting import (
    FATES,
    PEOPLE,
    THINGS,
    Counted,
    Predicates,
    clause_start,
    counted_before,
    tags_at,
    word_at,
)
from tracker.extraction.naming import ACTOR, EQUIPMENT
from tracker.extraction.numbers import Number
from tracker.extraction.sentences import Sentence
from tracker.extraction.state import (
    GIVEN,
    PRESENT,
    Draft,
    State,
)

_OPENING: Final = 5  # words before the one that a sentence is about
_MEMORY: Final = 3  # sentences that an ellipsis may look back


class Ellipses(State):
    """What a bare number counts, and hedges that stand after a noun."""

    def _with_later_hedge(self, sentence: Sentence, number: Number, counted: Counted) -> Number:
        """“twelve thousand soldiers, give or take”, “300 soldats au moins”: the hedge after the noun."""
        at = max(number.last, counted.last)
        while number.last < at < len(sentence.tags) and "number_adverb" in sentence.tags[at]:
            at += 1
        if not self.language.adjectives_first:
            # “quatre cents soldats nord-coréens au bas mot”
            for skip in range(at, min(at + 4, len(sentence.tokens))):
                if sentence.key(skip) == ",":
                    at = skip
                if skip in sentence.numbers_at or sentence.key(skip) in {",", ";", "."}:
                    break
                if any(hit.tag.startswith("after:") for hit in sentence.starting.get(skip, ())):
                    at = skip
                    break
        if at > number.last and sentence.key(at) == ",":
            at += 1
        if at == number.last or at in sentence.numbers_at:
            return number
        for hit in sentence.starting.get(at, ()):
            if hit.tag.startswith("after:") and hit.last not in sentence.numbers_at:
                return number.hedged(hit.tag.removeprefix("after:"), hit.last)
        return number

    def _with_tolerance(self, sentence: Sentence, number: Number) -> Number:
        """“6.000, à un ou deux bataillons près”."""
        if sentence.key(number.last) == "," and "tolerance_start" in tags_at(sentence, number.last + 1):
            for at in range(number.last + 2, min(len(sentence.tokens), number.last + 9)):
                if hit := sentence.at(at, "tolerance_end"):
                    return number.hedged("about", hit.last)
        return number

    def _by_counter(self, sentence: Sentence, number: Number) -> Counted | None:
        """What stands before a number, as the counter after it says: 포탄 300만 발, 사망자는 700명."""
        at = number.core_last
        tags = sentence.tags[at] if at < len(sentence.tokens) else set()
        counts_people, counts_things = "counter:people" in tags, "counter:thing" in tags
        if not counts_people and not counts_things:
            return None
        counted = counted_before(sentence, number, self.language)
        if counted is not None and (counted.noun == THINGS) == counts_things:
            return counted
        if counts_people:
            return Counted(PEOPLE, number.first, at + 1)
        return None

    def _has_own_fate(self, sentence: Sentence, number: Number) -> bool:
        """“45 are missing and 120 were wounded”: the second number does not count the missing."""
        ahead = range(number.last, min(len(sentence.tokens), number.last + 4))
        return any(tag in FATES for at in ahead for tag in sentence.tags[at])

    def _is_told_again(self, sentence: Sentence, number: Number, counted: Counted | None, bare: bool) -> bool:
        """Whether a bare number is one told before: “The number 84 could not be checked”."""
        numbers = number.quantity.numbers
        if counted is not None or not bare or not numbers or numbers[-1] < 10:
            return False
        known = self.numbers.get(numbers)
        if known is None:
            return False
        start, end = sentence.tokens[number.first].start, sentence.tokens[number.last - 1].end
        self._repeat(known, Span(start, end, self.text[start:end]))
        return True

    def _repeat(self, place: int, span: Span) -> None:
        self.repeats.setdefault(place, []).append(span)

    def _is_nearer(self, place: int, sentence: Sentence, number: Number) -> bool:
        """Whether equipment is named in this sentence after the last figure: an ellipsis means that."""
        last = self.drafts[-1] if self.drafts else None
        since = last.number.last if last and last.sentence == place else 0
        return any(since < hit.last <= number.first for hit in sentence.named[EQUIPMENT]) and not (
            last and last.sentence == place
        )

    def _antecedent(
        self, place: int, sentence: Sentence, number: Number, verbs: Predicates, bare: bool
    ) -> Draft | None:
        """The figure whose noun an elliptic number takes over: “Kinshasa speaks of 5,000”."""
        if not self.drafts:
            return None
        last = self.drafts[-1]
        if place - last.sentence > _MEMORY:
            return None
        start = clause_start(sentence, number.first)
        partitive = any(
            "partitive" in sentence.tags[at]
            for at in range(number.last, min(len(sentence.tokens), number.last + 2))
        )
        spoken = any(
            tag.startswith("say:") or tag in {"link", "p:pledge", "p:transfer", "p:deploy", "p:receive"}
            for at in range(max(start, number.first - 9), number.first)
            for tag in sentence.tags[at]
        )
        spoken = spoken or sentence.key(number.first - 1) == ":"
        spoken = spoken or (last.candidate.kind != TRANSFER and self._is_loss(place, sentence, number, verbs))
        cue = bool(verbs.after) or partitive or spoken
        same = place == last.sentence
        parallel = same and (number.first - last.number.last <= 6 or self._is_gapped(sentence, number))
        parallel = parallel or bool(number.first and "versus" in sentence.tags[number.first - 1])
        if not (cue or parallel) or number.is_one:
            return None
        if last.sentence != place and not (bare and (partitive or spoken or verbs.after)):
            return None
        return last

    def _is_gapped(self, sentence: Sentence, number: Number) -> bool:
        """“Poland has sent 70 men, most of them pilots, and Spain 150”: a name, and no verb between."""
        return any(
            hit.last == number.first and hit.first and {"and", ","} & word_at(sentence, hit.first - 1)
            for hit in sentence.named[ACTOR]
        )

    def _is_loss(self, place: int, sentence: Sentence, number: Number, verbs: Predicates) -> bool:
        """Whether a number right behind its verb is of people lost: “It has lost 300”, “a capturé deux”."""
        last = self.drafts[-1] if self.drafts else None
        told = last is not None and last.candidate.kind == CASUALTIES and last.sentence == place
        # “killed 38 of them and wounded a further 47”
        fates = {"p:lose", "p:capture"} | ({"p:wound", "p:die"} if told else set())
        lost = (hit for hit in verbs.before if hit.tag in fates)
        if sentence.ends_at(number.first, "killed_of_them"):
            return True
        first = number.first
        while "filler" in tags_at(sentence, first - 1):
            first -= 1
        verb = next((hit for hit in lost if hit.last == first), None)
        if verb is None:
            return False
        start = clause_start(sentence, number.first)
        named = [
            hit
            for hit in sentence.named[ACTOR]
            if start <= hit.first < verb.first and "to_prep" not in tags_at(sentence, hit.first - 1)
        ]
        # Whoever else is named has lost people of its own; captured they were by anybody.
        own = not named or self.corridor.is_supplier(self.names.key(named[-1]))
        return verb.tag != "p:lose" or own

    def _remember(self, place: int, sentence: Sentence) -> None:
        """Which troops or equipment the sentence named last, for “400 of them” in the next one."""
        for hit in reversed(sentence.hits):
            if hit.tag == PEOPLE:
                self.mentioned, self.mentioned_in = Counted(PEOPLE, hit.first, hit.last), place
                return
        for hit in reversed(sentence.named[EQUIPMENT]):
            self.mentioned, self.mentioned_in = Counted(THINGS, hit.first, hit.last, (hit,)), place
            return

    def _mention(
        self, place: int, sentence: Sentence, number: Number, verbs: Predicates, bare: bool
    ) -> Counted | None:
        """What a bare number counts where no figure stood before: “sent troops … 400 of them fell”."""
        ahead = range(number.last, min(len(sentence.tokens), number.last + 2))
        partitive = any("partitive" in sentence.tags[at] for at in ahead)
        if number.is_one or not bare:
            return None
        if any("they_are" in sentence.tags[at] for at in range(max(0, number.first - 2), number.first)):
            if self.corridor.sends_people or self.mentioned:
                return Counted(PEOPLE, number.first, number.last)  # “Il y en a 1.200 en ville”
            return None
        if self.asked_in == place - 1 and number.first <= _OPENING and self.corridor.sends_people:
            return Counted(PEOPLE, number.first, number.last)  # “Combien sont-ils ? Deux cents.”
        there = [h for h in verbs.after[:1] if h.tag in PRESENT and h.first - number.last <= 4]
        if there and self.corridor.sends_people and (self.mentioned is None or self.mentioned.noun == PEOPLE):
            return Counted(PEOPLE, number.first, number.last)  # “9,000 are still over there”
        given = [h for h in verbs.after if h.tag in {"p:transfer", "p:deploy"} and h.first - number.last <= 3]
        if given and (named := [h for h in sentence.named[EQUIPMENT] if h.last <= number.first]):
            return Counted(THINGS, number.first, number.last, (named[-1],))
        named = [h for h in sentence.named[EQUIPMENT] if h.last <= number.first]
        gave = [h for h in verbs.before[:1] if h.tag in GIVEN and number.first - h.last <= 1]
        if gave and named:
            return Counted(THINGS, number.first, number.last, (named[-1],))  # “has set aside 16 in all”
        if given and self.mentioned is not None and self.mentioned.noun == THINGS:
            return replace(self.mentioned, first=number.first, last=number.last)
        fallen = any(h.tag in FATES for h in verbs.after[:1]) or self._is_loss(place, sentence, number, verbs)
        if not (partitive or fallen):
            return None
        if fallen and self.mentioned is None and self.corridor.sends_people:
            return Counted(PEOPLE, number.first, number.last)  # “A further 230 are down as missing.”
        before = [hit for hit in sentence.hits if hit.tag == PEOPLE and hit.last <= number.first]
        if before or (self.mentioned and self.mentioned.noun == PEOPLE):
            return Counted(PEOPLE, number.first, number.last, is_partitive=partitive)
        named = [hit for hit in sentence.named[EQUIPMENT] if hit.last <= number.first]
        if named:
            return Counted(THINGS, number.first, number.last, (named[-1],))
        if self.mentioned:
            return replace(self.mentioned, first=number.first, last=number.last)
        return None
