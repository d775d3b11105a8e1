"""Who asserts what a sentence says: attributions, and how far each of them reaches."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tracker.extraction.lexicon import Hit
from tracker.extraction.naming import ACTOR, ORGANISATION, NameFinder
from tracker.extraction.sentences import Sentence

ASSERTS: Final = "asserts"
ESTIMATES: Final = "estimates"
CONFIRMS: Final = "confirms"
DENIES: Final = "denies"
STANCES: Final = {
    "say:asserts": ASSERTS,
    "say:estimates": ESTIMATES,
    "say:confirms": CONFIRMS,
    "say:denies": DENIES,
}
_REACH: Final = 22  # words between who speaks and the verb
_AFTER: Final = 14  # and from there to who speaks: “a déclaré à l'AFP un porte-parole du ministère”
_NOUN: Final = 4  # letters of a noun that may stand for an organisation
_BREAKS: Final = frozenset(";:()")


@dataclass(frozen=True, slots=True)
class Voice:
    """An attribution: words `first` up to `last`. `claimant` is None for a source that is not listed."""

    first: int
    last: int
    claimant: str | None
    stance: str
    is_after: bool  # stands after what it attributes: “…, the agency said.”
    is_same: bool = False  # a pronoun: whoever spoke last


@dataclass(slots=True)
class Speaker:
    """Whoever holds the word from one sentence to the next."""

    claimant: str | None = None
    stance: str = ASSERTS
    is_known: bool = False
    topic: str | None = None  # whom the last sentence was about, who then speaks as “it”


def voices_of(sentence: Sentence, names: NameFinder) -> list[Voice]:
    """The attributions of a sentence in order."""
    found: list[Voice] = []
    reached = 0
    hits = sorted(
        (hit for hit in sentence.hits if hit.tag in STANCES or hit.tag in {"according", "reckoning"}),
        key=lambda hit: (hit.first, -hit.last),
    )
    for hit in hits:
        if hit.first and "det" in sentence.tags[hit.first - 1] and hit.tag in STANCES:
            continue  # “a report”, “its estimate”
        if "published" in sentence.tags[hit.first] and "report_noun" in sentence.tags[max(0, hit.first - 1)]:
            continue  # “in a report published on Friday”
        if _is_relative(sentence, hit, hits):
            continue
        if found and hit.first < found[-1].last and hit.tag != "say:denies":
            continue
        if "put" in sentence.tags[hit.last - 1] and not _is_put_at(sentence, hit):
            continue  # “has put 11,000 men ashore”
        if hit.tag == "reckoning":
            voice = _possessive(sentence, names, hit)
        elif hit.tag == "according":
            voice = _according(sentence, names, hit)
        else:
            voice = _spoken(sentence, names, hit, reached)
        if voice:
            found.append(voice)
            reached = voice.last
    found += _elliptic(sentence, names, found)
    return sorted(found, key=lambda voice: voice.first)


def _is_relative(sentence: Sentence, hit: Hit, verbs: list[Hit]) -> bool:
    """“The agency, which briefed lawmakers on Monday, put …”: an aside, and the verb of saying behind it."""
    if not hit.first or "which" not in sentence.tags[hit.first - 1]:
        return False
    comma = next((at for at in range(hit.last, len(sentence.tokens)) if sentence.key(at) == ","), None)
    return comma is not None and any(verb.first == comma + 1 for verb in verbs)


def _source(sentence: Sentence, names: NameFinder, places: range) -> tuple[int, int, str | None, bool] | None:
    """The first source among these words: a listed organisation, else an unlisted one, else a pronoun."""
    weaker: tuple[int, int, str | None, bool] | None = None
    for place in places:
        hit = sentence.names_at[place].get(ORGANISATION)
        if hit:
            return hit.first, hit.last, names.key(hit), False
        if weaker is None:
            if other := sentence.at(place, "source"):
                weaker = other.first, other.last, None, False
            elif other := sentence.at(place, "same_source"):
                weaker = other.first, other.last, None, True
    return weaker


def _according(sentence: Sentence, names: NameFinder, hit: Hit) -> Voice | None:
    end = hit.last
    while end < min(len(sentence.tokens), hit.last + 12) and sentence.key(end) not in {",", ";", ":"}:
        end += 1
    source = _source(sentence, names, range(hit.last, end))
    is_after = hit.first > 2
    if source is None and "own_side" in sentence.tags[min(hit.last, len(sentence.tokens) - 1)]:
        return Voice(hit.first, end, None, ESTIMATES, is_after, True)  # “d'après ses calculs”
    if source is None:
        # Somebody not listed, unless the words name no source at all.
        return Voice(hit.first, end, None, ASSERTS, is_after)
    return Voice(hit.first, max(end, source[1]), source[2], ASSERTS, is_after, source[3])


def _possessive(sentence: Sentence, names: NameFinder, hit: Hit) -> Voice | None:
    """“by the ministry's estimate”, “selon ses calculs”."""
    source = _source(sentence, names, range(max(0, hit.first - 6), min(len(sentence.tokens), hit.last + 6)))
    if source is None:
        return None
    return Voice(
        min(source[0], hit.first), max(hit.last, source[1]), source[2], ESTIMATES, hit.first > 6, source[3]
    )


def _spoken(sentence: Sentence, names: NameFinder, hit: Hit, reached: int) -> Voice | None:
    stance = STANCES[hit.tag]
    first = max(reached, hit.first - _REACH)
    aside = 0
    for place in range(hit.first - 1, first - 1, -1):
        key = sentence.key(place)
        aside += (key == ")") - (key == "(" and aside > 0)
        if key in _BREAKS and not (key in "()" and (aside or key == "(")):
            first = place + 1
            break
    # Between two commas a verb has its own subject: “…, the agency said, …”, “…, a indiqué l'état-major”.
    comma = next(
        (p for p in range(hit.first - 1, first - 1, -1) if sentence.key(p) in {",", "”", '"', "»"}), None
    )
    after = range(hit.last, _end_of_phrase(sentence, hit.last))
    near = range(comma + 1, hit.first) if comma is not None else range(first, hit.first)
    source = _nearest(sentence, names, near) or _actor(sentence, names, hit, near)
    if source is not None and source[3]:
        source = _owner(sentence, names, source)
    if source is None and comma is not None and _says_that(sentence, hit.last):
        source = _nearest(sentence, names, range(first, comma))  # “The NIS, which …, told MPs that …”
        if source is not None:
            comma = None
    is_after = comma is not None and comma > 1
    if source is None:
        source = _source(sentence, names, after)
        if source is not None and source[3] is False and comma is None and source[0] - hit.last > 4:
            source = None
        if source is not None:
            is_after = is_after or hit.first > 3
    if source is None and (source := _subject(sentence, names, hit, comma)):
        comma, is_after = None, False
    if source is None and comma is not None:
        source = _nearest(sentence, names, range(first, comma))
        is_after = source is not None and _is_told_before(sentence, source[0], hit)
    if source is None:
        return None
    # What follows “said that” is what is said, whatever stood before a comma.
    if is_after and (sentence.at(hit.last, "that") or _goes_on(sentence, max(hit.last, source[1]))):
        is_after = False
    return Voice(
        min(source[0], hit.first),
        max(hit.last, source[1]) if is_after else hit.last,
        source[2],
        stance,
        is_after,
        source[3],
    )


def _actor(
    sentence: Sentence, names: NameFinder, verb: Hit, places: range
) -> tuple[int, int, str | None, bool] | None:
    """“Seoul said”: an actor right before the verb speaks by the organisation that bears its name."""
    for hit in reversed(sentence.named[ACTOR]):
        promises = "p:pledge" in sentence.tags[verb.first] and names.voice_of(hit) is None
        if hit.first in places and verb.first - hit.last <= 3 and not promises:
            return hit.first, hit.last, names.voice_of(hit), False
    return None


def _subject(
    sentence: Sentence, names: NameFinder, verb: Hit, comma: int | None
) -> tuple[int, int, str | None, bool] | None:
    """“South Africa, whose column has fallen back, claims …”: the name before its aside."""
    if comma is None or comma != verb.first - 1:
        return None
    for hit in reversed([*sentence.named[ACTOR], *sentence.named[ORGANISATION]]):
        told_of = hit.last + 1 < comma and sentence.key(hit.last) == ","
        if told_of and "which" in sentence.tags[hit.last + 1]:
            claimant = names.key(hit) if hit.tag == ORGANISATION else names.voice_of(hit)
            return hit.first, hit.last, claimant, False
    return None


def _is_put_at(sentence: Sentence, hit: Hit) -> bool:
    ahead = range(hit.last - 1, min(len(sentence.tokens), hit.last + 12))
    return any("put_at" in sentence.tags[at] for at in ahead)


def _owner(
    sentence: Sentence, names: NameFinder, source: tuple[int, int, str | None, bool]
) -> tuple[int, int, str | None, bool]:
    """“Germany …, its defence ministry said”: the ministry of the actor that the sentence began with."""
    if "det" not in sentence.tags[source[0]] and "own_side" not in sentence.tags[max(0, source[0] - 1)]:
        return source
    if not any("own_side" in sentence.tags[at] for at in (source[0], max(0, source[0] - 1))):
        return source
    for hit in sentence.named[ACTOR]:
        if hit.last <= source[0] and (voice := names.voice_of(hit)):
            return source[0], source[1], voice, False
    return source


def _says_that(sentence: Sentence, place: int) -> bool:
    return any(sentence.at(at, "that") for at in range(place, min(len(sentence.tokens), place + 4)))


def _is_told_before(sentence: Sentence, source: int, verb: Hit) -> bool:
    """“Some 300 have arrived, Jan Novak, spokesman for the ministry, said”: figures before, none behind."""
    numbers = [number.first for number in sentence.numbers]
    return any(place < source for place in numbers) and not any(place >= verb.last for place in numbers)


def _goes_on(sentence: Sentence, place: int) -> bool:
    """Whether more is said after an attribution than when and to whom."""
    for at in range(place, min(len(sentence.tokens), place + 6)):
        if sentence.key(at) in {".", ",", ";", "”", '"', "»"}:
            return False
        if at in sentence.numbers_at or sentence.at(at, "that"):
            return True
    return False


def _nearest(
    sentence: Sentence, names: NameFinder, places: range
) -> tuple[int, int, str | None, bool] | None:
    """The source nearest to the verb; lawmakers and reporters only pass on what an organisation said."""
    unlisted: tuple[int, int, str | None, bool] | None = None
    same: tuple[int, int, str | None, bool] | None = None
    for place in reversed(places):
        hit = sentence.names_at[place].get(ORGANISATION)
        if hit:
            if unlisted and not sentence.at(unlisted[0], "relay"):
                return unlisted
            return hit.first, hit.last, names.key(hit), False
        if (
            unlisted is None
            and not _in_same_source(sentence, place)
            and (other := sentence.at(place, "source"))
        ):
            unlisted = other.first, other.last, None, False
        if same is None and (other := sentence.at(place, "same_source")):
            same = other.first, other.last, None, True
    if unlisted and (
        sentence.at(unlisted[0], "relay") or "own_side" in sentence.tags[max(0, unlisted[0] - 1)]
    ):
        return unlisted[0], unlisted[1], None, True  # “its director said”
    return unlisted or same


def _in_same_source(sentence: Sentence, place: int) -> bool:
    """Whether the word belongs to “the general”, who is known, and not to “a general”."""
    return place > 0 and any(
        hit.tag == "same_source" and hit.last > place for hit in sentence.starting.get(place - 1, ())
    )


def _end_of_phrase(sentence: Sentence, place: int) -> int:
    end = place
    while end < min(len(sentence.tokens), place + _AFTER) and sentence.key(end) not in {",", ";", ".", ":"}:
        end += 1
    return end


def _elliptic(sentence: Sentence, names: NameFinder, found: list[Voice]) -> list[Voice]:
    """A second voice without a verb: “Kinshasa speaks of 4,000, a Western ambassador of 2,000”."""
    if not found:
        return []
    more: list[Voice] = []
    for number in sentence.numbers:
        if number.is_one:
            continue
        comma = next(
            (p for p in range(number.first - 1, max(-1, number.first - 8), -1) if sentence.key(p) in ",;"),
            None,
        )
        if (
            comma is None
            or comma < found[0].first
            or any(voice.last > comma and voice.first < number.first for voice in found)
        ):
            continue
        source = _source(sentence, names, range(comma + 1, number.first))
        if source and number.first - source[1] <= 3:
            more.append(Voice(source[0], source[1], source[2], found[0].stance, False, source[3]))
    return more


def speaker_at(
    sentence: Sentence,
    names: NameFinder,
    voices: list[Voice],
    place: int,
    before: Speaker,
    heard: Iterable[str] = (),
) -> Speaker:
    """Who asserts the word at `place`; `heard`: the organisations named so far, the last one last."""
    ahead = [voice for voice in voices if not voice.is_after and voice.first <= place]
    after = [voice for voice in voices if voice.is_after and voice.last > place]
    passed = [voice for voice in voices if voice.is_after and voice.last <= place]
    voice: Voice | None = None
    if ahead and after:
        parted = any(
            sentence.key(p) == ";" or "clause" in sentence.tags[p] for p in range(ahead[-1].last, place)
        )
        voice = after[0] if parted else ahead[-1]
    elif ahead:
        voice = ahead[-1]
    elif after:
        voice = after[0]
    if passed and (voice is None or (not voice.is_after and passed[-1].first > voice.first)):
        voice = passed[-1]
    if voice is None:
        return before
    return _speaker(sentence, names, voice, voices, before, heard)


def _speaker(
    sentence: Sentence,
    names: NameFinder,
    voice: Voice,
    voices: list[Voice],
    before: Speaker,
    heard: Iterable[str],
) -> Speaker:
    if not voice.is_same:
        return Speaker(voice.claimant, voice.stance, True)
    # “it says”: whoever was named in this sentence, else whoever spoke last.
    named = [each for each in voices if each.first < voice.first and not each.is_same]
    if named:
        return Speaker(named[-1].claimant, voice.stance, True)
    mentioned = [hit for hit in sentence.named[ORGANISATION] if hit.last <= voice.first]
    if mentioned and not voice.is_after:
        return Speaker(names.key(mentioned[-1]), voice.stance, True)
    if mentioned and mentioned[0].first <= 1:
        # “The Observatory has …, its director said”
        return Speaker(names.key(mentioned[0]), voice.stance, True)
    meant = before.topic or before.claimant
    if (meant or not before.is_known) and (other := _by_its_noun(sentence, names, voice, meant, heard)):
        return Speaker(other, voice.stance, True)
    return Speaker(meant, voice.stance, before.is_known)


def _by_its_noun(
    sentence: Sentence, names: NameFinder, voice: Voice, meant: str | None, heard: Iterable[str]
) -> str | None:
    """“the army”, where an agency spoke last: the organisation named before that is one."""
    nouns = {
        names.language.stem(sentence.key(at))
        for hit in sentence.hits
        if hit.tag == "same_source" and voice.first <= hit.first and hit.last <= voice.last
        for at in range(hit.first, hit.last)
        if len(sentence.key(at)) >= _NOUN
    }
    if not nouns or (meant and nouns & names.words_of(meant)):
        return None
    return next((key for key in reversed([*heard]) if nouns & names.words_of(key)), None)
