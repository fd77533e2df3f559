"""Where something was bought on a platform, the page asks for the place of the seller (投诉办法 arts. 13, 31)."""

from types import SimpleNamespace

import pytest

from services.cases.domain.jurisdiction import Whereabouts, competent
from services.console.pages.competence import competence
from shared.identity.divisions import Divisions

DIVISIONS = Divisions.load()


def visit(platform: str):
    """Somebody whose questions are answered by the domain of `cases`."""

    def answered(_: str, path: str, change):
        body = change.body
        found = competent(body["kind"], Whereabouts(body.get("business_division"), body.get("act_division"), platform))
        return {"items": [vars(one) for one in found]}

    texts = SimpleNamespace(word=lambda language, family, code: code, say=lambda language, text: text)
    site = SimpleNamespace(divisions=DIVISIONS, texts=texts)
    return SimpleNamespace(may=lambda permission: True, change=answered, site=site, language="zh")


@pytest.mark.parametrize(("kind", "said"), [
    ("report", [("330110", "place_of_seller", "31"), ("330108", "platform_domicile", "31")]),
    ("complaint", [("330110", "published_address", "13"), ("330108", "platform_domicile", "13")]),
])  # fmt: skip
def test_of_a_platform_the_place_of_the_seller_decides_by_the_article_of_its_kind(kind, said):
    found = competence(visit("330108"), kind, "330110", "某平台")
    assert [(one["division"], one["why"], one["article"]) for one in found] == said


@pytest.mark.parametrize(("kind", "said"), [
    ("complaint", "(art. 14)"), ("report", "(art. 33)"), ("metrology_dispute", "(a setting of this system)"),
])  # fmt: skip
def test_who_acts_where_several_are_competent_is_said_by_the_rule_of_the_kind(kind, said):
    assert all(one["several"].endswith(f"{said}.") for one in competence(visit("330108"), kind, "330110", "某平台"))
    assert [one["several"] for one in competence(visit("330110"), kind, "330110", "某平台")] == [""]
