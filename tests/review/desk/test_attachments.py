"""Files of a case: stored by hash, rebuilt when public, kept while a revision names them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from kb.errors import AnjianError, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.desk import Attachment
from kb.model.document import DocumentState, Revision
from kb.store.files import Side
from review.desk import attachments, cases
from review.desk.attachments import AttachmentView
from review.rules import experts
from tests.review.bureau import trail
from tests.review.desk import files
from tests.review.desk.files import CANARY
from tests.review.desk.forms import form
from tests.review.desk.signers import SignedDesk


def add(case: SignedDesk, actor: str = "submitter", **changes: Any) -> AttachmentView:
    given = {"name": "现场.jpg", "data": files.jpeg(), **changes}
    return attachments.add(case.database, case.id, actor=actor, **given)


def stored(case: SignedDesk, digest: str) -> Path:
    """Where the bytes of a hash lie, in whichever of the two folders."""
    found = list((case.database.settings.home / "attachments").glob(f"*/{digest}"))
    return found[0] if found else case.database.settings.home / "nowhere"


def original(case: SignedDesk, one: AttachmentView, actor: str) -> bytes:
    _, data = attachments.content(case.database, case.id, one.id, actor=actor, side=Side.ORIGINAL)
    return data


def name_in_revision(case: SignedDesk, *digests: str, public: tuple[str, ...] = ()) -> None:
    cases.save(
        case.database,
        case.id,
        actor="submitter",
        base=case.sha,
        form=form(attachments=list(digests), public_attachments=list(public)),
    )


def test_a_file_is_stored_twice_as_it_came_and_without_metadata(case: SignedDesk) -> None:
    kept = add(case)
    assert kept.sha256 == hashlib.sha256(files.jpeg()).hexdigest()
    assert CANARY.encode() in stored(case, kept.sha256).read_bytes()
    assert CANARY.encode() not in stored(case, kept.clean_sha256).read_bytes()
    assert stored(case, kept.sha256).stat().st_mode & 0o077 == 0
    row = trail(case.database)[-1]
    assert (row.action, row.detail["sha256"]) == ("attachment.add", kept.sha256)
    assert "现场" not in str(row.detail)


def test_a_file_that_cannot_be_rebuilt_says_why_and_is_never_published(case: SignedDesk) -> None:
    kept = add(case, name="笔录.pdf", data=files.pdf(encrypted=True))
    assert kept.clean_sha256 == ""
    assert "已加密" in kept.problem
    assert attachments.listed(case.database, case.id, actor="submitter") == (kept,)
    with pytest.raises(InvalidInput, match=r"“笔录.pdf”不能公开：PDF 已加密"):
        name_in_revision(case, kept.sha256, public=(kept.sha256,))


def test_the_public_form_names_the_copy_by_its_place_and_no_original(case: SignedDesk) -> None:
    internal, public = add(case, data=files.png(), name="a.png"), add(case, name="钱大勇.jpg")
    name_in_revision(case, internal.sha256, public.sha256, public=(public.sha256,))
    with case.database.reading() as session:
        revision = session.query(Revision).filter_by(sha256=case.sha).one()
        size = stored(case, public.clean_sha256).stat().st_size
        assert revision.public_content["attachments"] == [
            {"name": "附件1.jpg", "size": size, "sha256": public.clean_sha256}
        ]
        assert revision.content["attachments"] == [internal.sha256, public.sha256]


def test_publishing_another_file_of_the_case_is_another_revision(case: SignedDesk) -> None:
    one, other = add(case), add(case, data=files.png(), name="a.png")
    name_in_revision(case, one.sha256, other.sha256, public=(one.sha256,))
    first = case.sha
    name_in_revision(case, one.sha256, other.sha256, public=(other.sha256,))
    assert case.sha != first
    name_in_revision(case, one.sha256, other.sha256)
    assert len({first, case.sha}) == 2


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"data": files.pdf()}, "file"),
        ({"name": "运行.exe"}, "file"),
        ({"name": "长" * 200 + ".jpg"}, "file"),
        ({"name": "<script>.jpg"}, "file"),
        ({"name": "..", "data": b"x"}, "file"),
        ({"name": "a\u202egpj.jpg"}, "file"),
        ({"name": "空.jpg", "data": b""}, "file"),
        ({"name": "图.svg", "data": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}, "file"),
        ({"name": "页.html", "data": b"<html></html>"}, "file"),
        ({"name": "页.txt", "data": b"<!DOCTYPE html><html></html>"}, "file"),
        ({"name": "大.jpg", "data": files.jpeg() + bytes(attachments.LARGEST)}, "file"),
    ],
)
def test_a_file_that_cannot_be_taken_is_refused_and_not_kept(
    case: SignedDesk, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        add(case, **changes)
    assert refusal.value.field == field
    assert attachments.listed(case.database, case.id, actor="submitter") == ()
    assert not (case.database.settings.home / "attachments").exists()
    assert trail(case.database)[-1].action == "refused:attachment.add"


def test_a_case_has_a_limited_number_of_files(
    case: SignedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "MOST", 1)
    add(case)
    with pytest.raises(InvalidInput, match="最多 1 个附件"):
        add(case)


@pytest.mark.parametrize(
    ("actor", "error"),
    [("other-submitter", NotPermitted), ("librarian", NotPermitted), ("nobody", NotFound)],
)
def test_only_the_unit_of_the_case_adds_and_removes(
    case: SignedDesk, actor: str, error: type[AnjianError]
) -> None:
    kept = add(case)
    with pytest.raises(error):
        add(case, actor)
    with pytest.raises(error):
        attachments.remove(case.database, case.id, kept.id, actor=actor)


def test_under_review_nothing_is_added_or_removed(case: SignedDesk) -> None:
    kept = add(case)
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    with pytest.raises(IllegalTransition):
        add(case)
    with pytest.raises(IllegalTransition):
        attachments.remove(case.database, case.id, kept.id, actor="submitter")


def test_a_reviewer_reads_files_after_declaring(case: SignedDesk) -> None:
    kept = add(case)
    name_in_revision(case, kept.sha256)
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    for read in (
        lambda: attachments.listed(case.database, case.id, actor="business-1"),
        lambda: original(case, kept, "business-1"),
    ):
        with pytest.raises(IllegalTransition, match="声明是否需要回避"):
            read()
    case.declare("business-1")
    data = original(case, kept, "business-1")
    assert data == files.jpeg()


def test_a_removed_file_leaves_the_disk_unless_a_revision_names_it(case: SignedDesk) -> None:
    named, loose = add(case), add(case, name="b.png", data=files.png())
    name_in_revision(case, named.sha256)
    assert not stored(case, loose.sha256).exists(), "what a saved revision leaves out is removed"
    assert not stored(case, loose.clean_sha256).exists()
    with pytest.raises(IllegalTransition, match="最新的修订版"):
        attachments.remove(case.database, case.id, named.id, actor="submitter")
    name_in_revision(case)
    assert attachments.listed(case.database, case.id, actor="submitter") == ()
    assert stored(case, named.sha256).exists(), "an earlier revision still names it"
    assert stored(case, named.clean_sha256).exists()
    with pytest.raises(NotFound):
        attachments.remove(case.database, case.id, loose.id, actor="submitter")


def test_the_same_file_of_another_case_stays(case: SignedDesk) -> None:
    other = cases.create(case.database, actor="submitter", form=form())
    first = add(case)
    second = add(SignedDesk(case.database, other.document_id), name="同一张.jpg")
    attachments.remove(case.database, case.id, first.id, actor="submitter")
    assert stored(case, second.sha256).exists()


def test_the_same_file_is_taken_once(case: SignedDesk) -> None:
    add(case)
    with pytest.raises(InvalidInput, match=r"“又一张.jpg”与已经上传的“现场.jpg”内容相同"):
        add(case, name="又一张.jpg")


def test_a_revision_names_only_files_of_its_case(case: SignedDesk) -> None:
    with pytest.raises(InvalidInput, match="没有这个附件") as refusal:
        name_in_revision(case, "0" * 64)
    assert refusal.value.field == "attachments.0"
    with pytest.raises(InvalidInput, match="还没有附件"):
        cases.create(case.database, actor="submitter", form=form(attachments=["0" * 64]))


def test_a_file_that_is_lost_is_said_to_be(case: SignedDesk) -> None:
    kept = add(case)
    stored(case, kept.sha256).unlink()
    with pytest.raises(NotFound, match="备份"):
        original(case, kept, "submitter")


def test_an_expert_reads_the_files_after_accepting_and_not_before(case: SignedDesk) -> None:
    kept = add(case)
    name_in_revision(case, kept.sha256)
    case.bring_to(DocumentState.BUSINESS_REVIEW).opens("business-1")
    experts.invite(
        case.database,
        case.id,
        actor="business-1",
        revision=case.sha,
        expert="expert",
        question="照片能否作为证据？",
    )
    assert attachments.listed(case.database, case.id, actor="expert") == ()
    with pytest.raises(NotPermitted, match="接受邀请之后"):
        original(case, kept, "expert")
    row = trail(case.database)[-1]
    assert (row.actor, row.subject) == ("expert", f"document:{case.id}")
    assert row.action.startswith("refused:")

    experts.accept(case.database, case.id, actor="expert", revision=case.sha)
    (shown,) = attachments.listed(case.database, case.id, actor="expert")
    assert shown.name == kept.name
    assert original(case, kept, "expert") == files.jpeg()


def test_a_file_of_another_case_and_a_copy_that_was_not_made_are_not_given_out(
    case: SignedDesk,
) -> None:
    locked = add(case, name="笔录.pdf", data=files.pdf(encrypted=True))
    other = SignedDesk(
        case.database,
        cases.create(case.database, actor="submitter", form=form()).document_id,
    )
    for desk, side in ((other, Side.ORIGINAL), (case, Side.REBUILT)):
        with pytest.raises(NotFound, match="没有这个附件"):
            attachments.content(desk.database, desk.id, locked.id, actor="submitter", side=side)
        row = trail(case.database)[-1]
        assert (row.actor, row.subject) == ("submitter", f"document:{desk.id}")
        assert row.action.startswith("refused:")


def test_a_film_stays_internal_and_says_so(case: SignedDesk) -> None:
    film = add(case, name="现场.mp4", data=b"\x00\x00\x00\x18ftypmp42" + bytes(16))
    assert film.clean_sha256 == ""
    assert "只能作为内部附件" in film.problem
    with pytest.raises(InvalidInput, match=r"“现场.mp4”不能公开"):
        name_in_revision(case, film.sha256, public=(film.sha256,))


def test_a_file_without_a_copy_says_what_the_bytes_on_the_disk_say(case: SignedDesk) -> None:
    locked = add(case, name="笔录.pdf", data=files.pdf(encrypted=True))
    stored(case, locked.sha256).unlink()
    attachments._why_not.cache_clear()  # as in the next process
    (lost,) = attachments.listed(case.database, case.id, actor="submitter")
    assert "不在数据目录中" in lost.problem


def test_a_copy_that_can_be_made_only_today_is_asked_for_again(case: SignedDesk) -> None:
    kept = add(case)
    with case.database.unit_of_work() as uow:
        uow.session.get_one(Attachment, kept.id).clean_sha256 = ""
    (shown,) = attachments.listed(case.database, case.id, actor="submitter")
    assert "请重新上传" in shown.problem
