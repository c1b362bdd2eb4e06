"""A small bank of questions on an invented law, published by three people."""

from __future__ import annotations

from dataclasses import replace

from kb.model.document import Batch, Document, DocumentKind
from kb.model.question import QuestionType
from kb.store.database import Database
from kb.training.bank.saving import save
from kb.training.question import BLANK, Option, QuestionCitation, QuestionContent
from review import batches
from tests.review.bureau import SETUP
from tests.review.laws import LAW, SLUG

OLD_VERSION = "2016-03-01"
NEW_VERSION = "2021-04-20"
QUESTION_SIGNERS = ("business-1", "legal-1", "panel-3")

PURPOSE = "为了保护溪流，制定本条例。"
DUTY = "任何单位不得向溪流倾倒垃圾。"
FINE = (
    "违反本条例规定，向溪流倾倒垃圾的，由县级以上生态环境主管部门责令改正，"
    "处二千元以上一万元以下的罚款。"
)
REPORT = "排污单位应当自发现泄漏之日起三日内向所在地生态环境主管部门报告。"
PATROL = "溪长应当每旬徒步巡查责任河段，并在巡查簿上签名。"
FORCE = "本条例自公布之日起施行。"
ARTICLES = (PURPOSE, DUTY, FINE, REPORT, PATROL, FORCE)


def citation(article: int, quote: str) -> QuestionCitation:
    """A citation of the law in its first version."""
    return QuestionCitation(
        law=LAW,
        article=article,
        article_suffix=None,
        provision=f"{SLUG}/{OLD_VERSION}/art_{article}",
        version=OLD_VERSION,
        quote=quote,
    )


FINE_CHOICE = QuestionContent(
    type=QuestionType.SINGLE,
    stem=f"按照《{LAW}》，向溪流倾倒垃圾的，由县级以上生态环境主管部门责令改正，罚款幅度是（　）。",
    options=(
        Option("A", "五百元以上一千元以下"),
        Option("B", "二千元以上一万元以下"),
        Option("C", "六万元以上十万元以下"),
        Option("D", "二十万元以上五十万元以下"),
    ),
    answer=("B",),
    rationale=f"《{LAW}》第三条规定，处二千元以上一万元以下的罚款。",
    citations=(citation(3, FINE),),
    points=("KD-301",),
    pattern="fine_range",
)
FINE_STATEMENT = QuestionContent(
    type=QuestionType.TRUE_FALSE,
    stem=f"按照《{LAW}》，向溪流倾倒垃圾的，由县级以上生态环境主管部门责令改正，"
    "处二千元以上一万元以下的罚款。",
    answer=True,
    rationale=f"《{LAW}》第三条写明了这一幅度。",
    citations=(citation(3, FINE),),
    points=("KD-301",),
    difficulty=1,
)
REPORT_BLANK = QuestionContent(
    type=QuestionType.FILL_IN,
    stem=f"按照《{LAW}》，排污单位应当自发现泄漏之日起{BLANK}内向所在地生态环境主管部门报告。",
    answer=(("三日",),),
    rationale=f"《{LAW}》第四条规定了报告的期限。",
    citations=(citation(4, REPORT),),
    points=("KD-101",),
    level="中级",
    difficulty=3,
)
BANK = (FINE_CHOICE, FINE_STATEMENT, REPORT_BLANK)


def store(database: Database, *questions: QuestionContent, created_by: int | None = None) -> int:
    """Store questions as drafts of a batch of questions and return the batch."""
    with database.unit_of_work() as uow:
        batch = Batch(name="试题", kind=DocumentKind.QUESTION.value, created_by=created_by)
        uow.session.add(batch)
        uow.session.flush()
        for question in questions:
            save(uow, question, actor=SETUP, batch_id=batch.id)
        return batch.id


def publish(database: Database, *questions: QuestionContent) -> int:
    """Store and publish questions."""
    batch = store(database, *questions)
    done = batches.publish_batch(database, batch, QUESTION_SIGNERS)
    assert done.failures == ()
    return batch


def document_id(database: Database, question: QuestionContent) -> int:
    """Return the document of a question."""
    with database.reading() as session:
        found = session.query(Document.id).filter(Document.key == question.key()).scalar()
        assert found is not None
        return int(found)


def about(question: QuestionContent, provision: str) -> QuestionContent:
    """Return a question that cites another provision of the same words."""
    (cited,) = question.citations
    slug, version, eid = provision.split("/")
    moved = replace(
        cited, provision=provision, version=version, article=int(eid.removeprefix("art_"))
    )
    assert slug
    return replace(question, citations=(moved,))
