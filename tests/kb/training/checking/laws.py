"""Invented laws for checks, and a right question of every type on them."""

from __future__ import annotations

import datetime as dt

from kb.model.question import QuestionType
from kb.text.numerals import ArticleNumber
from kb.training.checking.library import Force, Library
from kb.training.generation.source import Source
from kb.training.question import LETTERS, Option, QuestionContent, RubricPoint

DAY = dt.date(2024, 6, 1)
LAW = "云泽市扬尘管理办法"
OLD, VERSION = "2015-03-01", "2020-05-01"

TEXTS = {
    5: "市生态环境主管部门对本市扬尘防治工作实施统一监督管理。\n"
    "市城市管理部门负责渣土运输的监督管理。",
    8: "建设单位应当自开工之日起十五日内，向所在地区人民政府备案扬尘防治方案；"
    "方案有变更的，应当自变更之日起五日内重新备案。",
    9: "施工单位应当采取下列措施：\n（一）设置连续围挡；\n（二）裸露土方覆盖防尘网；\n"
    "（三）出入口冲洗车辆；\n（四）拆除作业喷水压尘。",
    10: "渣土运输单位不得超载运输，不得沿途遗撒渣土。",
    12: "违反本办法规定，施工单位未设置连续围挡的，由市生态环境主管部门责令改正，"
    "处一万元以上五万元以下的罚款；拒不改正的，处五万元以上十万元以下的罚款。",
    13: "违反本办法规定，渣土运输单位沿途遗撒渣土的，处二千元以上一万元以下的罚款。",
    15: "违反本办法规定，混凝土搅拌站有下列行为之一的，由市生态环境主管部门责令改正，"
    "处三万元以上六万元以下的罚款；情节严重的，责令停产整治：\n"
    "（一）未安装除尘设施的；\n（二）露天堆放砂石，或者未及时清扫场地的。",
    14: "施工单位可以委托专业机构编制扬尘防治方案。",
    20: "本办法所称扬尘，是指地表松散物质在外力作用下进入空气形成的颗粒物。",
}
OLD_TEXTS = {
    12: "违反本办法规定，施工单位未设置连续围挡的，由市生态环境主管部门责令改正，"
    "处五千元以上二万元以下的罚款。"
}


def source(article: int, text: str = "", version: str = VERSION) -> Source:
    """One article of the invented law."""
    return Source(
        slug="yunze-shi-yangchen-guanli-banfa",
        law=LAW,
        title=LAW,
        version=version,
        article=ArticleNumber(article),
        text=text or TEXTS[article],
        path="",
        type="rule",
        level="municipal",
        region="000000",
        position=article,
    )


def library() -> Library:
    """The law in force on `DAY` and the version before it."""
    sources = [source(number) for number in TEXTS]
    sources += [source(number, text, OLD) for number, text in OLD_TEXTS.items()]
    slug = sources[0].slug
    force = {
        (slug, OLD): Force(dt.date(2015, 5, 1), dt.date(2020, 7, 1)),
        (slug, VERSION): Force(dt.date(2020, 7, 1)),
    }
    return Library.of(sources, DAY, force)


def cite(article: int, quote: str, version: str = VERSION):  # type: ignore[no-untyped-def]
    """A citation of words of an article."""
    of = source(article, (OLD_TEXTS if version == OLD else TEXTS)[article], version)
    start = of.text.index(quote)
    return of.cite(start, start + len(quote))


def _options(*texts: str) -> tuple[Option, ...]:
    return tuple(map(Option, LETTERS, texts))


RANGE = QuestionContent(
    type=QuestionType.SINGLE,
    stem=f"按照《{LAW}》，施工单位未设置连续围挡的，除责令改正外，罚款幅度是（　）。",
    options=_options(
        "二千元以上一万元以下",
        "一万元以上五万元以下",
        "五万元以上十万元以下",
        "十万元以上二十万元以下",
    ),
    answer=("B",),
    rationale="见第十二条。",
    citations=(cite(12, "处一万元以上五万元以下的罚款"),),
)
DEADLINE = QuestionContent(
    type=QuestionType.SINGLE,
    stem=f"按照《{LAW}》，建设单位应当自开工之日起（　）内，向所在地区人民政府备案扬尘防治方案。",
    options=_options("5日", "10日", "15日", "30日"),
    answer=("C",),
    rationale="见第八条。",
    citations=(cite(8, "建设单位应当自开工之日起十五日内，向所在地区人民政府备案扬尘防治方案"),),
)
OF_ITEM = QuestionContent(
    type=QuestionType.SINGLE,
    stem=f"按照《{LAW}》，混凝土搅拌站露天堆放砂石的，应当处以的罚款幅度是（　）。",
    options=_options("一万元以上三万元以下", "三万元以上六万元以下", "六万元以上九万元以下"),
    answer=("B",),
    rationale="见第十五条。",
    citations=(cite(15, "处三万元以上六万元以下的罚款"), cite(15, "露天堆放砂石")),
)
STATEMENTS = QuestionContent(
    type=QuestionType.MULTIPLE,
    stem=f"下列说法中，符合《{LAW}》规定的有（　）。",
    options=_options(
        "渣土运输单位不得超载运输",
        "混凝土搅拌站未安装除尘设施，情节严重的，责令停产整治",
        "施工单位应当委托专业机构编制扬尘防治方案",
    ),
    answer=("A", "B"),
    rationale="见第十条、第十四条、第十五条。",
    citations=(
        cite(10, "渣土运输单位不得超载运输"),
        cite(15, "情节严重的，责令停产整治"),
        cite(14, "施工单位可以委托专业机构编制扬尘防治方案"),
    ),
)
LIST = QuestionContent(
    type=QuestionType.MULTIPLE,
    stem=f"按照《{LAW}》，下列属于施工单位应当采取的措施的有（　）。",
    options=_options("设置连续围挡", "出入口冲洗车辆", "渣土密闭运输", "安装在线监测"),
    answer=("A", "B"),
    rationale="见第九条。",
    citations=(cite(9, "（一）设置连续围挡"), cite(9, "（三）出入口冲洗车辆")),
)
TRUE = QuestionContent(
    type=QuestionType.TRUE_FALSE,
    stem=f"按照《{LAW}》，渣土运输单位沿途遗撒渣土的，处二千元以上一万元以下的罚款。",
    answer=True,
    rationale="见第十三条。",
    citations=(cite(13, "处二千元以上一万元以下的罚款"),),
)
FALSE = QuestionContent(
    type=QuestionType.TRUE_FALSE,
    stem=f"按照《{LAW}》，市城市管理部门对本市扬尘防治工作实施统一监督管理。",
    answer=False,
    rationale="见第五条。",
    citations=(cite(5, "市生态环境主管部门对本市扬尘防治工作实施统一监督管理"),),
)
FILL_IN = QuestionContent(
    type=QuestionType.FILL_IN,
    stem=f"按照《{LAW}》，建设单位应当自开工之日起____内，向所在地区人民政府备案扬尘防治方案。",
    answer=(("十五日", "15日"),),
    rationale="见第八条。",
    citations=(cite(8, "自开工之日起十五日内"),),
)
SHORT = QuestionContent(
    type=QuestionType.SHORT_ANSWER,
    stem=f"按照《{LAW}》，施工单位应当采取哪些扬尘防治措施？",
    answer="设置连续围挡；裸露土方覆盖防尘网；出入口冲洗车辆；拆除作业喷水压尘。",
    marks=4.0,
    rubric=(
        RubricPoint("设置连续围挡", 2.0),
        RubricPoint("裸露土方覆盖防尘网", 2.0),
    ),
    rationale="见第九条。",
    citations=(cite(9, TEXTS[9]),),
)
CASE = QuestionContent(
    type=QuestionType.CASE_ANALYSIS,
    stem="2019年3月5日，执法人员检查某施工单位的工地，发现该工地没有设置连续围挡。",
    answer="",
    marks=4.0,
    parts=(
        QuestionContent(
            type=QuestionType.SINGLE,
            stem="对该施工单位，罚款幅度是（　）。",
            options=_options(
                "五千元以上二万元以下", "二万元以上五万元以下", "五万元以上十万元以下"
            ),
            answer=("A",),
            marks=2.0,
            rationale="违法行为发生时适用旧办法。",
        ),
        QuestionContent(
            type=QuestionType.SHORT_ANSWER,
            stem="应当由谁责令改正？",
            answer="由市生态环境主管部门责令改正。",
            marks=2.0,
            rationale="见第十二条。",
        ),
    ),
    citations=(cite(12, OLD_TEXTS[12], OLD),),
)
RIGHT = {
    "range": RANGE,
    "deadline": DEADLINE,
    "list": LIST,
    "item of a list": OF_ITEM,
    "statements": STATEMENTS,
    "true": TRUE,
    "false": FALSE,
    "fill in": FILL_IN,
    "short": SHORT,
    "case": CASE,
}
