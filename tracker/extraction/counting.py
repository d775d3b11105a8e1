"""What a number counts: the noun phrase around it, and the verb that says what became of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from tracker.extraction.language import Language
from tracker.extraction.lexicon import Hit
from tracker.extraction.naming import ACTOR, EQUIPMENT
from tracker.extraction.numbers import Number
from tracker.extraction.sentences import Sentence
from tracker.quantities import BETWEEN

PEOPLE: Final = "n:troops"
UNIT: Final = "n:unit"
THINGS: Final = "n:equipment"
LOSSES: Final = {
    "n:dead": "killed",
    "n:wounded": "wounded",
    "n:missing": "missing",
    "n:captured": "captured",
    "n:kw": "killed_or_wounded",
    "n:losses": "unspecified",
}
FATES: Final = {
    "p:die": "killed",
    "p:wound": "wounded",
    "p:missing": "missing",
    "p:capture": "captured",
    "p:kw": "killed_or_wounded",
    "p:lose": "unspecified",
}
NOUNS: Final = frozenset({PEOPLE, UNIT, THINGS, *LOSSES})
# Of one word that means several things, what comes first here is meant.
_ORDER: Final = ("n:other", "n:load", "n:container", "n:kw", "n:losses", *LOSSES, UNIT, PEOPLE, THINGS)
_PHRASE: Final = 12  # words from a number to its noun, and from there on to the name of the equipment
_CLOSED: Final = frozenset('.,;:()[]!?"”“»«')
_QUOTES: Final = frozenset('"”“»«')


@dataclass(frozen=True, slots=True)
class Counted:
    """What the words after (or before) a number say that it counts."""

    noun: str
    first: int
    last: int
    equipment: tuple[Hit, ...] = ()
    actor: Hit | None = None
    is_partitive: bool = False


def _noun_at(sentence: Sentence, place: int) -> str | None:
    tags = sentence.tags[place]
    starting = [hit for hit in sentence.starting.get(place, ()) if hit.tag in _ORDER]
    if starting:
        # “infantry fighting vehicles” are vehicles.
        return min(starting, key=lambda hit: (hit.first - hit.last, _ORDER.index(hit.tag))).tag
    return next((tag for tag in _ORDER if tag in tags), None)


def counted_after(sentence: Sentence, number: Number, language: Language) -> Counted | None:
    """The noun phrase that follows the number; None where none that matters follows."""
    tokens = sentence.tokens
    place, end = number.last, min(len(tokens), number.last + _PHRASE)
    partitive = False
    noun: str | None = None
    noun_first = noun_last = place
    actor: Hit | None = None
    seen_unknown = 0
    while place < end:
        key = tokens[place].key
        if key in ".," and _within_digits(sentence, place):
            place += 1
            continue
        if place == number.last and "article_after" in tags_at(sentence, place) and _is_put(sentence, number):
            place += 1
            continue
        if noun == THINGS and "n:either" in tags_at(sentence, place):
            noun_last = place = place + 1
            continue
        if place == number.last and key == "," and _has_comma(sentence, number):
            place += 1
            continue
        if key in _QUOTES and place - number.last < 1:
            place += 1
            continue
        if place in sentence.numbers_at and place >= number.last and not _is_designation(sentence, place):
            other = sentence.numbers_at[place]
            if (
                noun is None
                and place > number.last
                and other.first == place
                and {"of", "np_skip", "out_of"} & (sentence.tags[place - 1] | sentence.tags[number.last])
            ):
                whole = counted_after(sentence, other, language)  # 36 of the 120 vehicles
                return replace(whole, first=number.first, last=number.last) if whole else None
            break
        if place in sentence.dated:
            break
        names = sentence.names_at[place]
        if hit := names.get(EQUIPMENT):
            if noun in {None, THINGS, "n:container"}:
                noun, noun_last = noun or THINGS, hit.last
                noun_first = noun_first if noun_last > place and noun_first > number.last else place
            elif noun == "n:load":
                return Counted("n:load", place, hit.last)
            place = hit.last
            if not language.adjectives_first:
                break
            continue
        if (hit := names.get(ACTOR)) and _noun_at(sentence, place) not in NOUNS:
            actor = actor or hit
            place = hit.last
            continue
        tags = sentence.tags[place]
        if "partitive" in tags:
            hit2 = sentence.at(place, "partitive")
            partitive = True
            place = hit2.last if hit2 else place + 1
            if "which" in sentence.tags[place - 1]:
                break  # “25 of which the army claims to have downed”
            continue
        if place > number.last and "out_of" in tags and place + 1 in sentence.numbers_at:
            place += 1
            continue
        if "np_skip" in tags or "calibre" in tags or tokens[place].is_number or key in {"-", "'"}:
            place += 1
            continue
        if "of" in tags:
            place += 1
            continue
        found = _noun_at(sentence, place)
        if found and "n:" in found:
            hit2 = sentence.at(place, found)
            last = hit2.last if hit2 else place + 1
            if noun is None or language.adjectives_first:
                if noun == "n:load":
                    break  # two lorryloads of wounded
                if (noun in LOSSES and found not in LOSSES) or noun == "n:container":
                    place = last
                    continue
                noun, noun_first, noun_last = found, place, last
            place = last
            if not language.adjectives_first:
                break
            continue
        if "stop" in tags or key in _CLOSED or any(t.startswith(("p:", "say:", "clause")) for t in tags):
            break
        # An unknown word: an adjective before the noun, or a noun that is none of ours.
        seen_unknown += 1
        if not language.adjectives_first:
            if noun is None and seen_unknown > 1:
                break
        elif noun is not None:
            if (
                noun == THINGS
                and language.plural
                and not _is_plural(sentence, noun_last - 1, language.plural)
            ):
                return None  # drone operators
            break
        place += 1
    if noun is None and actor is not None and seen_unknown == 0:
        noun, noun_first, noun_last = PEOPLE, actor.first, actor.last
    if noun is None:
        return None
    if (
        not language.adjectives_first
        and seen_unknown
        and noun != THINGS
        and noun_first > number.last + 1 + seen_unknown
    ):
        return None
    reach = _reach(sentence, noun_last)
    if actor is None:
        actor = next((hit for hit in sentence.named[ACTOR] if noun_last <= hit.first < reach), None)
    equipment: tuple[Hit, ...] = ()
    if noun in {THINGS, "n:container"}:
        equipment = tuple(hit for hit in sentence.named[EQUIPMENT] if number.last <= hit.first < reach)
        if equipment:
            noun_last = max(noun_last, equipment[-1].last)
    return Counted(noun, noun_first, noun_last, equipment, actor, partitive)


def tags_at(sentence: Sentence, place: int) -> set[str]:
    return sentence.tags[place] if 0 <= place < len(sentence.tags) else set()


def word_at(sentence: Sentence, place: int) -> set[str]:
    """What the word means, and the word itself: a comma has no tag."""
    return tags_at(sentence, place) | {sentence.key(place)}


def _within_digits(sentence: Sentence, place: int) -> bool:
    tokens = sentence.tokens
    return (
        0 < place < len(tokens) - 1
        and tokens[place - 1].is_number
        and tokens[place + 1].is_number
        and tokens[place - 1].end == tokens[place].start
        and tokens[place].end == tokens[place + 1].start
    )


def _has_comma(sentence: Sentence, number: Number) -> bool:
    """“250, if not 300, soldiers”: the second comma closes what the first has opened."""
    return number.quantity.qualifier == BETWEEN and any(
        sentence.key(at) == "," and not _within_digits(sentence, at)
        for at in range(number.first, number.last)
    )


def _is_put(sentence: Sentence, number: Number) -> bool:
    """“chiffrent à 3 000 les soldats”: a verb of counting stands right before the number."""
    return any(
        tag == "link" or tag.startswith("say:")
        for at in range(max(0, number.first - 5), number.first)
        for tag in sentence.tags[at]
    )


def _is_designation(sentence: Sentence, place: int) -> bool:
    return EQUIPMENT in sentence.names_at[place]


def _is_plural(sentence: Sentence, place: int, ending: str) -> bool:
    key = sentence.key(place)
    return key.endswith(ending) or not key.isalpha()


def _reach(sentence: Sentence, place: int) -> int:
    """Where the noun phrase ends that begins before `place`: at a verb, a stop or another number."""
    end = min(len(sentence.tokens), place + _PHRASE)
    for at in range(place, end):
        tags = sentence.tags[at]
        key = sentence.key(at)
        if key == "," and (at + 1 < end and "including" in sentence.tags[at + 1]):
            continue
        if "including" in tags or "both" in tags:
            continue
        if at in sentence.numbers_at and not _is_designation(sentence, at):
            return at
        if key in _CLOSED or ("stop" in tags and "of" not in tags and "and" not in tags):
            return at
        if any(tag.startswith(("p:", "say:")) for tag in tags) and EQUIPMENT not in sentence.names_at[at]:
            return at
    return end


def is_adverb(key: str, language: Language) -> bool:
    return bool(language.adverb) and key.endswith(language.adverb) and len(key) > len(language.adverb) + 2


def is_bare(sentence: Sentence, number: Number, language: Language) -> bool:
    """Whether nothing follows that the number could count: an end, a verb, a stop, “of them”."""
    place = number.last
    if place >= len(sentence.tokens):
        return True
    if place in sentence.dated:
        return True
    while place < min(len(sentence.tokens) - 1, number.last + 3) and (
        ("np_skip" in sentence.tags[place] and not {"partitive", "of"} & sentence.tags[place])
        or is_adverb(sentence.key(place), language)
    ):
        place += 1
    if place in sentence.dated:
        return True
    tags = sentence.tags[place]
    key = sentence.key(place)
    if key in _CLOSED or key in {"-", "–", "—"}:
        return True
    if "n:other" in tags or "n:load" in tags:
        return False
    following = tags_at(sentence, place + 1)
    if "bare_of" in tags and not {"partitive", "number_adverb"} & tags:
        if "np_skip" not in following:
            return False  # “26 millions d'âmes”
        if "own_side" in tags and sentence.key(place + 2).isalpha() and not tags_at(sentence, place + 2):
            return False  # “three of their leaders”
    return bool({"stop", "partitive", "and", "clause", "np_skip", "number_adverb"} & tags) or any(
        tag.startswith(("p:", "say:", "until", "since", "rel:", "future")) for tag in tags
    )


def counted_before(sentence: Sentence, number: Number, language: Language) -> Counted | None:
    """The noun that a number completes: “the number of Bradleys reaches 124”, “pertes : 3 000”."""
    start = clause_start(sentence, number.first)
    if number.first >= 2 and "of" in sentence.tags[number.first - 1]:
        noun = _noun_at(sentence, number.first - 2)
        if noun in {PEOPLE, UNIT}:  # “a force of just under 3,000”
            actor = _actor_in(sentence, start, number.first, number.first - 2)
            return Counted(noun, number.first - 2, number.first, (), actor)
    linked = language.counted_before or _is_set_off(sentence, number)
    if number.first == start and start and sentence.key(start - 1) == ":":
        # “Missiles followed the same route: 86 by the end of December.”
        start, linked = clause_start(sentence, start - 1), True
    for at in range(number.core_first - 1, max(start, number.first - 6) - 1, -1):
        if "link" in sentence.tags[at] or sentence.key(at) == ":":
            linked = True
            break
    if not linked:
        return None
    owned = max(
        (counted_end(sentence, other, language) for other in sentence.numbers if other.first < number.first),
        default=0,
    )
    for at in range(number.first - 1, max(start, owned) - 1, -1):
        if at in sentence.numbers_at:
            return None
        if hit := sentence.names_at[at].get(EQUIPMENT):
            verb = max(
                (h.last for h in sentence.hits if h.tag.startswith("p:") and h.last <= hit.first),
                default=start,
            )
            before = tuple(
                each for each in sentence.named[EQUIPMENT] if max(start, verb) <= each.first <= hit.first
            )
            return Counted(
                THINGS, before[0].first, hit.last, before, _actor_in(sentence, start, number.first, at)
            )
        noun = _noun_at(sentence, at)
        if noun in NOUNS:
            hit2 = next((h for h in sentence.hits if h.tag == noun and h.first <= at < h.last), None)
            first = hit2.first if hit2 else at
            return Counted(noun, first, at + 1, (), _actor_in(sentence, start, number.first, at))
        if noun in {"n:other", "n:load"} and not _is_where(sentence, at):
            return None
    return None


def _is_where(sentence: Sentence, place: int) -> bool:
    """“The presence in the border region stands at 8,000”: a noun that only says where."""
    return any("to_prep" in tags_at(sentence, at) for at in range(place - 4, place))


def _is_set_off(sentence: Sentence, number: Number) -> bool:
    """“The rest of the contingent, just shy of 8,000, now patrols …”: a number between two commas."""
    return (
        number.first >= 2
        and sentence.key(number.first - 1) == ","
        and (
            bool({PEOPLE, UNIT} & tags_at(sentence, number.first - 2))
            or EQUIPMENT in sentence.names_at[number.first - 2]
            or number.first != number.core_first
        )
        and (sentence.key(number.last) == "," or "number_adverb" in tags_at(sentence, number.last))
    )


def counted_end(sentence: Sentence, number: Number, language: Language) -> int:
    """Where the words end that belong to this number already."""
    counted = counted_after(sentence, number, language)
    return max(number.last, counted.last) if counted else number.last


def _actor_in(sentence: Sentence, start: int, end: int, noun: int) -> Hit | None:
    """The actor named nearest to the noun, and not with who speaks: “Western diplomats put the dead at …”."""
    named = [
        hit
        for hit in sentence.named[ACTOR]
        if start <= hit.first < end and "source" not in tags_at(sentence, hit.last)
    ]
    return min(named, key=lambda hit: min(abs(hit.first - noun), abs(hit.last - noun)), default=None)


def clause_start(sentence: Sentence, place: int) -> int:
    for at in range(place - 1, -1, -1):
        if sentence.key(at) in ";:" or "clause" in sentence.tags[at]:
            return at + 1
    return 0


def clause_end(sentence: Sentence, place: int) -> int:
    for at in range(place, len(sentence.tokens)):
        if sentence.key(at) in ";:" or "clause" in sentence.tags[at]:
            return at
    return len(sentence.tokens)


@dataclass(frozen=True, slots=True)
class Predicates:
    """The verbs around a number, nearest first: those after it in its clause and those before."""

    after: tuple[Hit, ...]
    before: tuple[Hit, ...]

    def without(self, tags: frozenset[str]) -> Predicates:
        return Predicates(
            tuple(hit for hit in self.after if hit.tag not in tags),
            tuple(hit for hit in self.before if hit.tag not in tags),
        )

    @property
    def nearest(self) -> tuple[Hit, ...]:
        return (*self.after, *self.before)


def _after_aside(sentence: Sentence, place: int) -> int:
    """Past an aside that gives a share: “6,000 soldiers, over half of those sent, had become casualties”."""
    if sentence.key(place) != ",":
        return place
    end = min(len(sentence.tokens), place + 20)
    shares = any("share" in sentence.tags[at] for at in range(place + 1, min(end, place + 6)))
    if shares:
        for at in range(place + 1, end):
            if sentence.key(at) == "," and not _within_digits(sentence, at):
                return at
    return place


def predicates(sentence: Sentence, number: Number, counted_last: int) -> Predicates:
    start, end = clause_start(sentence, number.first), clause_end(sentence, counted_last)
    begin = max(counted_last, number.last)
    begin = _after_aside(sentence, begin)
    following = min(
        (
            n.first
            for n in sentence.numbers
            if begin <= n.first < end and n is not number and "of" not in sentence.tags[n.first - 1]
        ),
        default=end,
    )
    after, before = [], []
    for hit in sentence.hits:
        if not hit.tag.startswith("p:"):
            continue
        if begin <= hit.first < following:
            # “The contingent of 2,900 lost 14 men”: what is lost comes behind the verb.
            if not (hit.tag == "p:lose" and hit.last in sentence.numbers_at):
                after.append(hit)
        elif start <= hit.first and hit.last <= number.first:
            before.append(hit)
    after.sort(key=lambda hit: (hit.first, -hit.last))
    joined = any(
        "and" in sentence.tags[at] for at in range(number.last, min(following, len(sentence.tokens)))
    )
    if not after and not before and joined:
        # “46 fighters and 24 soldiers died”: both share the verb.
        after = [hit for hit in sentence.hits if hit.tag.startswith("p:") and following <= hit.first < end]
    return Predicates(tuple(after), tuple(reversed(before)))
