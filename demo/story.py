"""The story, step by step; every step asks the public APIs whether it held."""

import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from demo.api import Json, Person, eventually, require
from demo.stage import Stage

DIVISION = "330110"
CATEGORY = "fuel_dispenser"
SURGE = 40
NARRATIVE = "加油机跳数不准，显示五十升，油箱只能装四十五升，怀疑装了作弊芯片"

Told = list[str]


@dataclass
class Story:
    """What is known as the story goes on."""

    play: Stage
    correlation: str
    site: str = field(default_factory=lambda: f"余杭演示加油站{uuid.uuid4().hex[:6]}")
    known: dict[str, str] = field(default_factory=dict)

    def person(self, username: str) -> Person:
        """Somebody, signed in anew, so that no token runs out on the way."""
        return self.play.person(username, self.correlation)


Step = Callable[[Story], Told]


def complaint_body(
    story: Story, narrative: str = NARRATIVE, position: str = "3号枪", phone: str = "13800000001"
) -> Json:
    """A complaint about the story's station."""
    return {
        "division": DIVISION,
        "category": CATEGORY,
        "channel": "hotline_12315",
        "site_name": story.site,
        "site_address": "余杭区演示路1号",
        "position": position,
        "narrative": narrative,
        "caller": {"name": "演示来电人", "phone": phone},
    }


def registers(story: Story) -> Told:
    """A hotline operator registers a complaint; the same key again gives the same number."""
    hotline, key, body = story.person("hotline"), uuid.uuid4().hex, complaint_body(story)
    first = hotline.post("cases", "/complaints", body, key=key)
    again = hotline.post("cases", "/complaints", body, key=key)
    require(first["number"] == again["number"], "the same key must give the same number")
    story.known["complaint"] = first["id"]
    return [f"complaint {first['number']}, sent twice, one number", *(one["explanation_en"] for one in first["clocks"])]


def suggests(story: Story) -> Told:
    """A second caller describes the same station and gun; the first complaint is suggested."""
    typed = {
        "division": DIVISION,
        "category": CATEGORY,
        "site_name": f" {story.site}　",
        "position": "3号枪",
        "narrative": "三号枪加油少了，机器跳数不准",
    }
    found = story.person("hotline").post("cases", "/complaint-suggestions", typed)["items"]
    require(found and found[0]["id"] == story.known["complaint"], "the first complaint must be suggested first")
    return [f"suggested {found[0]['number']}: score {found[0]['score']}, {', '.join(found[0]['reasons'])}"]


def accepts(story: Story) -> Told:
    """An officer accepts it and tells the caller, with whom the first days end; a case is opened from it."""
    officer, path = story.person("officer"), f"/complaints/{story.known['complaint']}"
    accepted = _clocks(officer.act("cases", path, "acceptance"))
    told = _clocks(officer.act("cases", path, "answer", {"channel": "phone", "proof": "演示通话记录"}))
    require(accepted == dict.fromkeys(("C-ACCEPT", "R-ZJ-ANSWER", "C-MEDIATE"), "running"), f"clocks: {accepted}")
    require(told == {**accepted, "C-ACCEPT": "stopped", "R-ZJ-ANSWER": "stopped"}, f"clocks: {told}")
    story.known["case"] = officer.act("cases", path, "clue")["case_id"]
    case = eventually("the case is open", lambda: _one_of(officer, "/cases", story.known["case"]))
    return ["accepted and told: C-ACCEPT and R-ZJ-ANSWER end, C-MEDIATE runs", f"case {case['number']} opened"]


def _clocks(complaint: Json) -> dict[str, str]:
    return {one["rule_id"]: one["state"] for one in complaint["clocks"]}


def becomes_major(story: Story) -> Told:
    """Evidence of a cheating device makes the case major; the duty officer is paged and acknowledges."""
    officer, path = story.person("officer"), f"/cases/{story.known['case']}"
    kept = officer.send_file("cases", "/files", b"photograph of the main board, synthetic")
    evidence = {
        "kind": "electronic_data",
        "officers": [officer.account, "colleague"],
        "findings": ["cheating_device"],
        "description": "主板存储芯片被替换",
        "file_sha256": kept["sha256"],
    }
    case = officer.act("cases", path, "evidence", evidence)
    require(case["level"], "the case must be major now")
    story.known["number"] = case["number"]
    told = [f"level {case['level']} by rule {one['rule']}: {one['fact']}" for one in case["grounds"]]
    told += [f"{one['rule_id']}: {one['explanation_en']}" for one in case["clocks"]]
    return told + _page_is_acknowledged(story, case["number"])


def _page_is_acknowledged(story: Story, number: str) -> Told:
    duty, case = story.person("duty"), story.known["case"]
    page = eventually("a page in the duty officer's inbox", lambda: _page_about(duty, case))
    mail = eventually("the mail to the duty officer", lambda: _mail_about(story, number))
    duty.post("notify", f"/pages/{page['id']}/acknowledgement")
    officer = story.person("officer")
    eventually(
        "the acknowledgement stands in the case",
        lambda: officer.get("cases", f"/cases/{case}")["informed"],
    )
    return [f"paged by mail ({mail['subject']}) and inbox; acknowledged"]


def partners_answer(story: Story) -> Told:
    """Linkage sends the case to its partners; one signs and answers by its system, one reads its feed."""
    officer, case = story.person("officer"), story.known["case"]
    path = f"/cases/{case}"

    def answered() -> list[Json] | None:
        found = [one for one in officer.get("cases", path)["partners"] if one["answered_at"]]
        return found or None

    partners = eventually("a partner's answer in the case", answered)
    feed = eventually("the referral in the other partner's feed", lambda: _feed_about(story))
    return [
        *(f"{one['partner']} signed and answered: {one['outcome']}" for one in partners),
        f"commerce finds referral {feed['id']} in its feed",
    ]


def surge_activates_the_plan(story: Story) -> Told:
    """Forty more complaints raise a warning; the plan is activated, orders acknowledged, a report filed."""
    hotline = story.person("hotline")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: _one_of_many(story, hotline, n), range(SURGE)))
    duty = story.person("duty")
    warning = eventually("a warning", lambda: _open_warning(duty))
    incident = duty.post("emergency", "/incidents", _activation(story, warning["id"]))
    path = f"/incidents/{incident['id']}"
    require(incident["tasks"], "the plan must order something")
    acknowledged = sum(_acknowledge(story, path, task) for task in incident["tasks"])
    report = {
        "kind": "first",
        "content": "余杭区多名车主反映同一加油站计量异常，已派员到场封存加油机。",
        "casualties": 0,
        "people_affected": 41,
        "loss_yuan": 20000,
    }
    reported = duty.act("emergency", path, "reports", report)
    require(reported["reports"], "the report must stand in the incident")
    return [
        f"{SURGE} complaints, {warning['explanation']['en']}",
        f"plan {incident['plan']} v{incident['plan_version']} at level {incident['level']}",
        f"{acknowledged} of {len(incident['tasks'])} orders acknowledged; first report filed",
    ]


def is_one_trace(story: Story) -> Told:
    """Everything that happened is read back as one trace, and all chains verify."""
    auditor = story.person("auditor")
    told = []
    for service in ("cases", "linkage", "emergency", "notify"):
        entries = auditor.get(service, f"/trace/{story.correlation}")["entries"]
        require(entries, f"{service} must have its part in the story")
        require(len({one["id"] for one in entries}) == len(entries), "no entry twice")
        told.append(f"{service}: {len(entries)} entries, {len({one['document'] for one in entries})} documents")
    return told + chains_hold(story)


def chains_hold(story: Story) -> Told:
    """Every service recomputes its chains."""
    auditor = story.person("auditor")
    found = {name: auditor.get(name, "/verification") for name in ("cases", "linkage", "emergency", "notify")}
    broken = [place for one in found.values() for place in one["broken"]]
    require(not broken, f"broken chains: {broken}")
    return [f"{sum(one['documents'] for one in found.values())} chains verified, none broken"]


STEPS: tuple[Step, ...] = (
    registers,
    suggests,
    accepts,
    becomes_major,
    partners_answer,
    surge_activates_the_plan,
    is_one_trace,
)


def _one_of(person: Person, path: str, document_id: str) -> Json | None:
    items = person.get("cases", path)["items"]
    return next((one for one in items if one["id"] == document_id), None)


def _page_about(person: Person, about: str) -> Json | None:
    items = person.get("notify", "/inbox")["items"]
    return next((one for one in items if one["about_id"] == about), None)


def _mail_about(story: Story, number: str) -> Json | None:
    return next((one for one in story.play.mails() if number in one["subject"] + one["text"]), None)


def _feed_about(story: Story) -> Json | None:
    items = partner(story, "partner-commerce").get("linkage", "/feed")["items"]
    return next((one for one in items if one["subject"] == story.known["number"]), None)


def partner(story: Story, client_id: str) -> Person:
    """A partner's system, signed in with its client credentials."""
    return story.play.client(client_id, story.correlation)


def _open_warning(person: Person) -> Json | None:
    items = person.get("emergency", "/warnings", state="raised")["items"]
    return next((one for one in items if one["category"] == CATEGORY and one["division"] == DIVISION), None)


def _one_of_many(story: Story, hotline: Person, n: int) -> Any:
    body = complaint_body(story, f"第{n + 1}位来电：{NARRATIVE}", f"{n % 8 + 1}号枪", f"139{n:08}")
    return hotline.post("cases", "/complaints", body)


def _activation(story: Story, warning_id: str) -> Json:
    return {
        "plan": "metrology_city",
        "level": "general",
        "division": DIVISION,
        "category": CATEGORY,
        "title": f"{story.site}加油机计量异常",
        "warning_id": warning_id,
        "people_affected": 41,
        "casualties": 0,
        "loss_yuan": 20000,
    }


def _acknowledge(story: Story, path: str, task: Json) -> int:
    usernames: Json = {"duty_officer": "duty", "linkage_officer": "linkage"}
    person = story.person(usernames.get(task["role"]) or task["role"])
    person.post("emergency", f"{path}/tasks/{task['code']}/acknowledgement")
    return 1
