"""已发布的指南: a guide as the public has it, with what became of the provisions it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.compendium.guides import duties, fixed_days, reading, staleness
from kb.compendium.guides.duties import Stated
from kb.compendium.guides.reading import Guide
from kb.compendium.guides.sentences import Part
from kb.compendium.guides.staleness import Change
from kb.compendium.ics import Event
from kb.store.publications import PublishedDocument


@dataclass(frozen=True, slots=True)
class PublishedGuide:
    """指南与现行条文: built from the public content alone.

    `changes` are by provision (`slug/version/eid`); a sentence is stale when one of its provisions
    is among them.
    """

    document: PublishedDocument
    guide: Guide
    statements: tuple[Stated, ...]
    changes: Mapping[str, Change]

    @property
    def law_day(self) -> dt.date:
        """The day whose law the guide follows: as it says, else that of its publication."""
        return _law_day(self.document, self.guide)

    def stale(self, stated: Stated) -> tuple[Change, ...]:
        """Return what changed of the provisions of a sentence, each once."""
        return tuple(
            dict.fromkeys(
                self.changes[each.provision]
                for each in stated.provisions
                if each.provision in self.changes
            )
        )

    def stale_at(self, part: Part, start: int) -> tuple[Change, ...]:
        """Return what changed under the sentence that begins at a place of a section."""
        section = self.guide.section(part)
        return tuple(
            change
            for stated in self.statements
            if stated.sentence.section is section and stated.sentence.start == start
            for change in self.stale(stated)
        )

    def stale_in(self, key: str) -> tuple[tuple[str, Change], ...]:
        """Return the stale sentences of a section with what changed, in order."""
        return tuple(
            (stated.sentence.words.strip(), change)
            for stated in self.statements
            if stated.sentence.section.key == key
            for change in self.stale(stated)
        )

    @property
    def stale_count(self) -> int:
        """How many sentences are stale."""
        return sum(bool(self.stale(stated)) for stated in self.statements)

    def events(self) -> tuple[Event, ...]:
        """Return the days of the guide's calendar."""
        return fixed_days.events(self.document.key, self.guide.days, since=self.law_day)


def read_published(
    session: Session, document: PublishedDocument, *, as_of: dt.date
) -> PublishedGuide:
    """Return a published guide with what its sentences rest on, judged on a day."""
    guide = reading.read(document.content)
    day = _law_day(document, guide)
    rests = duties.read_from_rows(session, document.revision_id, guide.sections, day)
    cited = {each.provision for rested in rests.values() for each in rested if each.provision}
    changed = staleness.changes(
        session,
        cited,
        as_of=as_of,
        kept=staleness.kept_after_recheck(session, document.id),
    )
    return PublishedGuide(document, guide, duties.statements(guide.sections, rests), changed)


def _law_day(document: PublishedDocument, guide: Guide) -> dt.date:
    if guide.law_day is not None:
        return guide.law_day
    return beijing_day(document.published_at) if document.published_at else dt.date.min
