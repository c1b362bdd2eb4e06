"""The three stages in one call."""

from __future__ import annotations

from datetime import date

from kb.text.numerals import ArticleNumber
from kb.text.references.find import find
from kb.text.references.model import LawDirectory, ResolvedReference
from kb.text.references.names import LawNames
from kb.text.references.parse import parse
from kb.text.references.resolve import NO_DIRECTORY, resolve


class Extractor:
    """引用提取器: reads the references of many texts against one directory.

    Reading a directory's titles happens once, here; use one extractor for a whole batch.
    """

    def __init__(
        self, directory: LawDirectory | None = None, *, no_directory: str = NO_DIRECTORY
    ) -> None:
        self._directory = directory
        self._names = LawNames(directory)
        self._no_directory = no_directory

    def extract(
        self,
        text: str,
        *,
        home_law: str | None = None,
        home_article: ArticleNumber | None = None,
        as_of: date | None = None,
    ) -> tuple[ResolvedReference, ...]:
        """Return the references of `text` in reading order; see `extract`."""
        findings = find(text, self._names)
        if not findings.clusters:
            return ()
        references = parse(findings, self._names, home_law=home_law, home_article=home_article)
        return resolve(
            references,
            self._directory,
            as_of=as_of,
            names=self._names,
            no_directory=self._no_directory,
        )


def extract(
    text: str,
    directory: LawDirectory | None = None,
    *,
    home_law: str | None = None,
    home_article: ArticleNumber | None = None,
    as_of: date | None = None,
) -> tuple[ResolvedReference, ...]:
    """Find, read and check every provision reference in `text`.

    `home_law` is the short title of the law the text is part of (for 本法 and bare 第十二条),
    `home_article` its article (for 本条第二款). `as_of` is the day whose law is meant, for a case
    the day of the violation. Offsets index `text`: `raw == text[start:end]`.
    """
    return Extractor(directory).extract(
        text, home_law=home_law, home_article=home_article, as_of=as_of
    )
