"""The pages on which a report is merged: into which, and set apart again."""

from datetime import UTC, datetime, timedelta

from shared.ids import new_id

LATER = "其核查期限晚于本件：有新的事实才能并入"


def test_a_report_is_merged_into_the_one_whose_check_is_due_first_and_set_apart_by_the_head(console, staff):
    words = {"kind": "report", "site_name": "并案加油站", "narrative": "三号枪每次都少两升"}
    received = datetime.now(UTC) - timedelta(days=10)
    older, newer = staff.register(**words, received_at=received.isoformat()), staff.register(**words)
    officer, head = console.browse("officer"), console.browse("supervisor")
    path = f"/complaints/{newer['id']}"
    assert LATER in officer.get(f"/complaints/{older['id']}").text
    assert LATER not in officer.get(path).text

    def send(browsing, where, step, **said):
        return browsing.send(f"{where}/{step}", {**browsing.form(where), "key": new_id(), **said})

    refused = send(officer, f"/complaints/{older['id']}", "merger", into_of=newer["id"])
    assert (refused.status_code, "请将该举报并入本件" in refused.text) == (409, True)
    assert send(officer, path, "merger", into_of=older["id"]).status_code == 303
    assert staff.get(path).json()["state"] == "merged"
    assert send(head, path, "correction", reason="并非同一事实").status_code == 303
    assert "并案不成立，本件恢复核查" in head.get(path).text
    assert staff.get(path).json()["state"] == "assigned"
