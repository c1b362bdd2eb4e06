"""The articles of one version as texts, for what compares or reads them; published or not."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.regulation import Provision, ProvisionKind
from kb.text.alignment import NumberedText
from kb.text.numerals import ArticleNumber
from kb.text.provisions import article_body


def labelled_articles(session: Session, version_id: int) -> list[NumberedText]:
    """Return the numbered articles of a version in order, each with its label (第八条)."""
    rows = session.execute(
        select(Provision.number, Provision.suffix, Provision.text)
        .where(
            Provision.version_id == version_id,
            Provision.kind == ProvisionKind.ARTICLE.value,
            Provision.number.is_not(None),
        )
        .order_by(Provision.position)
    )
    return [
        NumberedText(ArticleNumber(number, suffix), text)
        for number, suffix, text in rows
        if number is not None
    ]


def article_bodies(session: Session, version_id: int) -> list[NumberedText]:
    """Return the numbered articles of a version in order, without their labels."""
    return [
        NumberedText(article.number, article_body(article.text))
        for article in labelled_articles(session, version_id)
    ]
