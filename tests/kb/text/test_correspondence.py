"""What became of articles, on invented laws and for all lists."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kb.text.alignment import NumberedText
from kb.text.correspondence import CorrespondenceKind, Link, correspond, takes_the_place
from kb.text.numerals import ArticleNumber

Kind = CorrespondenceKind

PURPOSE = "为了保护湖滨湿地，防止围垦，维护候鸟栖息环境，制定本规定。"
REPORTING = "占用湖滨湿地的，应当向管理站提交占用方案，并附具恢复措施和监测计划。"
LAMPS = "夜间作业的船舶应当遮蔽甲板灯光，避免惊扰候鸟。"
PENALTY = "未遮蔽甲板灯光的，由管理站责令改正，处二百元以上一千元以下罚款。"
REEDS = "收割芦苇应当在候鸟迁离以后进行，留茬高度不得低于二十厘米。"
FEES = "管理站不得向巡护志愿者收取培训费用。"
BEGINS = "本规定自2011年3月1日起施行。"


def law(*texts: str) -> list[NumberedText]:
    return [NumberedText(ArticleNumber(n), text) for n, text in enumerate(texts, 1)]


def found(old: list[NumberedText], new: list[NumberedText]) -> list[tuple[Kind, int, int]]:
    """Kind and printed numbers of each link, 0 for none."""
    return [
        (
            link.kind,
            0 if link.old is None else old[link.old].number.number,
            0 if link.new is None else new[link.new].number.number,
        )
        for link in correspond(old, new)
    ]


def test_identical_versions_are_the_same_throughout() -> None:
    old = law(PURPOSE, REPORTING, BEGINS)

    assert found(old, law(PURPOSE, REPORTING, BEGINS)) == [
        (Kind.SAME, 1, 1),
        (Kind.SAME, 2, 2),
        (Kind.SAME, 3, 3),
    ]


def test_an_inserted_article_renumbers_those_behind_it() -> None:
    assert found(law(PURPOSE, REPORTING), law(PURPOSE, LAMPS, REPORTING)) == [
        (Kind.SAME, 1, 1),
        (Kind.NEW, 0, 2),
        (Kind.RENUMBERED, 2, 3),
    ]


def test_an_article_that_moved_past_others_is_found_again() -> None:
    edited = REEDS.replace("二十厘米", "三十厘米")

    links = found(law(PURPOSE, LAMPS, PENALTY, REEDS), law(PURPOSE, edited, LAMPS, PENALTY))

    assert (Kind.EDITED, 4, 2) in links
    assert (Kind.RENUMBERED, 2, 3) in links


def test_an_article_in_two_is_split() -> None:
    links = correspond(law(PURPOSE, LAMPS + REEDS), law(PURPOSE, LAMPS, REEDS))

    assert [(link.kind, link.old, link.new) for link in links[1:]] == [
        (Kind.SPLIT, 1, 1),
        (Kind.SPLIT, 1, 2),
    ]
    assert not any(link.substantive for link in links)


def test_two_articles_in_one_are_merged() -> None:
    links = correspond(law(PURPOSE, LAMPS, REEDS), law(PURPOSE, LAMPS + "\n" + REEDS))

    assert [(link.kind, link.old, link.new) for link in links[1:]] == [
        (Kind.MERGED, 1, 1),
        (Kind.MERGED, 2, 1),
    ]
    assert not any(link.substantive for link in links)


def test_a_second_penalty_in_the_words_of_the_first_is_new_and_no_split() -> None:
    second = PENALTY.replace("遮蔽甲板灯光", "拆除旧网具")

    assert found(law(LAMPS, PENALTY), law(LAMPS, PENALTY, second)) == [
        (Kind.SAME, 1, 1),
        (Kind.SAME, 2, 2),
        (Kind.NEW, 0, 3),
    ]


def test_an_article_left_out_is_gone_at_its_old_place() -> None:
    assert found(law(PURPOSE, FEES, BEGINS), law(PURPOSE, BEGINS)) == [
        (Kind.SAME, 1, 1),
        (Kind.GONE, 2, 0),
        (Kind.RENUMBERED, 3, 2),
    ]


PATROL = (
    "巡护员每日记录鹤群数量、觅食地点与受扰情形，由管理站按月汇总。"
    "发现受伤候鸟的，巡护员应当立即送交救护点并登记来源。"
    "游客不得以投喂、鸣笛、放飞气球等方式接近鹤群。"
)
RESCUE = (
    "救护点由管理站与兽医院共同设立，配备保温、称重和隔离器具。"
    "巡护员发现受伤的候鸟，应当立即送交救护点，并登记其来源。"
    "痊愈的候鸟在原栖息地放归，放归情况录像保存三年。"
)


def test_a_sentence_that_went_into_a_longer_new_article_makes_a_split() -> None:
    rest = PATROL.replace("发现受伤候鸟的，巡护员应当立即送交救护点并登记来源。", "")

    links = found(law(PURPOSE, PATROL, FEES), law(PURPOSE, rest, FEES, RESCUE))

    assert (Kind.SPLIT, 2, 2) in links
    assert (Kind.SPLIT, 2, 4) in links


def test_a_sentence_of_a_dissolved_article_is_found_in_the_article_that_took_it_in() -> None:
    rescue = RESCUE.replace("巡护员发现受伤的候鸟，应当立即送交救护点，并登记其来源。", "")

    links = found(law(PURPOSE, PATROL, rescue), law(PURPOSE, RESCUE))

    assert (Kind.MERGED, 2, 2) in links
    assert (Kind.MERGED, 3, 2) in links
    assert not any(kind is Kind.GONE for kind, _, _ in links)


def test_an_article_taken_apart_leads_to_every_article_that_has_a_sentence_of_it() -> None:
    visitors = (
        "栈道自日出至日落开放，遇大雾、结冰或者水位超过警戒线时关闭。"
        "游客不得以投喂、鸣笛、放飞气球等方式接近鹤群。"
        "带领学生进入湿地的，应当事先向管理站预约讲解。"
    )

    links = found(law(PURPOSE, PATROL, BEGINS), law(PURPOSE, RESCUE, visitors, BEGINS))

    assert (Kind.SPLIT, 2, 2) in links
    assert (Kind.SPLIT, 2, 3) in links


def test_what_an_article_has_from_its_own_match_it_has_from_no_other() -> None:
    again = "候鸟救护员的考核办法由管理站另行制定。" + PENALTY.replace("甲板灯光", "甲板的灯光")

    links = found(law(PURPOSE, PENALTY, BEGINS), law(PURPOSE, PENALTY, again, BEGINS))

    assert links == [
        (Kind.SAME, 1, 1),
        (Kind.SAME, 2, 2),
        (Kind.NEW, 0, 3),
        (Kind.RENUMBERED, 3, 4),
    ]


def test_articles_that_only_refer_to_others_are_not_alike_for_it() -> None:
    old = law(PURPOSE, LAMPS, "本规定第二条、第十二条的规定，适用于渔政码头。")
    new = law(PURPOSE, LAMPS, REEDS, RESCUE + "本规定第三条、第十三条的规定，适用于苇场。")

    assert (Kind.GONE, 3, 0) in found(old, new)


def test_the_purpose_of_a_law_is_the_purpose_of_its_successor() -> None:
    purpose = "为了规范水域旅游经营活动，促进渔民转产增收，根据授权，制定本条例。"

    assert found(law(PURPOSE, LAMPS), law(purpose, LAMPS)) == [
        (Kind.EDITED, 1, 1),
        (Kind.SAME, 2, 2),
    ]


def test_purpose_and_commencement_alone_make_no_successor() -> None:
    other = law("为了规范渔港停泊秩序，制定本办法。", RESCUE, "本办法自2020年1月1日起施行。")
    old = law(PURPOSE, LAMPS, REEDS, FEES, BEGINS)

    assert not takes_the_place(correspond(old, other), len(old))
    assert takes_the_place(correspond(old, law(*[a.text for a in other], LAMPS)), len(old))


def test_a_changed_fine_is_a_change_of_substance() -> None:
    (link,) = correspond(law(PENALTY), law(PENALTY.replace("一千元", "三千元")))

    assert (link.kind, link.substantive) == (Kind.EDITED, True)
    assert 0.8 < link.similarity < 1


def test_printing_is_no_change() -> None:
    old = "有下列行为之一的:(一)围垦；(二)采沙。"
    new = "有下列行为之一的：\n（一）围垦;\n（二）采沙。"

    (link,) = correspond(law(old), law(new))

    assert (link.kind, link.substantive) == (Kind.SAME, False)


def test_a_reference_that_only_follows_its_article_is_no_change() -> None:
    penalty = "违反本规定第{}条的，由管理站处二百元罚款。"
    old = law(PURPOSE, LAMPS, penalty.format("二"))
    new = law(PURPOSE, REEDS, LAMPS, penalty.format("三"))

    assert found(old, new)[-1] == (Kind.RENUMBERED, 3, 4)


def test_a_reference_that_goes_to_another_article_is_a_change() -> None:
    penalty = "违反本规定第{}条的，由管理站处二百元罚款。"
    old = law(PURPOSE, LAMPS, penalty.format("二"))
    new = law(PURPOSE, REEDS, LAMPS, penalty.format("一"))

    assert found(old, new)[-1] == (Kind.EDITED, 3, 4)


def test_a_number_of_another_law_does_not_follow_ours() -> None:
    penalty = "依照水法第{}条的规定处罚，并可以由管理站暂扣作业船只。"
    old = law(PURPOSE, LAMPS, penalty.format("二"))
    new = law(PURPOSE, REEDS, LAMPS, penalty.format("三"))

    assert found(old, new)[-1] == (Kind.EDITED, 3, 4)


WORDS = st.sampled_from([PURPOSE, REPORTING, LAMPS, PENALTY, REEDS, FEES, BEGINS, "", "删去。"])
ARTICLES = st.lists(st.lists(WORDS, max_size=3).map("".join), max_size=9).map(lambda a: law(*a))
DISTINCT = st.lists(
    st.text(alphabet="湖滨湿地候鸟船舶灯光芦苇收割管理站罚款", min_size=12, max_size=40),
    unique=True,
    min_size=1,
    max_size=8,
)


@given(ARTICLES, ARTICLES)
def test_every_article_of_both_versions_occurs(
    old: list[NumberedText], new: list[NumberedText]
) -> None:
    links = correspond(old, new)

    assert {link.old for link in links} - {None} == set(range(len(old)))
    assert {link.new for link in links} - {None} == set(range(len(new)))
    assert len({(link.old, link.new) for link in links}) == len(links)


@given(ARTICLES, ARTICLES)
def test_new_and_gone_articles_have_one_side_and_all_others_two(
    old: list[NumberedText], new: list[NumberedText]
) -> None:
    for link in correspond(old, new):
        assert (link.old is None) == (link.kind is Kind.NEW)
        assert (link.new is None) == (link.kind is Kind.GONE)
        assert 0 <= link.similarity <= 1


@given(ARTICLES)
def test_a_version_beside_itself_is_the_same(articles: list[NumberedText]) -> None:
    links = correspond(articles, articles)

    assert [(link.kind, link.old, link.new) for link in links] == [
        (Kind.SAME, place, place) for place in range(len(articles))
    ]


MARKS = ("（{}）", "({})", "( {} )", " （{}） ")
ITEMISED = st.lists(st.lists(WORDS.filter(bool), min_size=1, max_size=4), min_size=1, max_size=7)
COMMA, STOP, COLON = (
    st.sampled_from("，,、；; "),
    st.sampled_from("。.；\n"),
    st.sampled_from("：:"),
)


def printed(articles: list[list[str]], data: st.DataObject) -> list[NumberedText]:
    """The same words as some printer sets them: punctuation, spaces and item marks are his."""
    texts = []
    for lead, *items in articles:
        mark = data.draw(st.sampled_from(MARKS))
        marked = [mark.format("一二三四"[n]) + item for n, item in enumerate(items)]
        text = "\n".join([lead.replace("。", "：" if items else "。"), *marked])
        for printing, own in (("，", COMMA), ("。", STOP), ("：", COLON)):
            text = text.replace(printing, data.draw(own))
        texts.append(data.draw(st.sampled_from(["", "　　", " "])) + text)
    return law(*texts)


@given(ITEMISED, st.data())
def test_another_printing_is_never_reported_as_a_change(
    articles: list[list[str]], data: st.DataObject
) -> None:
    links = correspond(printed(articles, data), printed(articles, data))

    assert [(link.kind, link.old, link.new, link.substantive) for link in links] == [
        (Kind.SAME, place, place, False) for place in range(len(articles))
    ]


@given(DISTINCT, st.data())
def test_articles_in_another_order_are_all_found_unchanged(
    texts: list[str], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(texts))

    links = correspond(law(*texts), law(*shuffled))

    assert not any(link.substantive for link in links)
    assert {(link.old, link.new) for link in links} == {
        (texts.index(text), place) for place, text in enumerate(shuffled)
    }


@given(DISTINCT, st.data())
def test_inserting_articles_changes_no_other(texts: list[str], data: st.DataObject) -> None:
    longer = list(texts)
    longer.insert(data.draw(st.integers(0, len(texts))), "渔政码头每日公布水位与风力。")

    links = correspond(law(*texts), law(*longer))

    kept: list[Link] = [link for link in links if link.kind is not Kind.NEW]
    assert len(kept) == len(texts)
    assert not any(link.substantive for link in kept)
