"""权限规则 who may: role, own submission, recusal, and one stage a person.

The functions are pure and know no exception: the administrator's role appears nowhere in this
module. Legal grounds: publication only after separate business review, legal review and collective
deliberation (指导意见第（十七）项), recusal by analogy with 行政处罚法第四十三条.
"""

from __future__ import annotations

from kb.errors import IllegalTransition, NotPermitted
from kb.model.people import Role
from review.invitations import has_accepted, open_invitation
from review.stages import OPINIONS, Action, Stage
from review.subject import Actor, Subject
from review.transitions import WHO_MAY_BE_ASKED, Settles, Transition

ROLE_LABELS = {
    Role.SUBMITTER: "报送人",
    Role.BUSINESS_REVIEWER: "业务审核人",
    Role.LEGAL_REVIEWER: "法律审核人",
    Role.PANEL_MEMBER: "审议组成员",
    Role.PUBLISHER: "发布人",
    Role.LIBRARIAN: "资料管理员",
    Role.TRAINER: "培训师",
    Role.INSPECTOR: "执法人员",
}


def check(actor: Actor, subject: Subject, action: Action, transition: Transition) -> None:
    """Refuse the act of a person who may not do it.

    Raises:
        NotPermitted: with the rule that stands in the way.
        IllegalTransition: a person steps aside who has already acted; it is too late for anyone.
    """
    check_role(actor, transition)
    if action is Action.RECUSE:
        _check_stepping_aside(actor, subject)
        return
    if transition.stage is Stage.PROCEEDING:
        return  # it can only take a text down, so whoever hears of a suit may tell
    if action is Action.DECLARE:
        _check_not_declared(actor, subject, transition.stage)
    if action is Action.DECLINE:
        _check_invited(actor, subject)
        return
    if transition.stage is Stage.SUBMISSION:
        _check_own_unit_submits(actor, subject)
    else:
        check_independence(actor, subject)
    _check_one_stage(actor, subject, transition.stage)
    if transition.settles is Settles.WHEN_AGREED or action is Action.ASK_EXPERT:
        _check_one_opinion(actor, subject, transition.stage)
    if transition.stage is Stage.EXPERT_OPINION:
        _check_expert(actor, subject, action)


def may(actor: Actor, subject: Subject, action: Action, transition: Transition) -> bool:
    """Return whether `check` lets the act pass."""
    try:
        check(actor, subject, action, transition)
    except (NotPermitted, IllegalTransition):
        return False
    return True


def check_declared(actor: Actor, subject: Subject, transition: Transition) -> None:
    """Refuse the opinion of somebody who has not said whether they must step aside.

    Raises:
        IllegalTransition: there is no declaration of this account in this round and stage.
    """
    if transition.declared:
        check_has_declared(actor, subject, transition.stage)


def check_has_declared(actor: Actor, subject: Subject, stage: Stage) -> None:
    """Refuse somebody who has not declared in this stage.

    Raises:
        IllegalTransition: there is no declaration of this account in this round and stage.
    """
    if not subject.has_declared(actor.id, stage):
        raise IllegalTransition(
            f"您尚未就该事项的{stage.label}声明是否需要回避",
            hint="请先声明无需回避（declare）或申请回避（recuse），再查看内容、发表意见",
        )


def check_may_open(actor: Actor, subject: Subject, opening: Transition) -> None:
    """Refuse to open a text to somebody who may not declare in the stage of that row.

    Raises:
        NotPermitted: whatever they declare.
    """
    check_role(actor, opening)
    check_independence(actor, subject)
    _check_one_stage(actor, subject, opening.stage)


def may_sit_on_panel(actor: Actor, subject: Subject) -> bool:
    """Return whether an account can deliberate on a subject; others count in neither number."""
    if Role.PANEL_MEMBER not in actor.roles:
        return False
    try:
        check_independence(actor, subject)
        _check_one_stage(actor, subject, Stage.DELIBERATION)
    except NotPermitted:
        return False
    return True


def check_prepares_meetings(actor: Actor) -> None:
    """Refuse to let anybody but panel members and librarians call a meeting.

    Raises:
        NotPermitted: the account has neither role.
    """
    if not actor.roles & {Role.PANEL_MEMBER, Role.LIBRARIAN}:
        raise NotPermitted(
            f"账号“{actor.name}”不是审议组成员或资料管理员，不能筹备会议",
            hint="请由具有该角色的人员办理",
        )


def check_recheck(actor: Actor, subject: Subject) -> None:
    """Refuse a verdict on a text whose law has changed to whoever wrote or handled it.

    Raises:
        NotPermitted: with the rule that stands in the way.
    """
    check_rechecks(actor)
    check_independence(actor, subject)


def check_rechecks(actor: Actor) -> None:
    """Refuse verdicts of rechecks to people without the role.

    Raises:
        NotPermitted: always for this reason.
    """
    if not actor.roles & {Role.LEGAL_REVIEWER, Role.PUBLISHER}:
        raise NotPermitted(
            f"账号“{actor.name}”不是法律审核人或发布人，不能办理复核",
            hint="请由具有该角色的人员办理",
        )


def may_be_invited(expert: Actor, subject: Subject) -> bool:
    """Return whether somebody can be asked as an expert: outside the matter and not asked yet."""
    if not expert.roles & WHO_MAY_BE_ASKED or open_invitation(subject, expert.id):
        return False
    try:
        check_independence(expert, subject)
        _check_one_stage(expert, subject, Stage.EXPERT_OPINION)
    except NotPermitted:
        return False
    return True


def check_role(actor: Actor, transition: Transition) -> None:
    """Refuse an account that has none of the roles of a row.

    Raises:
        NotPermitted: always for this reason.
    """
    if not actor.roles & transition.roles:
        wanted = "或".join(label for role, label in ROLE_LABELS.items() if role in transition.roles)
        raise NotPermitted(
            f"账号“{actor.name}”不是{wanted}，不能办理此项", hint="请由具有该角色的人员办理"
        )


def _check_stepping_aside(actor: Actor, subject: Subject) -> None:
    if subject.stages_of(actor.id) - {Stage.SUBMISSION}:
        raise IllegalTransition(
            "您已经对该事项发表过意见，不能再申请回避", hint="请联系本环节其他人员退回后重新办理"
        )
    if actor.id in subject.recused_ids:
        raise IllegalTransition("您已经回避该事项", hint="无需再次申请")


def _check_not_declared(actor: Actor, subject: Subject, stage: Stage) -> None:
    if subject.has_declared(actor.id, stage):
        raise IllegalTransition(
            f"您已就本轮{stage.label}声明无需回避", hint="可以查看内容并发表意见"
        )


def _check_own_unit_submits(actor: Actor, subject: Subject) -> None:
    if subject.unit_id is not None and subject.unit_id != actor.unit_id:
        raise NotPermitted("只能报送本单位办理的事项", hint="请由办案单位的报送人办理")
    if actor.id in subject.recused_ids:
        raise NotPermitted("您已回避该事项，不能再参与办理", hint="请由其他人员办理")


def check_independence(actor: Actor, subject: Subject) -> None:
    """Refuse people a matter that they or their unit submitted or handled, or stepped aside from.

    Raises:
        NotPermitted: with the rule that stands in the way.
    """
    if actor.id in subject.author_ids:
        raise NotPermitted("不能审查自己提交的内容", hint="请由其他单位的人员办理")
    own_unit = actor.unit_lineage & subject.own_units or actor.unit_name in subject.own_unit_names
    if own_unit:
        raise NotPermitted("不能审查本单位办理或报送的内容", hint="请由其他单位的人员办理")
    if {actor.name, actor.display_name} & subject.handler_names:
        raise NotPermitted("不能审查自己承办的案件", hint="请由其他单位的人员办理")
    if actor.id in subject.recused_ids:
        raise NotPermitted("您已回避该事项，不能再参与办理", hint="请由其他人员办理")


def _check_one_stage(actor: Actor, subject: Subject, stage: Stage) -> None:
    others = subject.stages_of(actor.id) - {stage}
    if others:
        names = "、".join(sorted(other.label for other in others))
        raise NotPermitted(
            f"您已参与该事项的{names}，不能再参与{stage.label}", hint="同一事项每人只能参与一个环节"
        )


def _check_one_opinion(actor: Actor, subject: Subject, stage: Stage) -> None:
    given = any(
        act.user_id == actor.id and act.stage is stage and act.action in OPINIONS
        for act in subject.this_round
    )
    if given:
        raise NotPermitted(
            f"您在本轮{stage.label}中已经签署意见", hint="复核或会签须由另一名人员办理"
        )


def _check_invited(actor: Actor, subject: Subject) -> None:
    if open_invitation(subject, actor.id) is None:
        raise NotPermitted("没有待您答复的邀请", hint="专家意见须由审核人先行邀请")


def _check_expert(actor: Actor, subject: Subject, action: Action) -> None:
    _check_invited(actor, subject)
    accepted = has_accepted(subject, actor.id)
    if action is Action.ACCEPT and accepted:
        raise NotPermitted("您已经接受邀请", hint="请查看内容后答复")
    if action is Action.GIVE_OPINION and not accepted:
        raise NotPermitted(
            "您尚未接受邀请并声明与该事项无利害关系", hint="请先接受或谢绝邀请，再查看内容并答复"
        )
