"""公开面 surfaces: every form in which a publication reaches readers, as texts to be searched.

What renders pages and fills indexes lies on other floors. Each of them registers its surfaces
under the entry-point group `anjian.surfaces` in `pyproject.toml`; the name of the entry is the name
of the surface, its value a function without arguments that returns it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from typing import Final, Protocol

from sqlalchemy.orm import Session

from kb.errors import IllegalTransition
from kb.model.document import Document, Revision
from review.leak_check import Withheld, found_in

SURFACE_GROUP: Final = "anjian.surfaces"


class Surface(Protocol):
    """公开面: one of the forms in which the public would meet a revision."""

    @property
    def label(self) -> str:
        """Its Chinese name, as a refusal names it."""

    def texts(self, session: Session, document: Document, revision: Revision) -> Iterable[str]:
        """Return everything that would be public, as if the revision were published now."""

    def furniture(self, session: Session) -> str:
        """Return the words that stand there whatever the document: menus, labels, notes."""


class Placed(str):
    """有出处的文字: a text that says in which part of its surface it stands, for the refusal."""

    place: str

    def __new__(cls, text: str, place: str) -> Placed:
        """Return the text with its place."""
        made = super().__new__(cls, text)
        made.place = place
        return made


@dataclass(frozen=True, slots=True)
class Leak:
    """泄露: a surface and the kinds of what would be seen on it, never the values."""

    surface: str
    kinds: tuple[str, ...]

    def __str__(self) -> str:
        """Where, and which fields."""
        return f"{self.surface}（{'、'.join(self.kinds)}）"


@cache
def registered_surfaces() -> tuple[Surface, ...]:
    """Return the surfaces of the installed packages, each made once a process."""
    return tuple(entry.load()() for entry in sorted(entry_points(group=SURFACE_GROUP)))


def leaks_on_surfaces(
    session: Session,
    document: Document,
    revision: Revision,
    sought: tuple[Withheld, ...],
    surfaces: Iterable[Surface] | None = None,
) -> tuple[Leak, ...]:
    """Render what a publication of the revision would show, and search it for what is withheld.

    Args:
        session: of the act, so that what it has written is seen.
        document: the document, not yet published or published with another revision.
        revision: what would become public.
        sought: what must not be found.
        surfaces: where to look; those registered when None.

    Raises:
        IllegalTransition: there is nothing to look at, so nothing would have been checked.
    """
    if not sought:
        return ()
    looked_at = tuple(registered_surfaces() if surfaces is None else surfaces)
    if not looked_at:
        raise IllegalTransition(
            "发布前的泄露检查无法进行：没有登记任何公开面", hint="请重新安装案鉴后再发布"
        )
    leaks: list[Leak] = []
    for surface in looked_at:
        parts: dict[str, list[str]] = {}
        for text in surface.texts(session, document, revision):
            parts.setdefault(text.place if isinstance(text, Placed) else "", []).append(text)
        furniture = surface.furniture(session)
        for place, texts in parts.items():
            if kinds := found_in(texts, sought, furniture):
                leaks.append(Leak(surface.label + place, tuple(sorted(kinds))))
    return tuple(leaks)
