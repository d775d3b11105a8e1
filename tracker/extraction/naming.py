"""Which actors, organisations and equipment a sentence mentions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from tracker.extraction.candidates import Name, Names
from tracker.extraction.language import Language, language_of
from tracker.extraction.lexicon import Hit, Lexicon, Phrase, tokens_of

ACTOR: Final = "actor"
ORGANISATION: Final = "organisation"
EQUIPMENT: Final = "equipment"
# Words that a name may begin with and a text leave out.
_ARTICLES: Final = frozenset({"the", "le", "la", "les", "el", "der", "die", "das"})


@dataclass(frozen=True)
class NameFinder:
    """The names of one desk, as one language inflects them."""

    lexicon: Lexicon
    names: dict[str, tuple[Name, ...]]
    language: Language
    voices: dict[int, str]

    def find(self, keys: list[str], capitals: list[bool]) -> dict[str, list[Hit]]:
        """What is mentioned, by sort, the longest name at each place; `value` is its place in `names`."""
        stems = keys if self.language.is_agglutinative else [self.language.stem(key) for key in keys]
        found: dict[str, list[Hit]] = {ACTOR: [], ORGANISATION: [], EQUIPMENT: []}
        for hit in self.lexicon.find(stems):
            if (
                hit.tag != EQUIPMENT
                and hit.last - hit.first == 1
                and self._is_another_word(keys[hit.first], capitals[hit.first])
            ):
                continue
            hits = found[hit.tag]
            if keys[hit.last - 1] in self.language.directions and (
                not capitals[hit.last - 1] or self._goes_on(keys, capitals, hit.last)
            ):
                continue
            if hits and hits[-1].last > hit.first and keys[hits[-1].last - 1] in self.language.directions:
                hits.pop()  # “the North” of “the North Koreans”
            if hits and hits[-1].last > hit.first:
                if hits[-1].value == hit.value and hit.last > hits[-1].last:
                    hits[-1] = Hit(hits[-1].first, hit.last, hit.tag, hit.value)
                    continue
                if hits[-1].last - hits[-1].first >= hit.last - hit.first:
                    continue
                if hits[-1].first == hit.first:
                    hits.pop()
            hits.append(hit)
        return found

    def _goes_on(self, keys: list[str], capitals: list[bool], place: int) -> bool:
        """Whether a direction begins another name: “North Kivu”, “Nord-Kivu”."""
        place += place < len(keys) and keys[place] == "-"
        return place < len(keys) and capitals[place] and keys[place] not in self.language.directions

    def _is_another_word(self, key: str, capital: bool) -> bool:
        """“us” is not the US."""
        return len(key) <= 3 and not capital and key.isascii()

    def voice_of(self, actor: Hit) -> str | None:
        """The one organisation that bears the actor's name: “Seoul said”, “its defence ministry said”."""
        return self.voices.get(actor.value)

    def voice_of_actor(self, key: str) -> str | None:
        """The same of the actor with this key."""
        places = (place for place, actor in enumerate(self.names[ACTOR]) if actor.key == key)
        return self.voices.get(next(places, -1))

    def words_of(self, organisation: str) -> frozenset[str]:
        """The words of its names, without endings."""
        return self.words.get(organisation, frozenset())

    @cached_property
    def words(self) -> dict[str, frozenset[str]]:
        return {
            name.key: frozenset(
                self.language.stem(token.key)
                for alias in (name.key, *name.aliases)
                for token in tokens_of(alias)
            )
            for name in self.names[ORGANISATION]
        }

    def key(self, hit: Hit) -> str:
        return self.names[hit.tag][hit.value].key


@lru_cache(maxsize=16)
def name_finder(names: Names, code: str) -> NameFinder:
    """Made once for a vocabulary and a language, and kept: it costs as much as many articles."""
    language = language_of(code)
    if language is None:
        raise ValueError(code)
    lexicon = Lexicon()
    listed = {ACTOR: names.actors, ORGANISATION: names.organisations, EQUIPMENT: names.equipment}
    for sort, each in listed.items():
        for place, name in enumerate(each):
            own = () if sort == ACTOR else (name.key,)
            for alias in dict.fromkeys((*name.aliases, *own)):
                _add(lexicon, alias, sort, place, language)
    return NameFinder(lexicon, listed, language, _voices(names))


def _voices(names: Names) -> dict[int, str]:
    """By actor, the organisation that shares a name with it, else the only one whose name has it in it."""
    found: dict[int, str] = {}
    for place, actor in enumerate(names.actors):
        own = {alias.casefold() for alias in actor.aliases}
        same = [
            each.key for each in names.organisations if own & {alias.casefold() for alias in each.aliases}
        ]
        within = [
            each.key
            for each in names.organisations
            if any(
                name in alias.casefold()
                for name in own
                for alias in (each.key, *each.aliases)
                if len(name) > 2
            )
        ]
        if same:
            found[place] = same[0]
        elif len(within) == 1:
            found[place] = within[0]
    return found


def _add(lexicon: Lexicon, alias: str, sort: str, place: int, language: Language) -> None:
    keys = [token.key for token in tokens_of(alias)]
    while len(keys) > 1 and keys[0] in _ARTICLES:
        keys = keys[1:]
    if not keys:
        return
    if language.is_agglutinative:
        keys = [key if len(key) < 2 or not key[0].isalpha() else f"{language.stem(key)}*" for key in keys]
    else:
        keys = [language.stem(key) for key in keys]
    for key in {keys[0], keys[-1]} if sort == ACTOR and len(keys) > 1 else ():
        if key in language.directions:
            # “the North” for North Korea: found in a text by its capital letter.
            lexicon.put(Phrase((language.directions[key], key), sort, place))
    lexicon.put(Phrase(tuple(keys), sort, place))
