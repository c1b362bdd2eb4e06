"""Files of a volume: equal bytes, nothing of what was taken down meanwhile, cancelling."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

import pytest

from kb.compendium import building
from kb.compendium.book import Book
from kb.compendium.building import BuildCancelled, Built, build
from kb.compendium.content import CompendiumContent
from kb.compendium.held import EntryTakenDown
from kb.compendium.manifest import manifest_bytes, manifest_sha256
from kb.errors import InvalidInput
from kb.model.document import DocumentState
from kb.store.database import Database
from tests.kb.compendium.volumes import CANARIES, UNMASKED, chosen, set_state


@dataclass(frozen=True)
class Plain:
    data: bytes
    warnings: tuple[str, ...] = ()


def plain(book: Book, format: str) -> Plain:
    """A writer that sets everything a book has, so that bytes differ when books do."""
    return Plain(f"{format}\n{book!r}".encode(), (f"{format} 缺字",))


def made(database: Database, content: CompendiumContent, *formats: str) -> Built:
    return build(database, content, formats or ("html", "docx"), name="volume", write=plain)


def test_files_are_named_by_format_and_told_by_their_hash(shelf: Database) -> None:
    built = made(shelf, chosen(shelf), "markdown", "html", "html")

    assert [file.name for file in built.files] == ["volume.md", "volume.html"]
    assert [file.sha256 for file in built.files] == [
        hashlib.sha256(file.data).hexdigest() for file in built.files
    ]
    assert {"markdown 缺字", "html 缺字"} <= set(built.warnings)


def test_two_builds_give_equal_bytes_and_an_equal_manifest(shelf: Database) -> None:
    content = chosen(shelf, group_by="element")
    first, second = made(shelf, content), made(shelf, content)

    assert first == second
    assert manifest_bytes(first.manifest) == manifest_bytes(second.manifest)


def test_the_web_page_is_written_alike_twice_and_says_nothing_internal(shelf: Database) -> None:
    content = chosen(shelf)
    first = build(shelf, content, ["html"], name="v").files[0].data

    assert build(shelf, content, ["html"], name="v").files[0].data == first
    text = first.decode()
    assert "某食品" in text
    for word in ("金丝雀", UNMASKED, *map(str, CANARIES.values())):
        assert word not in text


def test_another_content_gives_another_manifest(shelf: Database) -> None:
    one = made(shelf, chosen(shelf)).manifest
    other = made(shelf, chosen(shelf, foreword="多一句。")).manifest

    assert manifest_sha256(one) != manifest_sha256(other)


def test_the_manifest_names_files_and_entries_with_their_hashes(shelf: Database) -> None:
    content = chosen(shelf)
    built = made(shelf, content)
    read = json.loads(manifest_bytes(built.manifest))

    assert read["content_sha256"] == content.sha256
    assert [(one["name"], one["sha256"], one["size"]) for one in read["files"]] == [
        (file.name, file.sha256, len(file.data)) for file in built.files
    ]
    assert [(one["document"], one["revision"]) for one in read["entries"]] == [
        (entry.document, entry.revision) for entry in content.entries
    ]
    assert read["dated"] == content.dated.isoformat()


def test_a_case_withdrawn_during_the_build_leaves_no_file(shelf: Database) -> None:
    content = chosen(shelf)

    def withdrawing(book: Book, format: str) -> Plain:
        set_state(shelf, "smoke-2023", DocumentState.WITHDRAWN)
        return plain(book, format)

    with pytest.raises(EntryTakenDown, match="smoke-2023"):
        build(shelf, content, ["html"], name="v", write=withdrawing)


def test_progress_is_told_step_by_step_and_can_stop_the_build(shelf: Database) -> None:
    content = chosen(shelf)
    told: list[tuple[int, int, str]] = []

    def listening(done: int, total: int, words: str) -> bool:
        told.append((done, total, words))
        return True

    build(shelf, content, ["html", "pdf"], name="v", progress=listening, write=plain)
    assert [(done, total) for done, total, _ in told] == [(n, 4) for n in range(5)]
    assert "4 篇" in told[0][2]

    with pytest.raises(BuildCancelled):
        build(
            shelf,
            content,
            ["html", "pdf"],
            name="v",
            progress=lambda done, total, words: done < 2,
            write=plain,
        )


def test_a_format_that_cannot_be_written_is_told_and_the_others_are_kept(shelf: Database) -> None:
    def without_fonts(book: Book, format: str) -> Plain:
        if format == "pdf":
            raise InvalidInput("本机没有中文字体", hint="请安装")
        return plain(book, format)

    built = build(shelf, chosen(shelf), ["pdf", "html"], name="v", write=without_fonts)

    assert [file.format for file in built.files] == ["html"]
    assert [(one.format, one.reason) for one in built.failed] == [
        ("pdf", "本机没有中文字体。请安装")
    ]
    assert [one["format"] for one in built.manifest["files"]] == ["html"]


@pytest.mark.parametrize("names", [["txt"], [""], ["html", "word"]])
def test_an_unknown_format_is_refused_before_anything_is_read(names: list[str]) -> None:
    with pytest.raises(InvalidInput, match="格式"):
        building.formats_of(names)


def test_changes_since_the_release_before_stand_in_the_book_and_the_manifest(
    shelf: Database,
) -> None:
    old = chosen(shelf, exclude=["noise-2024"])
    new = chosen(shelf, exclude=["litter-2019"])
    built = build(shelf, new, ["html"], name="v", since=old)

    assert built.manifest["errata"]["added"] == [
        {"document": "noise-2024", "title": "noise-2024的案例"}
    ]
    assert "与上一次发行的变动" in built.files[0].data.decode()
