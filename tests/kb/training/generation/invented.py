"""An invented law, whose articles state one fact of every kind, and makers of questions on it."""

from __future__ import annotations

from kb.text.numerals import ArticleNumber
from kb.training.generation.making import Maker
from kb.training.generation.points import Points
from kb.training.generation.pools import Pools
from kb.training.generation.source import Source
from kb.training.generation.statements import Statement, read_statements

LAW = "溪谷保护条例"

TEXTS = (
    "本条例所称溪谷，是指两侧有坡地、常年或者季节性有水流经过的狭长地带。",
    "溪谷保护工作坚持溯源排查、分段包干、巡护到人的原则。",
    "国务院水行政主管部门会同国务院财政部门制定溪谷分级名录，报国务院批准。",
    "省级人民政府生态环境主管部门负责发布溪谷水质月报。",
    "取得溪谷采石证的单位，应当自取得采石证之日起十五日内，向县级人民政府自然资源主管部门备案。",
    "采石证的有效期为五年。采石单位需要继续采石的，应当在有效期届满六十日前申请换证。",
    "护谷站应当在发现塌方之日起三日内，报设区的市级人民政府应急管理部门核查。",
    "采石单位应当自停采之日起三十日内，报县级人民政府林业主管部门验收。",
    "禁止在溪谷核心段的坡脚堆放石渣和弃土。",
    "采石单位应当逐车登记运出石料的数量和去向，登记簿保存三年。",
    "护谷站应当每十日沿溪巡查一遍，并逐段填写巡谷日志。",
    "运输单位不得在溪谷便道上超过标志载明的吨位行驶。",
    "采石单位应当编制溪谷复绿方案，经设区的市级人民政府林业主管部门审查后实施。",
    "申请溪谷采石证，应当具备下列条件：\n（一）有与采石规模相当的挡渣设施；\n"
    "（二）有三名以上经过培训的爆破人员；\n（三）有覆盖停采后十年的复绿资金；\n"
    "（四）法律、行政法规规定的其他条件。",
    "设立护谷站，应当具备下列条件：\n（一）有固定的巡护用房和船只；\n"
    "（二）有能够覆盖整段溪谷的瞭望点；\n（三）有不少于两名懂水性的巡护员。",
    "违反本条例规定，有下列行为之一的，由县级人民政府自然资源主管部门责令改正，处二千元以上一万元以下的罚款；"
    "情节严重的，吊销溪谷采石证：\n（一）不登记运出石料的去向；\n（二）在标志线以外放炮采石；\n"
    "（三）停采后不拆除工棚。",
    "违反本条例规定，运输单位超过标志吨位行驶的，由公安机关责令改正，处二百元以上一千元以下的罚款。",
    "违反本条例规定，采石单位未按照复绿方案植树的，由设区的市级人民政府林业主管部门责令限期补植，"
    "处五千元以上二万元以下的罚款；拒不改正的，责令停产整治。",
    "违反本条例规定，在溪谷核心段堆放石渣的，由县级人民政府水行政主管部门责令清除，"
    "处一万元以上五万元以下的罚款；拒不改正的，责令停业、关闭。",
    "违反本条例规定，巡护员涂改或者伪造巡谷日志的，由县级人民政府应急管理部门责令改正，处一百元以上二百元以下的罚款；"
    "情节严重的，责令停止作业。",
    "本条例自2020年1月1日起施行。",
)


def article(text: str, number: int = 1, law: str = LAW, path: str = "第二章 溪谷巡护") -> Source:
    """An article of an invented regulation."""
    return Source(
        slug="xigu",
        law=law,
        title=law,
        version="2020-01-01",
        article=ArticleNumber(number),
        text=text,
        path=path,
        type="administrative_regulation",
        level="national",
        region="000000",
        position=number,
    )


ARTICLES = tuple(article(text, number) for number, text in enumerate(TEXTS, 1))


def maker(seed: int = 0, *more: Source) -> Maker:
    """A maker of questions on the invented law and further articles."""
    return Maker(Pools.read((*ARTICLES, *more)), Points(), seed)


def statements(text: str) -> list[str]:
    """What an article says, in words that stand alone."""
    return [each.text for each in read_statements(article(text))]


def statement_of(number: int, beginning: str = "") -> Statement:
    """The statement of an article of the invented law that begins so."""
    found = read_statements(ARTICLES[number - 1])
    return next(each for each in found if each.text.startswith(beginning))
