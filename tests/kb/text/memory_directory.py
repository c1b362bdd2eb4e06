"""A directory of laws in memory: real titles, invented texts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kb.text.numerals import ArticleNumber
from kb.text.provisions import Paragraph, split_article
from kb.text.references.model import LawEntry


@dataclass
class MemoryDirectory:
    """laws[short title][version][article] is the article's text; versions begin on their date."""

    laws: dict[str, dict[str, dict[ArticleNumber, str]]] = field(default_factory=dict)

    def add(self, title: str, version: str, count: int, **texts: str) -> None:
        """Add a version of `count` articles; texts are keyed art_83 or art_120_1."""
        articles = {ArticleNumber(number): "本条一款。" for number in range(1, count + 1)}
        for key, text in texts.items():
            number, _, suffix = key.removeprefix("art_").partition("_")
            articles[ArticleNumber(int(number), int(suffix) if suffix else None)] = text
        self.laws.setdefault(title, {})[version] = articles

    def names(self) -> frozenset[str]:
        return frozenset(self.laws)

    def find_law(self, name: str, as_of: date | None) -> LawEntry | None:
        versions = sorted(self.laws.get(name, ()), reverse=True)
        if not versions:
            return None
        day = (as_of or date.max).isoformat()
        chosen = next((version for version in versions if version <= day), versions[-1])
        return LawEntry(name, chosen, f"work-{len(name)}")

    def has_article(self, entry: LawEntry, number: ArticleNumber) -> bool:
        return number in self.laws[entry.short_title][entry.version]

    def article_count(self, entry: LawEntry) -> int:
        return len(self.laws[entry.short_title][entry.version])

    def paragraphs(self, entry: LawEntry, number: ArticleNumber) -> tuple[Paragraph, ...]:
        return split_article(self.laws[entry.short_title][entry.version][number])


@dataclass
class BareDirectory:
    """The least a directory must do: it neither lists nor counts nor shows."""

    inner: MemoryDirectory

    def find_law(self, name: str, as_of: date | None) -> LawEntry | None:
        return self.inner.find_law(name, as_of)

    def has_article(self, entry: LawEntry, number: ArticleNumber) -> bool:
        return self.inner.has_article(entry, number)


_LISTED = "有下列情形之一的，处罚：\n（一）甲；\n（二）乙；\n（三）丙；\n（四）丁。"


def sample_directory() -> MemoryDirectory:
    """Laws under their real titles and sizes with invented texts."""
    directory = MemoryDirectory()
    directory.add("水污染防治法", "2008-02-28", 92, art_73="旧法第一款。")
    directory.add("水污染防治法", "2017-06-27", 103, art_83=_LISTED, art_39="禁止逃避监管。")
    directory.add("水法", "2016-07-02", 82)
    directory.add("大气污染防治法", "2018-10-26", 129, art_99=_LISTED, art_108=_LISTED)
    directory.add(
        "固体废物污染环境防治法",
        "2020-04-29",
        126,
        art_102=_LISTED + "\n前款第一项，处二倍罚款。",
        art_112=_LISTED,
    )
    directory.add("行政处罚法", "2021-01-22", 86, art_57="甲。\n乙。", art_58=_LISTED)
    directory.add("环境保护法", "2014-04-24", 70)
    directory.add("噪声污染防治法", "2021-12-24", 90)
    directory.add("环境影响评价法", "2018-12-29", 37, art_31="甲。\n乙。\n丙。")
    directory.add("刑法", "2023-12-29", 452, art_120_1="甲。", art_286_1="乙。", art_338=_LISTED)
    directory.add("民法典", "2020-05-28", 1260)
    directory.add("排污许可管理条例", "2021-01-24", 51, art_33=_LISTED)
    directory.add("环境保护税法", "2018-10-26", 28)
    directory.add("环境保护税法实施条例", "2017-12-25", 26)
    directory.add("建设项目环境保护管理条例", "2017-07-16", 30, art_23="甲。\n乙。")
    directory.add("山东省大气污染防治条例", "2018-11-30", 81, art_60="甲。\n乙。")
    directory.add("山东省水污染防治条例", "2020-11-27", 92)
    directory.add(
        "最高人民法院、最高人民检察院关于办理环境污染刑事案件适用法律若干问题的解释",
        "2023-08-08",
        20,
        art_1=_LISTED,
    )
    return directory
