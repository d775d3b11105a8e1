"""Sent, killed or delivered: the verb nearest to a number decides which kind of claim it is."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from tracker.extraction.candidates import CASUALTIES, DEPLOYMENT, TRANSFER
from tracker.extraction.counting import (
    FATES,
    LOSSES,
    PEOPLE,
    THINGS,
    UNIT,
    Counted,
    Predicates,
    clause_end,
    tags_at,
)
from tracker.extraction.exclusions import Exclusions
from tracker.extraction.lexicon import Hit
from tracker.extraction.naming import ACTOR, EQUIPMENT
from tracker.extraction.numbers import Number
from tracker.extraction.sentences import Sentence
from tracker.extraction.state import (
    GIVEN,
    NO_DEPLOYMENT,
    NO_TRANSFER,
    PRESENT,
    Draft,
)
from tracker.extraction.supporters import Supporters

_CLOSE: Final = 6  # words between a noun and the verb that decides about it


class Kinds(Supporters, Exclusions):
    """The kind of a figure, its category or equipment."""

    def _kind(
        self,
        place: int,
        sentence: Sentence,
        number: Number,
        counted: Counted,
        verbs: Predicates,
        inherited: Draft | None,
    ) -> tuple[str, str | None] | None:
        noun = counted.noun
        if inherited and verbs.after and verbs.after[0].tag == "p:want":
            return None  # “5.2 million need aid”
        following = self._decisive(sentence, counted, number, verbs)
        if self._is_peer(sentence) or self._is_civil(sentence, number, counted):
            return None
        if inherited and noun in LOSSES and (fate := self._fate(sentence, following, verbs, counted, number)):
            return CASUALTIES, fate  # “losses of 1,100, of whom 350 were killed”
        if noun == "n:wounded" and counted.actor is None and self._is_in_care(sentence, number):
            return None
        if noun in LOSSES:
            end = max(counted.last, number.last)
            if any(hit.tag == "p:return" and hit.first - end <= _CLOSE for hit in verbs.after):
                return None
            before = next((hit for hit in verbs.before if hit.tag not in {"p:count", *FATES}), None)
            if before and before.tag == "p:return" and number.first - before.last <= _CLOSE:
                return None  # “has brought home 48 wounded”
            governing = verbs.before[0] if verbs.before else None
            if governing and governing.tag == "p:capture" and governing.last == number.first:
                return CASUALTIES, "captured"  # “captured two wounded soldiers”
            return CASUALTIES, LOSSES[noun]
        if noun in {PEOPLE, UNIT} or (inherited and inherited.candidate.kind == DEPLOYMENT):
            fate = self._fate(sentence, following, verbs, counted, number)
            if fate:
                return CASUALTIES, fate
            moved = next((hit for hit in verbs.after if hit.tag in {*PRESENT, "p:return"}), None)
            if moved and moved.tag == "p:return":
                return None
            near = range(number.first - 4, number.first)
            if (
                inherited
                and inherited.candidate.kind == CASUALTIES
                and not any("they_are" in tags_at(sentence, at) for at in near)
                and not any(hit.tag in PRESENT for hit in verbs.after)
            ):
                return CASUALTIES, inherited.candidate.category
            kept = following and following.tag == "p:stock" and self._is_elsewhere(sentence, number, counted)
            if kept:
                return DEPLOYMENT, None  # “keeps 2,500 men in Mali”
            if following and following.tag in NO_DEPLOYMENT:
                return None
            if (
                verbs.before
                and verbs.before[0].tag in NO_DEPLOYMENT
                and not (following and following.tag in PRESENT)
            ):
                return None
            if self._is_owned(sentence, number, counted, verbs):
                return None
            if any(hit.tag in PRESENT for hit in verbs.nearest) or inherited:
                return DEPLOYMENT, None
            if self._is_promised(sentence, number, verbs):
                return DEPLOYMENT, None
            if any(hit.tag in PRESENT for hit in sentence.hits) and not any(
                hit.tag in NO_DEPLOYMENT for hit in verbs.nearest
            ):
                return DEPLOYMENT, None
            if any("they_are" in tags_at(sentence, at) for at in range(number.first - 2, number.first)):
                return DEPLOYMENT, None
            if self.asked_in == place - 1 and not verbs.nearest:
                return DEPLOYMENT, None
            counts = any(hit.tag == "p:count" for hit in verbs.nearest)
            abroad = any(self._is_abroad(sentence, hit) for hit in sentence.named[ACTOR])
            if counts and (abroad or any(hit.tag == "there" for hit in sentence.hits)):
                return DEPLOYMENT, None
            last = self.drafts[-1] if self.drafts else None
            told = last is not None and last.candidate.kind == DEPLOYMENT and place - last.sentence <= 2
            if not verbs.nearest and (told or sentence.of("say:")) and self.corridor.sends_people:
                return DEPLOYMENT, None  # “Four brigades in all: such is the design.”
            put = any("link" in sentence.tags[at] for at in range(max(0, number.first - 4), number.first))
            if put and not counts and self.drafts and self.drafts[-1].candidate.kind == DEPLOYMENT:
                return DEPLOYMENT, None  # “which takes the total to 850 men”
            if counted.actor and not verbs.nearest and self._is_abroad(sentence, counted.actor):
                return DEPLOYMENT, None  # “the number of their troops in …”
            owned = "own_side" in tags_at(sentence, number.first - 1)
            if owned and self._is_elsewhere(sentence, number, counted):
                return DEPLOYMENT, None  # “prolonged the mandate of its 600 soldiers in Libya”
            return None
        hedge = sentence.key(number.first) if number.first < number.core_first else ""
        reached = "change_to" in tags_at(sentence, number.first) and bool(hedge)
        held = bool(verbs.before) and verbs.before[0].tag == "p:count" and not reached
        if held and number.first - verbs.before[0].last <= 2:
            return None  # “the air force has fewer than a hundred of them”
        owned = number.first > 0 and "own_side" in sentence.tags[number.first - 1]
        if owned and not any(hit.tag in GIVEN for hit in verbs.after):
            return None  # “its own three helicopters”
        if number.first and "carried_by" in sentence.tags[number.first - 1] and not counted.equipment:
            return None  # “boarded seven landing craft”
        if (
            following
            and following.tag == "p:pledge"
            and any(hit.tag == "p:stock" and hit.first - number.last <= _CLOSE + 2 for hit in verbs.after)
        ):
            return None  # “fewer than 30 on order for itself”
        ahead = tags_at(sentence, number.first - 1)
        if not counted.equipment and "in_word" in ahead and not ahead & GIVEN:
            return None  # “in two rounds”, not “handed over two vehicles”
        if following and following.tag in NO_TRANSFER | {"p:die", "p:wound", "p:kw"}:
            return None
        if following is None and verbs.before and verbs.before[0].tag in NO_TRANSFER:
            return None
        if any(hit.tag in GIVEN or hit.tag == "p:receive" for hit in verbs.nearest) or inherited:
            return TRANSFER, None
        if any(hit.tag in GIVEN or hit.tag == "p:receive" for hit in sentence.hits):
            return TRANSFER, None
        if any(hit.tag == "p:count" for hit in verbs.nearest):
            return None
        if (
            self.drafts
            and self.drafts[-1].candidate.kind == TRANSFER
            and place - self.drafts[-1].sentence <= 1
        ):
            return TRANSFER, None
        if counted.equipment and not verbs.nearest and sentence.of("say:"):
            return TRANSFER, None  # “the chiefs of staff speak of 20,000 containers”
        return None

    def _is_elsewhere(self, sentence: Sentence, number: Number, counted: Counted) -> bool:
        """Whether the people are said to be in the country of somebody who is supported."""
        end = clause_end(sentence, max(number.last, counted.last))
        if self._is_sender(sentence, number) and any(
            hit.tag == "there" and number.last <= hit.first < end for hit in sentence.hits
        ):
            return True  # “keeps a few dozen advisers in the country”
        return any(
            number.last <= hit.first < end
            and self._is_aim(sentence, hit)
            and not self.corridor.is_supplier(self.names.key(hit))
            for hit in sentence.named[ACTOR]
        )

    def _is_sender(self, sentence: Sentence, number: Number) -> bool:
        """Whether whoever was named last before the number gives: their people, or nobody's at home."""
        before = [hit for hit in self._actors(sentence) if hit.last <= number.first]
        return bool(before) and self.corridor.is_supplier(self.names.key(before[-1]))

    def _is_promised(self, sentence: Sentence, number: Number, verbs: Predicates) -> bool:
        """“Nairobi has promised 1,000 officers”: by somebody who gives."""
        promise = verbs.before[:1]
        return (
            bool(promise)
            and any(hit.tag == "promise" and hit.first == promise[0].first for hit in sentence.hits)
            and number.first - promise[0].last <= 1
            and self._is_sender(sentence, number)
        )

    def _is_owned(self, sentence: Sentence, number: Number, counted: Counted, verbs: Predicates) -> bool:
        """“the army operates 400 of them”: it has them, and they are nowhere else."""
        held = {hit.tag for hit in verbs.before if hit.last == number.first}
        return counted.is_partitive and "p:stock" in held

    def _is_generic(self, sentence: Sentence, counted: Counted) -> bool:
        return any(
            "generic" in sentence.tags[at]
            for at in range(counted.first, min(counted.last, len(sentence.tokens)))
        )

    def _apposed(self, sentence: Sentence, counted: Counted) -> tuple[str, ...]:
        """What is named in an aside after the noun: “120 big guns, the ones they call Koksan”."""
        if sentence.key(counted.last) not in {",", "(", "—", "–", "-", ":"}:
            return ()
        for at in range(counted.last + 1, min(len(sentence.tokens), counted.last + 8)):
            if at in sentence.numbers_at or sentence.key(at) in {";", "."}:
                return ()
            if hit := sentence.names_at[at].get(EQUIPMENT):
                return (self.names.key(hit),)
        return ()

    def _meant(self, sentence: Sentence, number: Number) -> tuple[str, ...]:
        """What “units” or “pieces” are: the equipment last named before them."""
        named = [hit for hit in sentence.named[EQUIPMENT] if hit.last <= number.first]
        if named:
            return (self.names.key(named[-1]),)
        last = self.drafts[-1].candidate if self.drafts else None
        return (last.equipment, *last.counted_with) if last and last.equipment else ()

    def _decisive(
        self, sentence: Sentence, counted: Counted, number: Number, verbs: Predicates
    ) -> Hit | None:
        """The verb that decides: the one right after the noun, else the one before, else any after."""
        end = max(counted.last, number.last)
        if any(hit.tag == "p:count" and 0 <= number.first - hit.last <= 1 for hit in verbs.before):
            # “numbered fewer than 1,000, and more than 150 of them fell”: each number has its own verb.
            further = min((n.first for n in sentence.numbers if n.first >= end), default=len(sentence.tokens))
            verbs = replace(verbs, after=tuple(hit for hit in verbs.after if hit.first < further))
        verbs = verbs.without(frozenset({"p:count"}))
        if verbs.before and verbs.before[0].tag == "p:lose" and number.first == verbs.before[0].last:
            return verbs.before[0]  # “lost hundreds of men in the battle”
        if verbs.after and {"partitive", "which"} <= tags_at(sentence, number.last + 1):
            return verbs.after[0]  # “40 drones, 25 of which they claim to have downed”
        close = [
            hit
            for hit in verbs.after
            if hit.first - end <= _CLOSE
            # “ten vehicles, built in Sweden”
            and not (hit.tag == "p:produce" and sentence.key(hit.first - 1) == ",")
            # “28,000 containers, which may hold …”
            and not (hit.tag == "p:hold" and counted.noun == "n:container")
        ]
        if verbs.before and number.first - verbs.before[0].last <= 3 and sentence.key(end) == ",":
            close = []  # “which has sent fifty vehicles, wonders whether …”
        if counted.noun == THINGS and verbs.before and number.first - verbs.before[0].last <= 3:
            governing = [h for h in verbs.before if h.first == verbs.before[0].first and h.tag in NO_TRANSFER]
            if governing:
                return governing[0]  # “shot down 47 drones supplied by …”
        if close and not (
            verbs.before and number.first - verbs.before[0].last <= 2 and close[0].first - end > 2
        ):
            return close[0]
        if verbs.before:
            return verbs.before[0]
        return verbs.after[0] if verbs.after else None

    def _fate(
        self, sentence: Sentence, decisive: Hit | None, verbs: Predicates, counted: Counted, number: Number
    ) -> str | None:
        if decisive is None:
            return None
        same = [hit for hit in verbs.nearest if hit.first == decisive.first and hit.tag in FATES]
        if same:
            longest = max(same, key=lambda hit: hit.last - hit.first)
            return _joined(sentence, longest, verbs)
        if decisive.tag in PRESENT or decisive.tag in {"p:transfer", "p:pledge"}:
            # “soldiers sent to Kursk were killed”
            end = max(counted.last, number.last)
            begin = max(end, decisive.last)
            comma = next(
                (at for at in range(begin, len(sentence.tokens)) if sentence.key(at) == ","), end + 99
            )
            later = [
                hit
                for hit in verbs.after
                if hit.tag in FATES
                and hit.first - end <= 14
                and hit.first < comma
                # “to make up for its losses”
                and not {"det", "own_side"} & tags_at(sentence, hit.first - 1)
            ]
            if later:
                longest = max((h for h in later if h.first == later[0].first), key=lambda hit: hit.last)
                return _joined(sentence, longest, verbs)
        return None


def _listed_fates(sentence: Sentence, place: int) -> set[str]:
    """What else became of them, in a list without another number: “…, wounded or captured”."""
    fates = {**FATES, **LOSSES}
    found: set[str] = set()
    is_listed = False
    for at in range(place, len(sentence.tokens)):
        tags = sentence.tags[at]
        here = {fates[tag] for tag in tags if tag in fates}
        if sentence.key(at) == "," or "and" in tags:
            is_listed = True
        elif not (here and is_listed):
            break
        found |= here
    return found


def _joined(sentence: Sentence, hit: Hit, verbs: Predicates) -> str:
    """The category, of two fates joined: “have died or been injured”."""
    fate = FATES[hit.tag]
    if {"missing", "captured"} & _listed_fates(sentence, hit.last) - {fate}:
        return "unspecified"  # “dead, wounded, missing or captured”: no category covers that
    other = {"killed": "wounded", "wounded": "killed"}.get(fate)
    for each in verbs.after:
        if (
            FATES.get(each.tag) == other
            and hit.last <= each.first <= hit.last + 5
            and not any(at in sentence.numbers_at for at in range(hit.last, each.first))
        ) and any("and" in sentence.tags[at] for at in range(hit.last, each.first)):
            return "killed_or_wounded"
    return fate
