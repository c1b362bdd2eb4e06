from __future__ import annotations

from ingest.convert.html import HtmlConverter
from ingest.convert.protocol import Converted

BODY = "各排污单位应当错峰喷涂，并在每日十六时前报送记录。" * 6


def convert(page: str, encoding: str = "utf-8") -> Converted:
    return HtmlConverter().convert(page.encode(encoding), media_type="text/html")


def page(content: str, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{content}</body></html>"


def test_the_article_is_found_by_the_publishing_system_and_keeps_its_heading() -> None:
    converted = convert(
        page(
            "<div class='nav'>首页 机构 政务</div><h1>云泽市臭氧防控通知</h1>"
            f"<div class='TRS_Editor'><p>{BODY}</p></div><div class='footer'>版权所有</div>",
            "<title>云泽市臭氧防控通知_云泽市生态环境局</title>",
        )
    )
    assert converted.title == "云泽市臭氧防控通知"
    assert converted.text.split("\n")[0] == "# 云泽市臭氧防控通知"
    assert BODY in converted.text
    assert "首页" not in converted.text
    assert "版权所有" not in converted.text


def test_nothing_executable_or_hidden_reaches_the_text() -> None:
    converted = convert(
        page(
            f"<div id='zoom'><p>{BODY}</p><script>var a='毒饵一'</script><style>p{{毒饵二}}</style>"
            "<!-- 毒饵三 --><iframe src='x'>毒饵四</iframe><p style='display: none'>毒饵五</p>"
            "<p hidden>毒饵六</p><form><input value='毒饵七'>毒饵八</form>"
            "<noscript>毒饵九</noscript>"
            "<a href='javascript:毒饵()'>附件下载</a></div>"
        )
    )
    assert "毒饵" not in converted.text
    assert "附件下载" in converted.text


def test_table_rows_become_lines_of_cells() -> None:
    converted = convert(
        page(
            f"<div id='zoom'><p>{BODY}</p><table><tr><th>项目</th><th>限值</th></tr>"
            "<tr><td><p>总铬</p></td><td>1.0</td></tr></table></div>"
        )
    )
    assert "| 项目 | 限值 |\n| 总铬 | 1.0 |" in converted.text


def test_a_table_that_only_lays_out_the_page_is_read_as_text() -> None:
    converted = convert(page(f"<table><tr><td>左栏</td><td>{BODY * 5}</td></tr></table>"))
    assert "|" not in converted.text
    assert BODY in converted.text


def test_a_wrapper_whose_name_sounds_like_furniture_is_kept_when_it_holds_the_article() -> None:
    converted = convert(page(f"<div class='print-area'><h2>要求</h2><p>{BODY}</p></div>"))
    assert BODY in converted.text


def test_a_page_in_gb18030_is_read() -> None:
    assert BODY in convert(page(f"<div id='zoom'><p>{BODY}</p></div>"), "gb18030").text


def test_meta_elements_are_kept() -> None:
    converted = convert(
        page(
            f"<div id='zoom'><p>{BODY}</p></div>",
            "<meta name='ArticleTitle' content='题名'><meta name='PubDate' content='2023-05-04'>",
        )
    )
    assert converted.title == "题名"
    assert converted.metadata["published"] == "2023-05-04"
