"""Numbers that look like figures and are none: ages, years, measures, shares, ranks, strengths."""

from __future__ import annotations

from typing import Final

from tracker.extraction.counting import (
    FATES,
    LOSSES,
    PEOPLE,
    THINGS,
    UNIT,
    Counted,
    Predicates,
    clause_end,
    clause_start,
    counted_after,
    is_adverb,
    is_bare,
    tags_at,
)
from tracker.extraction.naming import ACTOR, ORGANISATION
from tracker.extraction.numbers import Number
from tracker.extraction.sentences import Sentence
from tracker.extraction.state import (
    State,
)

_MONEY: Final = 1_000_000_000  # whoever counts in thousands of millions counts money
_GROUPS: Final = frozenset({PEOPLE, UNIT, THINGS, *LOSSES, "filler", "vague"})
_NEAR: Final = 4  # words
_ASIDE: Final = 14  # words from a number to one that goes on with it


def _is_duration(sentence: Sentence, place: int) -> bool:
    """“48 howitzers over three years”: whether the years at this place say how long something takes."""
    years = sentence.numbers_at.get(place - 1)
    return years is not None and "in_word" in tags_at(sentence, years.first - 1)


class Exclusions(State):
    """What sets a number aside, by the words around it."""

    def _is_tolerance(self, sentence: Sentence, number: Number) -> bool:
        """“give or take two battalions”, “à un ou deux bataillons près”: how exact, and no figure."""
        for at in range(max(0, number.first - 3), number.first):
            if sentence.at(at, "tolerance"):
                return True
        opened = any(
            sentence.key(at) == "," and "tolerance_start" in tags_at(sentence, at + 1)
            for at in range(max(0, number.first - 5), number.first)
        )
        ahead = range(number.last, min(len(sentence.tokens), number.last + 3))
        return opened and any(sentence.at(at, "tolerance_end") for at in ahead)

    def _is_some_of_them(self, sentence: Sentence, number: Number) -> bool:
        """“three of them critically”: a part that no verb says anything of."""
        hit = sentence.at(number.last, "partitive")
        if hit is None or hit.last >= len(sentence.tokens):
            return False
        key = sentence.key(hit.last)
        following = sentence.key(hit.last + 1)
        return is_adverb(key, self.language) and following in {"", ",", ".", ";"}

    def _is_one_at(self, sentence: Sentence, number: Number) -> bool:
        """“two more systems, one in June and one in December”: when each of them comes."""
        is_share = not number.quantity.is_quantified and "one_in" in sentence.tags[number.first]
        return is_share and number.last in sentence.dated

    def _is_visit(self, sentence: Sentence, number: Number) -> bool:
        """“a delegation of 12”: people who travel to talk."""
        return any("visitors" in sentence.tags[at] for at in range(max(0, number.first - 2), number.first))

    def _is_population(self, sentence: Sentence, number: Number) -> bool:
        """“Goma, a city of two million”, “its crew of 11”."""
        return sentence.ends_at(number.first, "population")

    def _is_in_care(self, sentence: Sentence, number: Number) -> bool:
        """“hospitals have taken in 2,900 wounded”: whoever comes, of whatever side."""
        start = clause_start(sentence, number.first)
        return any(hit.tag == "carers" and start <= hit.first < number.first for hit in sentence.hits)

    def _is_neutralised(self, sentence: Sentence, counted: Counted, verbs: Predicates) -> bool:
        """“60 militants were neutralised”: people whom a verb of things befalls."""
        first = verbs.after[0] if verbs.after else None
        if first is None or counted.noun == THINGS or first.first - counted.last > _NEAR:
            return False
        if first.last in sentence.numbers_at:
            return False  # “of its 2,900 men it has lost 14”
        return first.tag == "p:destroy" and not any(
            first.first <= hit.first < first.last and hit.tag in FATES for hit in verbs.after
        )

    def _is_of_their_own(
        self, sentence: Sentence, number: Number, counted: Counted, claimant: str | None
    ) -> bool:
        """“It acknowledged the deaths of 14 of its own soldiers”, said by who is supported."""
        ahead = range(number.last, max(number.last, counted.last) + 3)
        own = any("own_side" in tags_at(sentence, at) for at in ahead)
        takers = (key for key in self.corridor.takes if self.corridor.is_recipient(key))
        return own and claimant is not None and claimant in map(self.names.voice_of_actor, takers)

    def _is_rank(self, sentence: Sentence, number: Number, counted: Counted) -> bool:
        """“dont deux officiers”: a part told apart by rank."""
        ranked = counted.last <= len(sentence.tokens) and "rank" in sentence.tags[counted.last - 1]
        return ranked and any(
            {"including", "which", "partitive"} & sentence.tags[at]
            for at in range(max(0, number.first - 2), counted.last)
        )

    def _is_strength(self, sentence: Sentence, number: Number, counted: Counted) -> bool:
        """“The Malian army, 33,000 men, has …”: how many an army has, set off by commas."""
        before = number.first - 2
        return (
            counted.noun == PEOPLE
            and sentence.key(number.first - 1) == ","
            and sentence.key(counted.last) == ","
            and before >= 0
            and (ACTOR in sentence.names_at[before] or ORGANISATION in sentence.names_at[before])
        )

    def _is_part(self, sentence: Sentence, number: Number) -> bool:
        """Whether it is an age or a share: “28 of them were under 18”, “deux de ces obus sur trois”."""
        value = number.quantity.numbers[-1] if number.quantity.numbers else None
        if value is None or value > 110:
            return False
        if self._is_age(sentence, number):
            return True
        ahead = range(number.last, min(len(sentence.tokens), number.last + 8))
        for at in ahead:
            if sentence.key(at) in ",;:":
                break
            if "age" in sentence.tags[at] and at - number.last <= 6 and not _is_duration(sentence, at):
                return True
            other = sentence.numbers_at.get(at)
            if other and other.quantity.numbers and other.quantity.numbers[-1] <= 100:
                parted = at and "out_of" in sentence.tags[other.core_first - 1]
                if parted and value <= 10 and other.quantity.numbers[-1] <= 10:
                    return True
                if other.quantity.qualifier == "fewer_than" and other.first - number.last <= 4:
                    return True  # 28 of them were under 18
        bare = is_bare(sentence, number, self.language) and value <= 10
        if (
            bare
            and any("one_in" in sentence.tags[at] for at in range(max(0, number.first - 6), number.first))
            and "out_of" in tags_at(sentence, number.first - 1)
        ):
            return True  # “one Russian shot in five”
        before = [other for other in sentence.numbers if 0 < number.first - other.last <= 4]
        if before and "out_of" in sentence.tags[number.first - 1] and sentence.key(number.first - 1) != "in":
            earlier = before[-1].quantity.numbers
            if value <= 10 and earlier and earlier[-1] < value:
                return True  # “sept sur dix”
        return (
            number.quantity.qualifier == "fewer_than"
            and bool(before)
            and is_bare(sentence, number, self.language)
        )

    def _is_age(self, sentence: Sentence, number: Number) -> bool:
        """“said Sarita Gurung, 34, whose husband …”: a number set off by commas after a person's name."""
        if (
            number.first
            and "age" in sentence.tags[number.first - 1]
            and sentence.key(number.first - 1) != "years"
        ):
            return True
        if any("ages" in tags_at(sentence, at) for at in range(number.first - 4, number.first)):
            return True  # “whose ages run from 32 to 55”
        if self._is_age_of_one(sentence, number):
            return True
        if number.first < 2 or sentence.key(number.first - 1) != "," or number.first != number.core_first:
            return False
        if sentence.key(number.last) not in {",", ".", ")", ""}:
            return False
        name = sentence.tokens[number.first - 2]
        return name.is_upper and not sentence.names_at[number.first - 2]

    def _is_age_of_one(self, sentence: Sentence, number: Number) -> bool:
        """“a corporal of 24, led before …”: of one person, and of no group that has so many."""
        of = number.first - 1
        if sentence.key(number.last) not in {",", ""} or "bare_of" not in tags_at(sentence, of):
            return False
        group = any(tag in _GROUPS or tag.startswith("p:") for tag in tags_at(sentence, of - 1))
        return not group and any("a_single" in tags_at(sentence, at) for at in range(of - 4, of))

    def _is_year(self, sentence: Sentence, number: Number) -> bool:
        value = number.quantity.best
        if not number.is_bare_digits or value is None or not 1900 <= value <= 2099:
            return False
        following = counted_after(sentence, number, self.language)
        return following is None or (
            number.first == number.core_first
            and "in_year" in (sentence.tags[number.first - 1] if number.first else set())
            and following.noun == THINGS
        )

    def _is_measure(self, sentence: Sentence, number: Number) -> bool:
        before = sentence.tags[number.core_first - 1] if number.core_first else set()
        if "currency_sign" in before or "label" in before:
            return True
        value = number.quantity.best
        if any(each >= _MONEY for each in number.quantity.numbers):
            return True
        if "the_one" in before and value is not None and 1 < value <= 31 and number.is_bare_digits:
            return True  # “entre le 25 et le 27”
        at = number.core_last
        if at < len(sentence.tokens):
            tags = sentence.tags[at]
            if "calibre" in tags or "currency_sign" in tags:
                return True
            if (
                "and" in tags
                and (other := sentence.numbers_at.get(at + 1))
                and other.last < len(sentence.tokens)
            ) and "age" in sentence.tags[other.last]:
                return True
            if (
                sentence.key(at) == "-"
                and at + 1 < len(sentence.tokens)
                and "n:other" in sentence.tags[at + 1]
            ):
                return True
            if "n:other" in tags and not (tags & {PEOPLE, *LOSSES}):
                return True
        return False

    def _is_name(self, sentence: Sentence, number: Number) -> bool:
        """Whether a number belongs to a name: “at Bridge 14 in December”."""
        before = number.first - 1
        return (
            before > 0
            and number.is_bare_digits
            and number.first == number.core_first
            and sentence.tokens[before].is_upper
            and sentence.tokens[before].is_word
            and not sentence.names_at[before]
            and not {"month", "weekday"} & sentence.tags[before]
            and sentence.key(before - 1) not in {".", ":", "“", '"', "«"}
            and is_bare(sentence, number, self.language)
        )

    def _is_of_others(self, sentence: Sentence, number: Number, counted: Counted | None) -> bool:
        """It goes on with what was counted before: “9,000 refugees, 500 of them”, “54 votes to 22”."""
        lost = counted is not None and counted.noun in LOSSES and counted.actor is None
        if counted is not None and not lost and not (counted.is_partitive and counted.actor is None):
            return False
        if counted is None and self._is_of_speakers(sentence, number):
            return True
        before = [other for other in sentence.numbers if other.last <= number.first]
        if not before or number.first - before[-1].last > _ASIDE:
            return False
        between = range(before[-1].last, number.first)
        told = counted_after(sentence, before[-1], self.language)
        if told is None or told.noun != "n:other":
            return False
        voted = len(between) == 2 and {"range_to", "versus"} & sentence.tags[between[1]]
        start = clause_start(sentence, before[-1].first)
        out_of = "bare_of" in sentence.tags[start] and sentence.key(number.first - 1) == ","
        civil = any("civil" in sentence.tags[at] for at in between)
        return civil or (not lost and (bool(voted) or out_of))

    def _is_of_speakers(self, sentence: Sentence, number: Number) -> bool:
        """“two of its newspapers wrote”: whoever speaks is counted, and is no figure."""
        at = number.last
        if not {"of", "bare_of"} & tags_at(sentence, at) or not {"det", "own_side"} & tags_at(
            sentence, at + 1
        ):
            return False
        noun, verb = tags_at(sentence, at + 2), tags_at(sentence, at + 3)
        speaks = any(tag.startswith("say:") for tag in verb)
        return speaks and not any(tag.startswith(("n:", "p:")) for tag in noun)

    def _is_peer(self, sentence: Sentence) -> bool:
        return any(hit.tag == "peer" for hit in sentence.hits)

    def _is_civil(self, sentence: Sentence, number: Number, counted: Counted) -> bool:
        """Whether those counted are no soldiers: “9,000 refugees”; or all the dead of a war."""
        if any(hit.tag == "whole_war" and 0 <= number.first - hit.last <= _NEAR for hit in sentence.hits):
            return True
        end = min(clause_end(sentence, max(counted.last, number.last)), number.last + _ASIDE)
        return any(hit.tag == "civil" and number.first <= hit.first < end for hit in sentence.hits)

    def _is_rate(self, sentence: Sentence, number: Number, counted: Counted) -> bool:
        """Whether so many come in each stretch of time: “300 a month”, and not “300 a year ago”."""
        end = max(number.last, counted.last)
        if "partitive" in tags_at(sentence, number.last):
            end = max(end, number.last + 2)  # “6,000 of them a day”
        return any(
            hit.tag == "rate"
            and number.last <= hit.first <= end + 1
            and "ago" not in tags_at(sentence, hit.last)
            and "in_word" not in tags_at(sentence, hit.first - 1)  # “killed 38 of them in a week”
            and hit.first not in sentence.dated  # “40 l'an prochain”
            for hit in sentence.hits
        )
