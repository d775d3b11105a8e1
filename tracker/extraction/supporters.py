"""Who supports whom: learnt from the whole text before any figure is read."""

from __future__ import annotations

from typing import Final

from tracker.extraction.candidates import CASUALTIES, DEPLOYMENT, TRANSFER
from tracker.extraction.counting import (
    FATES,
    LOSSES,
    PEOPLE,
    UNIT,
    clause_end,
    clause_start,
    tags_at,
)
from tracker.extraction.lexicon import Hit
from tracker.extraction.naming import ACTOR, ORGANISATION
from tracker.extraction.numbers import Number
from tracker.extraction.sentences import Sentence
from tracker.extraction.state import (
    OF_PEOPLE,
    ORDERS,
    PRESENT,
    SUPPORTING,
    Draft,
    State,
)

_AIM: Final = 9  # words back from a name to what leads to it
_LEADING: Final = frozenset({"of", "article_after", "det", "bare_of"})  # “in the north-west of Borduria”
_ADJECTIVES: Final = 3  # words back from a name
_DIRECTIONS: Final = frozenset({"place_prep"})  # “in northern Borduria”


def _is_place(sentence: Sentence, at: int) -> bool:
    """A name with a capital letter that is none of the desk's."""
    return sentence.tokens[at].is_upper and sentence.tokens[at].is_word and not sentence.names_at[at]


class Supporters(State):
    """Who gives, who takes, and whose people a figure counts."""

    def _actors(self, sentence: Sentence) -> list[Hit]:
        """Who is named for itself, and not within the name of an organisation: “Ukrainian intelligence”."""
        within = [(hit.first, hit.last) for hit in sentence.named[ORGANISATION]]
        return [
            hit
            for hit in sentence.named[ACTOR]
            if not any(
                first <= hit.first and hit.last <= last and (first, last) != (hit.first, hit.last)
                for first, last in within
            )
        ]

    def _learn(self, sentence: Sentence) -> None:
        """Count what the sentence shows of who gives and who takes."""
        gives, takes = self.corridor.gives, self.corridor.takes
        self._learn_pair(sentence)
        tags = {hit.tag for hit in sentence.hits}
        moved = bool(tags & SUPPORTING) and not tags & {"p:train", "p:stock"}
        there = moved and bool(tags & (PRESENT | FATES.keys()))
        # “has 3,000 soldiers in Borduria”, and not “has sent”.
        counts = {h.first for h in sentence.hits if h.tag == "p:count" and h.last in sentence.numbers_at}
        there = there or bool(counts)
        for hit in self._actors(sentence):
            key = self.names.key(hit)
            before = sentence.tags[hit.first - 1] if hit.first else set()
            article = hit.first >= 2 and "stop" in before and not {"to_prep", "interrogative"} & before
            further = sentence.tags[hit.first - 2] if article else set()
            if self._is_source(sentence, hit):
                gives[key] = gives.get(key, 0) + 2
                continue
            aim = before | further | self._towards(sentence, hit)
            if "to_prep" in aim:
                if "enemy_prep" in aim or self._is_seat(sentence, hit):
                    continue  # “fighting against Borduria”, “the ministry in Szohôd”
                place = "place_prep" in aim
                takes[key] = takes.get(key, 0) + (2 if (there if place else moved) else 0)
                continue
            if self._is_given(sentence, hit) or self._is_backed(sentence, hit):
                takes[key] = takes.get(key, 0) + 2
                continue
            if any("beside" in sentence.tags[at] for at in range(max(0, hit.first - 4), hit.first)):
                takes[key] = takes.get(key, 0) + 3
                continue
            if "from_prep" in before or "from_prep" in further:
                gives[key] = gives.get(key, 0) + 1
                if any(one.tag == "p:receive" and one.first < hit.first for one in sentence.hits):
                    gives[key] += 1  # “received 50 drones from Turkey and will get more”
                    continue
            window = range(hit.last, min(len(sentence.tokens), hit.last + 7))
            for at in window:
                tags = sentence.tags[at]
                if sentence.key(at) in ";:." or (
                    sentence.key(at) == "," and not self._is_relative(sentence, at)
                ):
                    break
                if "p:receive" in tags or (tags & ORDERS and self._sources(sentence, at)):
                    takes[key] = takes.get(key, 0) + 2
                    break
                if tags & {"p:deploy", "p:transfer", "p:pledge"} and ACTOR not in sentence.names_at[at]:
                    gives[key] = gives.get(key, 0) + 2
                    break
                if ("p:present" in tags or at in counts) and self._is_abroad(sentence, hit):
                    gives[key] = gives.get(key, 0) + 2
                    break
            if any(
                PEOPLE in sentence.tags[at] or sentence.tags[at] & OF_PEOPLE
                for at in range(max(0, hit.first - 4), min(len(sentence.tokens), hit.last + 11))
            ):
                self.corridor.sends_people.add(key)
            if self._counts_people(sentence, hit):
                away = self._is_abroad(sentence, hit)
                fights = any(h.tag in PRESENT for h in sentence.hits)
                gives[key] = gives.get(key, 0) + (2 if away else 1 if fights else 0)

    def _is_seat(self, sentence: Sentence, hit: Hit) -> bool:
        """“the ministry in Strelsau said”: where who speaks sits, and not where anything goes."""
        prep = hit.first - 1
        return prep > 0 and "same_source" in sentence.tags[prep - 1]

    def _before_adjectives(self, sentence: Sentence, hit: Hit) -> set[str]:
        """What the word means that leads to a name over an adjective: “to neighbouring Borduria”."""
        at = hit.first - 1
        if at >= 2 and sentence.key(at) == "," and _is_place(sentence, at - 1):
            return sentence.tags[at - 2]  # “in Kursk, Russia”
        while at > max(-1, hit.first - _ADJECTIVES) and sentence.tags[at] <= _DIRECTIONS:
            if not sentence.tokens[at].is_word or sentence.tokens[at].is_upper:
                return set()
            at -= 1
        return sentence.tags[at] if 0 <= at < hit.first - 1 else set()

    def _sources(self, sentence: Sentence, after: int) -> list[Hit]:
        """Whom somebody has ordered from, or received from, behind that word."""
        return [hit for hit in self._actors(sentence) if hit.first > after and self._is_source(sentence, hit)]

    def _is_source(self, sentence: Sentence, hit: Hit) -> bool:
        """“ordered 18 launchers from Washington”, “a commandé 18 lanceurs aux États-Unis”."""
        at = hit.first - 1
        while (
            at > 0
            and "article_after" in sentence.tags[at]
            and not {"from_prep", "to_prep"} & sentence.tags[at]
        ):
            at -= 1
        before = {one.tag for one in sentence.hits if one.last <= at}
        counted = any(place < at for place in sentence.numbers_at)
        if at < 0 or not counted or "giver_prep" in sentence.tags[at]:
            return False
        if "from_prep" in sentence.tags[at]:
            return bool(before & {"p:receive", "orders"})
        return "to_prep" in sentence.tags[at] and "orders_at" in before

    def _learn_pair(self, sentence: Sentence) -> None:
        """Two actors and a verb of support, one of them where the support goes: the other gives it."""
        towards = {
            self.names.key(hit)
            for hit in self._actors(sentence)
            if self._is_aim(sentence, hit) or self._is_given(sentence, hit) or self._is_backed(sentence, hit)
        }
        others = [key for hit in self._actors(sentence) if (key := self.names.key(hit)) not in towards]
        if (
            towards
            and others
            and any(hit.tag in {"p:deploy", "p:present", "p:transfer"} for hit in sentence.hits)
        ):
            self.corridor.gives[others[0]] = self.corridor.gives.get(others[0], 0) + 1
            pairs = self.corridor.pairs.setdefault(others[0], {})
            for key in sorted(towards):
                pairs[key] = pairs.get(key, 0) + 1

    def _is_given(self, sentence: Sentence, hit: Hit) -> bool:
        """“sent Borduria 200 missiles”: the name right after the verb, before what is counted."""
        verb = sentence.tags[hit.first - 1] if hit.first else set()
        at = hit.last
        while at < len(sentence.tokens) and {"filler", "with", "batch"} & sentence.tags[at]:
            at += 1
        counts = at < len(sentence.tokens) and (
            sentence.tokens[at].is_number or at in sentence.numbers_at or "with" in sentence.tags[at - 1]
        )
        is_giving = bool(verb & {"p:transfer", "p:pledge", "p:deploy"})
        return counts and is_giving and not verb & {"p:receive", "from_prep", "of"}

    def _is_backed(self, sentence: Sentence, hit: Hit) -> bool:
        """“Ruritania supports Borduria by sending …”: who is supported, whatever comes behind."""
        before = hit.first - 1
        while before > 0 and "article_after" in sentence.tags[before]:
            before -= 1
        return before > 0 and "backs" in sentence.tags[before]

    def _is_aim(self, sentence: Sentence, hit: Hit) -> bool:
        """Whether the name stands after “to”, “in”, “beside”: “in eastern Congo”, “dans l'est du Congo”."""
        return "to_prep" in self._towards(sentence, hit)

    def _towards(self, sentence: Sentence, hit: Hit) -> set[str]:
        """What the word means that leads to the name, where one does."""
        if leading := self._before_adjectives(sentence, hit):
            return leading
        for at in range(hit.first - 1, max(-1, hit.first - _AIM), -1):
            tags = sentence.tags[at]
            if "to_prep" in tags:
                return tags
            if "stop" in tags and not tags & _LEADING:
                return set()  # “at odds with Borduria”
            if sentence.key(at) in ",.;:" or ACTOR in sentence.names_at[at]:
                return set()
            if at in sentence.numbers_at or at in sentence.dated:
                return set()
            if "interrogative" in tags:
                return set()  # “in what Strelsau called …”
        return set()

    def _is_relative(self, sentence: Sentence, comma: int) -> bool:
        return comma + 1 < len(sentence.tokens) and "which" in sentence.tags[comma + 1]

    def _is_abroad(self, sentence: Sentence, hit: Hit) -> bool:
        """Whether people are counted here, in somebody else's country or beside somebody else."""
        here = self.names.key(hit)
        people = any(PEOPLE in tags for tags in sentence.tags)
        return people and any(
            self.names.key(other) != here and self._is_aim(sentence, other)
            for other in self._actors(sentence)
        )

    def _counts_people(self, sentence: Sentence, hit: Hit) -> bool:
        # A range is several words: “had between 5,000 and 8,000 fighters”.
        near = range(max(0, hit.first - 3), min(len(sentence.tokens), hit.last + 9))
        return any({PEOPLE, UNIT} & sentence.tags[at] for at in near) or sentence.key(hit.last - 1).endswith(
            "s"
        )

    def _source(self, sentence: Sentence, number: Number) -> str | None:
        """“31 tanks from Washington and 14 from Berlin”: whoever is named behind each of them."""
        following = min((at for at in sentence.numbers_at if at >= number.last), default=len(sentence.tokens))
        end = min(following, clause_end(sentence, number.last))
        sources = [hit for hit in self._sources(sentence, number.first) if hit.last <= end]
        return self.names.key(sources[0]) if sources else None

    def _gapped(self, place: int, sentence: Sentence, number: Number, inherited: Draft | None) -> str | None:
        """“Poland gave 60 tanks, Germany some 18”: who stands before a number in place of who gave."""
        if inherited is None or inherited.sentence != place:
            return None
        first = inherited.number.first
        if any(hit.tag == "p:receive" and hit.first < first for hit in sentence.hits):
            return None
        if not any(hit.last <= first for hit in self._actors(sentence)):
            return None
        for hit in self._actors(sentence):
            between = range(hit.last, number.first)
            if (
                inherited.number.last <= hit.first
                and hit.last <= number.first
                and all("filler" in sentence.tags[at] for at in between)
                and not self._is_aim(sentence, hit)
            ):
                return self.names.key(hit)
        return None

    def _supplier(
        self,
        place: int,
        sentence: Sentence,
        number: Number,
        kind: str,
        actor: str | None,
        inherited: Draft | None,
    ) -> str | None:
        """Who supports; an empty string where the words name somebody who does not."""
        corridor = self.corridor
        main = corridor.supplier
        if kind == TRANSFER:
            if self._is_sent_back(sentence, number):
                return ""
            if actor and corridor.is_supplier(actor):
                return actor
            if other := self._source(sentence, number) or self._gapped(place, sentence, number, inherited):
                return other
            named = self._main(
                [h for h in self._actors(sentence) if h.first < number.first], sentence, number
            )
            # “sent by Pyongyang to Moscow”: who stands where the support goes does not give it.
            for hit in reversed([h for h in named if not self._is_aim(sentence, h)] or named):
                if corridor.is_supplier(self.names.key(hit)):
                    return self.names.key(hit)
            return main
        if actor is not None:
            if (sender := self._sender(sentence, number, actor)) is not None:
                return sender
            if corridor.is_supplier(actor):
                return actor
            return ""
        if inherited and inherited.candidate.supplier:
            return self._gapped(place, sentence, number, inherited) or inherited.candidate.supplier
        start = clause_start(sentence, number.first)
        owned = any(
            "own_side" in sentence.tags[at]
            for at in range(max(0, number.first - 1), number.last + 3)
            if at < len(sentence.tokens) and not number.first <= at < number.last
        )
        before = [h for h in self._actors(sentence) if start <= h.first < number.first]
        before = self._main(before, sentence, number)
        if owned and (
            giver := next((k for h in before if corridor.is_supplier(k := self.names.key(h))), None)
        ):
            return giver
        for hit in reversed(before):
            key = self.names.key(hit)
            if corridor.is_supplier(key):
                return key
            lost_own = self._has_lost(sentence, hit, number) or (owned and kind == CASUALTIES)
            if corridor.is_recipient(key) and lost_own:
                return ""  # “Borduria lost 300 soldiers”, “lost 300 men of its own”
            if owned and kind == DEPLOYMENT:
                return ""  # “mourns 1,177 servicemen of its own”
            if owned or self._owns_people(sentence, hit):
                return self._own_losses(sentence, number) or self._own_people(sentence, key, owned)
        if main and main in corridor.sends_people:
            return main
        if kind == DEPLOYMENT and not before and corridor.gives:
            return main
        anybody = any(hit.first < number.first for hit in sentence.named[ACTOR] if hit.first >= start)
        if not anybody and not any(corridor.is_recipient(self.names.key(h)) for h in sentence.named[ACTOR]):
            return main  # nobody is named whose people these could be instead
        return self._own_losses(sentence, number)

    def _main(self, named: list[Hit], sentence: Sentence, number: Number) -> list[Hit]:
        """Without who is named in an aside: “Ruritania, which is at odds with Syldavia, sent 300 men”."""
        asides: list[range] = []
        for hit in named:
            opens = hit.last + 1
            if sentence.key(hit.last) != "," or "which" not in tags_at(sentence, opens):
                continue
            commas = (at for at in range(opens, number.first) if sentence.key(at) == ",")
            closes = next((at for at in commas if at not in sentence.numbers_at), None)
            if closes is not None:
                asides.append(range(opens, closes))
        return [hit for hit in named if not any(hit.first in aside for aside in asides)]

    def _sender(self, sentence: Sentence, number: Number, actor: str) -> str | None:
        """“Turkey sent 150 Syrian fighters”: whoever hires people of another country and sends them."""
        verbs = [h for h in sentence.hits if h.tag == "p:deploy" and 0 <= number.first - h.last <= 1]
        before = [h for h in self._actors(sentence) if verbs and h.last <= verbs[0].first <= h.last + 3]
        if not before:
            return None
        key = self.names.key(before[-1])
        # Who takes the support may lead it to the front: “Moscow has sent 3,000 North Korean soldiers”.
        gives = key not in self.corridor.takes and self.corridor.is_supplier(key)
        return key if gives and key != actor else None

    def _is_sent_back(self, sentence: Sentence, number: Number) -> bool:
        """“delivered by Moscow”: what the recipient of the support gives in return."""
        start, end = clause_start(sentence, number.first), clause_end(sentence, number.last)
        return any(
            start <= hit.first < end
            and hit.first
            and "giver_prep" in sentence.tags[hit.first - 1]
            and "p:receive" not in tags_at(sentence, hit.first - 2)  # “shells received by Moscow”
            and self.corridor.supplier is not None
            and self.names.key(hit) == self.corridor.recipient(self.corridor.supplier)
            for hit in sentence.named[ACTOR]
        )

    def _owns_people(self, sentence: Sentence, hit: Hit) -> bool:
        """“Russian losses”, “les soldats russes”: the name says whose people these are."""
        after = hit.last
        while after < len(sentence.tokens) and (
            sentence.key(after) in {"'", "s"} or "own_side" in sentence.tags[after]
        ):
            after += 1  # “Congo's own troops”
        near = (hit.first - 1, after)
        return any(
            tag == PEOPLE or tag in LOSSES
            for at in near
            if 0 <= at < len(sentence.tokens)
            for tag in sentence.tags[at]
        )

    def _has_lost(self, sentence: Sentence, hit: Hit, number: Number) -> bool:
        """Whether whoever is named lost this number: the verb stands between them, and nothing else."""
        return not self._is_aim(sentence, hit) and any(
            verb.tag == "p:lose" and 0 <= verb.first - hit.last <= 2 and 0 <= number.first - verb.last <= 1
            for verb in sentence.hits
        )

    def _own_people(self, sentence: Sentence, key: str, owned: bool) -> str:
        """“South Africa said that thirteen of its men were killed”: whoever is no side of the war itself."""
        abroad = key in self.corridor.sends_people and not self.corridor.takes.get(key)
        return key if owned and abroad and any(hit.tag.startswith("say:") for hit in sentence.hits) else ""

    def _own_losses(self, sentence: Sentence, number: Number) -> str:
        """Who admits losses of its own, where the text tells of no support: “Pretoria a reconnu …”."""
        admits = any(hit.tag in {"say:confirms"} for hit in sentence.hits)
        if not admits and not self.drafts:
            return ""
        if not admits and self.drafts and self.drafts[-1].candidate.kind != CASUALTIES:
            return ""
        named = [h for h in sentence.named[ACTOR] if h.first < number.first]
        if named:
            return self.names.key(named[-1])
        return self.drafts[-1].candidate.supplier or "" if self.drafts else ""
