"""The steps by which a filed case is decided, over HTTP."""

from typing import Any

from tests.support.cases import HEAD, OFFICER, Client

SERVED = {"way": "direct", "proof": "送达回证1号"}
TO_A_PENALTY = (
    ("review-requests", None, OFFICER),
    ("reviews", {"opinion": "agree"}, OFFICER),
    ("penalty-notice", {"document": "处罚告知书1号"}, HEAD),
    ("penalty-notice/service", SERVED, OFFICER),
    ("penalty-notice/waiver", {"document": "放弃声明1号"}, OFFICER),
    ("ruling", {"document": "处罚决定书1号", "outcome": "penalty"}, HEAD),
    ("ruling/service", SERVED, OFFICER),
)


def punished(client: Client, case: Any) -> Any:
    """The case with its decision in the hands of the party."""
    for path, body, by in TO_A_PENALTY:
        case = client.act_at(f"/cases/{case['id']}/{path}", case["version"], body, by)
    return case
