"""干扰项来源 pools: the real values of every kind, to choose wrong options and changes from.

Wrong options stand in the law themselves, for something else: another deadline, another range,
another body. Those of the same chapter come first, then of the same law, then of the other laws.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from kb.training.generation.field import within_field
from kb.training.generation.figures import Figure, apart, read_figures, written
from kb.training.generation.item_kinds import kind_of_items, who_is_meant
from kb.training.generation.listings import LONGEST_ITEM, Listing, read_enumerations, read_listings
from kb.training.generation.measures import Measure, alike, common, fits, read_measures
from kb.training.generation.precedence import (
    conduct_of,
    gone,
    outdated,
    overtaken,
    still_holds,
    superseded,
)
from kb.training.generation.real_values import WRONG, Real, nearest
from kb.training.generation.rival_bodies import RivalBodies
from kb.training.generation.sentences import outside
from kb.training.generation.source import Source
from kb.training.generation.statements import Statement, read_statements
from kb.training.generation.terms import Definition, read_bearer, read_definitions
from kb.training.generation.wording import bigrams, common_run, likeness

_MOST_APART: Final = 6
_SHORTEST_HEAD: Final = 6
_SAME_HEAD: Final = 0.85
_SAME_ACT: Final = 8
# 依照有关法律的规定处罚: what is asked would be a reference and no rule
_REFERS: Final = re.compile(
    r"(?:依照|按照|根据)[^，。；]{2,40}(?:规定)?[，]?(?:予以|给予|进行)?(?:处罚|处理|处分)"
)


@dataclass
class Pools:
    """干扰项库 of all articles that questions are made of."""

    statements: dict[str, tuple[Statement, ...]] = field(default_factory=dict)
    listings: dict[str, list[Listing]] = field(default_factory=lambda: defaultdict(list))
    definitions: dict[str, list[Definition]] = field(default_factory=lambda: defaultdict(list))
    _figures: dict[tuple[str, bool], list[tuple[Figure, Source]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    rivals: RivalBodies = field(default_factory=RivalBodies)
    _bearers: dict[str, list[Real]] = field(default_factory=lambda: defaultdict(list))
    _under: dict[tuple[str, str], list[Statement]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _of_law: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    _penal: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list))
    _measures: list[tuple[Measure, Source]] = field(default_factory=list)
    _principles: list[Real] = field(default_factory=list)
    _texts: list[str] = field(default_factory=list)
    _counts: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(
        cls,
        sources: Iterable[Source],
        revised: Mapping[str, str] | None = None,
        *,
        whole: bool = True,
    ) -> Pools:
        """Read everything that the articles say, less what a later law may have replaced.

        `revised` has the version in force of every law (see `precedence`). Without `whole`, of the
        laws of other departments only what is of the field is asked (see `field`); all of it lends
        wrong options.
        """
        pools = cls()
        every = tuple(sources)
        pools._texts = [each.text for each in every]
        old = outdated(every, revised)
        said = {
            source: tuple(
                each
                for each in read_statements(source)
                if not gone(each.text)
                and not overtaken(each)
                and (source.slug not in old or still_holds(each))
            )
            for source in every
        }
        lost = superseded([each for statements in said.values() for each in statements])
        for source, statements in said.items():
            held = tuple(each for each in statements if conduct_of(each) not in lost)
            pools._add(source, held, whole=whole)
            if source.slug not in old:
                pools._add_lists(source, whole=whole)
        return pools

    def _add_lists(self, source: Source, *, whole: bool) -> None:
        self.listings[source.law].extend(
            each
            for each in read_listings(source)
            if not gone(source.text)
            and _REFERS.search(each.after) is None
            and (whole or within_field(source.law, each.before + each.after))
        )
        self.definitions[source.law].extend(
            each
            for each in read_definitions(source)
            if whole or within_field(source.law, each.term + each.meaning)
        )

    def _add(self, source: Source, statements: tuple[Statement, ...], *, whole: bool) -> None:
        """Add what an article says; without `whole`, ask only what is of the field."""
        asked = tuple(
            each
            for each in statements
            if whole or within_field(source.law, each.text, penal=each.penal)
        )
        self.statements[source.provision] = asked
        self._under[source.slug, source.path].extend(asked)
        self._of_law[source.law].extend(statements)
        self._penal[source.law].extend(
            each for each in statements if each.penal and "，" not in each.text[: each.opening - 1]
        )
        for statement in statements:
            consequence = statement.text[statement.opening :]
            for figure in read_figures(consequence):
                if _RATE.search(consequence[: figure.start]) is None:
                    self._figures[figure.shape, statement.penal].append((figure, source))
            for measure in read_measures(consequence):
                self._measures.append((measure, source))
            self.rivals.add(statement)
            bearer = None if statement.penal else read_bearer(statement.text)
            if bearer is not None:
                self._bearers[source.law].append(Real(bearer.text, source))
            for names in read_enumerations(statement.text):
                self._principles.extend(Real(each, source) for each in names.members)

    def under(self, source: Source) -> tuple[Statement, ...]:
        """Return what the articles under the heading of one say."""
        return tuple(self._under[source.slug, source.path])

    def figures(
        self, figure: Figure, statement: Statement, rng: random.Random, wanted: int = WRONG
    ) -> tuple[Real, ...]:
        """Return figures of the same shape that exclude the one given, written like it."""

        furthest = _MOST_APART * (6 if len(figure.values) == 2 else 1)

        def near(value: Figure) -> bool:
            # 七十一米 beside 一百米 and 二百米 is ruled out unread
            return all(
                max(a, b) <= furthest * min(a, b) and (b % 10 != 0 or a % 5 == 0)
                for a, b in zip(value.values, figure.values, strict=True)
            )

        found: dict[tuple[int, ...], Real] = {}
        pool = self._figures[figure.shape, statement.penal]
        for other, source in nearest(pool, statement.source, rng, lambda each: each[1]):
            if near(other) and other.values not in found and apart(figure, other):
                words = written(figure.shape, other.values, arabic=figure.arabic)
                if words not in outside(statement.source.text):
                    found[other.values] = Real(words, source)
            if len(found) == wanted:
                break
        return tuple(found.values())

    def says_otherwise(self, statement: Statement, after: int, modal: str) -> bool:
        """Return whether the law itself, elsewhere, puts what stands after a verb under `modal`."""
        if modal not in ("应当", "可以"):
            return False
        act = statement.text[after:].replace("，", "")
        runs = {act[at : at + _SAME_ACT] for at in range(len(act) - _SAME_ACT + 1)}
        return any(
            modal in other.text and any(run in other.text for run in runs)
            for other in self._of_law[statement.source.law]
            if other is not statement
        )

    def beside(self, who: str, statement: Statement) -> tuple[Real, ...]:
        """Return others of the law with duties of their own whose names end like the one given."""
        found = {
            each.text: each
            for each in self._bearers[statement.source.law]
            if each.text[-2:] == who[-2:]
            and each.text not in statement.source.text
            and each.text not in who
            and who not in each.text
            and not (_HOLDER.search(each.text) and _HOLDER.search(who))
        }
        return tuple(found[text] for text in sorted(found))

    def principles(
        self, members: tuple[str, ...], statement: Statement, rng: random.Random, wanted: int
    ) -> tuple[Real, ...]:
        """Return principles that other provisions name and this one does not."""
        found: dict[str, Real] = {}
        pool = nearest(self._principles, statement.source, rng, lambda each: each.source)
        for other in pool:
            if other.text in statement.source.text:
                continue
            close = (len(other.text) - len(members[0])) in range(-4, 5)
            if close and all(common_run(other.text, kept) < 2 for kept in (*members, *found)):
                found[other.text] = other
            if len(found) == wanted:
                break
        return tuple(found.values())

    def measures(
        self, measure: Measure, statement: Statement, rng: random.Random, wanted: int = WRONG
    ) -> tuple[Real, ...]:
        """Return measures of other kinds that fit the conduct; none that the article names.

        A stop is put to what the conduct says is done (停止建设), restoration to what was built or
        destroyed, and a licence is taken from who needs one.
        """
        found: dict[str, Real] = {}
        kinds = {measure.kind, *(each.kind for each in read_measures(statement.text))}
        conduct = statement.text[: statement.opening]
        law = statement.source.law
        pool = [each for each in self._measures if each[1].law == law or common(each[0])]
        for other, source in nearest(pool, statement.source, rng, lambda each: each[1]):
            if any(alike(other.kind, kind) for kind in kinds):
                continue
            if fits(other, conduct) and other.text not in statement.source.text:
                found[other.text] = Real(other.text, source)
                kinds.add(other.kind)
            if len(found) == wanted:
                break
        return tuple(found.values())

    def items(self, listing: Listing, rng: random.Random, wanted: int) -> tuple[Real, ...]:
        """Return items of other lists of the law that are of the same kind but not of this list.

        For a list of conduct, what other provisions punish differently may stand beside it.
        """
        found: dict[str, Real] = {}
        whole = bigrams(listing.source.text)
        for other in nearest(self._beside(listing), listing.source, rng, lambda each: each.source):
            own = bigrams(other.text)
            if len(own & whole) > 0.6 * len(own) or len(other.text) > LONGEST_ITEM:
                continue
            if any(likeness(other.text, item.text) > 0.34 for item in listing.items):
                continue
            if all(likeness(other.text, kept) < 0.5 for kept in found):
                found[other.text] = other
            if len(found) == wanted:
                break
        return tuple(found.values())

    def tells_apart(self, listing: Listing) -> bool:
        """Return whether the head of a list says which of the lists of its law is meant."""
        anyone = kind_of_items(listing.noun) == "行为" and len(listing.before) < _SHORTEST_HEAD
        if anyone and not list(read_figures(listing.after)):
            return False
        own = listing.before + listing.after
        return all(
            other is listing or likeness(own, other.before + other.after) < _SAME_HEAD
            for other in self.listings[listing.source.law]
        )

    def _beside(self, listing: Listing) -> list[Real]:
        kind = kind_of_items(listing.noun)
        figures = {each.text for each in read_figures(listing.after)}
        pool = [
            Real(item.text, other.source)
            for other in self.listings[listing.source.law]
            if kind_of_items(other.noun) == kind
            and other is not listing
            and not _opposed(other.before + other.after, listing.before + listing.after)
            and (
                kind not in ("行为", "情形")
                or who_is_meant(other.before) in {"", who_is_meant(listing.before)}
            )
            and likeness(other.before + other.after, listing.before + listing.after) < 0.8
            for item in other.items
            if not _names_its_own(item.text, other.before, listing.before)
        ]
        if kind == "行为" and not listing.before and _PUNISHES.search(listing.after) is not None:
            pool += [
                Real(each.text[: each.opening].rstrip("，的"), each.source)
                for each in self._penal[listing.source.law]
                if each.source is not listing.source
                and who_is_meant(each.text[: each.opening]) != "officials"
                and likeness(each.text[each.opening :], listing.after) < 0.7
                and not figures & {figure.text for figure in read_figures(each.text)}
            ]
        return pool

    def terms(self, definition: Definition, rng: random.Random) -> tuple[Definition, ...]:
        """Return other definitions of the same genus whose words are not part of each other.

        Those of the law come first. A word is of the genus of another when both end alike, or,
        within one law, when their meanings do (…的废物, …的区域).
        """
        found: list[Definition] = []
        pool = [each for named in self.definitions.values() for each in named]
        for other in nearest(pool, definition.source, rng, lambda each: each.source):
            if not _same_genus(definition, other):
                continue
            apart = all(
                other.term not in kept.term
                and kept.term not in other.term
                and likeness(other.meaning, kept.meaning) < 0.6
                for kept in (definition, *found)
            )
            apart = apart and other.term not in definition.meaning
            if apart and abs(len(other.term) - len(definition.term)) <= 8:
                found.append(other)
            if len(found) == WRONG:
                break
        return tuple(found)

    def articles_with(self, words: str) -> int:
        """Return how many articles say some words."""
        if words not in self._counts:
            self._counts[words] = sum(words in text for text in self._texts)
        return self._counts[words]


def _same_genus(one: Definition, other: Definition) -> bool:
    if one.term == other.term or one.term[-2:] == other.term[-2:]:
        return one.term != other.term
    return one.source.law == other.source.law and one.meaning[-2:] == other.meaning[-2:]


# 核设施营运单位 may be one that stores or disposes of waste as well
_HOLDER: Final = re.compile("营运单位|运营单位|(?:处置|贮存|处理|利用)(?:单位|企业)")
# 处每平方米一千元以上…, 按照面积处…: no sum that a fine comes to
_RATE: Final = re.compile(r"每(?:[^，；]{1,4})?$|按照?[^，；]{0,12}(?:面积|数量|吨)[^；]*$")
_PUNISHES: Final = re.compile(r"罚款|责令|处分|吊销|没收|警告")


def _opposed(one: str, other: str) -> bool:
    """Whether one head lists what makes a penalty heavier and the other what makes it lighter."""
    heavier, lighter = re.compile("从重|加重"), re.compile("从轻|减轻|免予|不予")
    return any(
        heavier.search(a) is not None and lighter.search(b) is not None
        for a, b in ((one, other), (other, one))
    )


def _names_its_own(item: str, own: str, asked: str) -> bool:
    """Whether an item repeats what its own list is about, and the list asked about is not."""
    runs = {own[at : at + 3] for at in range(len(own) - 2)}
    return any(run in item and run not in asked for run in runs)
