from __future__ import annotations

import pytest

from kb.errors import ReplyUnreadable
from search.answering.reply import ProposedQuotation, ProposedSentence, proposed_sentences

PLAIN = (
    '{"sentences": [{"text": "一句。", "quotations": [{"provision": "a/b/c", "text": "原文"}]}]}'
)
READ = (ProposedSentence("一句。", (ProposedQuotation("a/b/c", "原文"),)),)


@pytest.mark.parametrize(
    "written",
    [
        PLAIN,
        f"```json\n{PLAIN}\n```",
        f"```\n{PLAIN}```",
        f"好的，回答如下：\n```json\n{PLAIN}\n```\n希望有帮助。",
        f"回答：{PLAIN} 以上。",
        f"<think>先看 {{第三条}} 再说</think>\n{PLAIN}",
    ],
    ids=["plain", "fenced", "bare fence", "talkative", "no fence", "thinking aloud"],
)
def test_the_sentences_are_read_out_of_fences_and_talk(written: str) -> None:
    assert proposed_sentences(written) == READ


@pytest.mark.parametrize(
    "written",
    [
        "",
        "我不知道。",
        "[]",
        '{"answer": "罚款"}',
        '{"sentences": "罚款"}',
        PLAIN[:-4],
        "[" * 99_999,
    ],
    ids=["empty", "prose", "list", "other object", "text", "cut off", "nested"],
)
def test_anything_else_is_an_error_and_not_an_answer(written: str) -> None:
    with pytest.raises(ReplyUnreadable):
        proposed_sentences(written)


@pytest.mark.parametrize(
    "row",
    [
        '"一句。"',
        '{"text": 3, "quotations": []}',
        '{"text": "一句。"}',
        '{"text": "一句。", "quotations": "a/b/c"}',
        '{"text": "一句。", "quotations": [{"provision": 1, "text": "原文"}]}',
        '{"text": "一句。", "quotations": ["a/b/c"]}',
    ],
)
def test_a_sentence_of_another_form_is_kept_as_malformed_to_be_counted(row: str) -> None:
    assert proposed_sentences(f'{{"sentences": [{row}]}}') == (ProposedSentence(malformed=True),)
