from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from web.markdown import TextLink, plain, render, render_plain


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param(
            "**《水污染防治法》**第八十三条",
            "<p><strong>《水污染防治法》</strong>第八十三条</p>",
            id="closing mark between a bracket and a word",
        ),
        pytest.param(
            "依据**《水污染防治法》第八十三条**，处罚",
            "<p>依据<strong>《水污染防治法》第八十三条</strong>，处罚</p>",
            id="opening mark between a word and a bracket",
        ),
        pytest.param(
            "**甲**、**乙**",
            "<p><strong>甲</strong>、<strong>乙</strong></p>",
            id="two in a row",
        ),
        pytest.param(
            "- [ ] 净化器\n- [x] 滤网",
            "<ul>\n<li>☐ 净化器</li>\n<li>☑ 滤网</li>\n</ul>",
            id="a checklist",
        ),
        pytest.param(
            "“**私设暗管**”的", "<p>“<strong>私设暗管</strong>”的</p>", id="inside quotation marks"
        ),
        pytest.param(
            "（**注意：**）后", "<p>（<strong>注意：</strong>）后</p>", id="a colon before the mark"
        ),
        pytest.param("a **b** c", "<p>a <strong>b</strong> c</p>", id="latin text as ever"),
        pytest.param("甲 ** 乙", "<p>甲 ** 乙</p>", id="a mark between blanks is no mark"),
        pytest.param("## 标题", "<h4>标题</h4>", id="headings stand below those of the page"),
        pytest.param("~~旧~~新", "<p><s>旧</s>新</p>", id="struck text"),
    ],
)
def test_emphasis_follows_chinese_typography(text: str, html: str) -> None:
    assert str(render(text)).strip() == html


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[点这里](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![图](http://example.org/x.png)",
        "[x](data:text/html,<script>alert(1)</script>)",
        '<a href="x" onclick="y">z</a>',
    ],
)
def test_nothing_that_runs_or_loads_survives(text: str) -> None:
    soup = BeautifulSoup(str(render(text)), "html.parser")
    assert not soup.find_all(["script", "img", "iframe", "style", "svg"])
    for link in soup.find_all("a"):
        assert not str(link.get("href", "")).startswith(("javascript", "data"))
    assert not [tag for tag in soup.find_all() if any(name.startswith("on") for name in tag.attrs)]


@given(st.text(alphabet="甲乙《》，。*_~`[]()<>&\"'# \n-1|", max_size=60))
def test_any_text_becomes_harmless_html(text: str) -> None:
    for html in (render(text), render_plain(text)):
        soup = BeautifulSoup(str(html), "html.parser")
        assert not soup.find_all(["script", "img", "iframe", "style"])


def test_cited_provisions_become_links_in_order() -> None:
    html = render(
        "依据《甲法》第三条和第四条，《甲法》第三条另有规定。",
        [TextLink("《甲法》第三条", "/one", "2020-01-01 版本"), TextLink("第四条", "/two")],
    )
    links = BeautifulSoup(str(html), "html.parser").find_all("a")
    assert [(link["href"], link.text) for link in links] == [
        ("/one", "《甲法》第三条"),
        ("/two", "第四条"),
    ]


def test_a_link_is_not_set_inside_an_authors_own_link() -> None:
    html = render("[见《甲法》第三条](/mine)", [TextLink("《甲法》第三条", "/other")])
    assert "/other" not in html


def test_a_citation_that_is_not_in_the_text_is_left_out() -> None:
    assert "<a" not in render("没有引用", [TextLink("第九条", "/nine")])


def test_plain_text_shows_markup_as_characters_and_lines_as_paragraphs() -> None:
    html = render_plain("1.第一\n**不是**粗体 <b>\n", [TextLink("第一", "/a?b=1&c=2", '"t"')])
    soup = BeautifulSoup(str(html), "html.parser")
    assert [p.text for p in soup.find_all("p")] == ["1.第一", "**不是**粗体 <b>"]
    link = soup.find("a")
    assert link is not None
    assert (link["href"], link["title"]) == ("/a?b=1&c=2", '"t"')


def test_summaries_have_no_marks() -> None:
    assert plain("## 题\n\n**甲**乙[丙](/x)\n\n- 丁") == "题 甲乙丙 丁"
