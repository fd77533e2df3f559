"""What grounds, approvers and effects are called, for the explanations that people read."""

from collections.abc import Mapping

from shared.clocks.rule import Approver, Breach, Ground, Named

GROUNDS: Mapping[Ground, Named] = {
    "testing": Named("检测、检验、检定、鉴定", "testing"),
    "identification": Named("权利人辨认、鉴别", "identification by the right holder"),
    "recusal": Named("回避决定", "a decision on recusal"),
    "hearing": Named("听证", "a hearing"),
    "announcement": Named("公告", "a public announcement"),
    "suspension": Named("中止", "suspension of the procedure"),
    "refund": Named("责令退款", "an ordered refund"),
}
APPROVERS: Mapping[Approver, Named] = {
    "head": Named("负责人", "the head"),
    "collective": Named("集体讨论", "collective discussion"),
    "superior": Named("上级部门", "the superior department"),
}
BREACHES: Mapping[Breach, Named] = {
    "none": Named("无", "none"),
    "escalation": Named("升级督办", "escalation to the supervisors"),
    "auto_release": Named("措施自动解除", "the measure ends by itself"),
    "waiver": Named("视为放弃权利", "the right counts as waived"),
    "deemed_served": Named("视为送达", "the paper counts as served"),
    "termination": Named("终止程序", "the procedure is to be terminated"),
}
