"""The second run: a service is killed in the middle of the work, and nothing is lost or doubled."""

import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

from demo.api import Json, Person, eventually, require
from demo.story import Story, Told, chains_hold, complaint_body

CALLS = 60
ACCEPTED = 12
KILL_AFTER = 15


def survives_a_kill(story: Story) -> Told:
    """Sixty calls come in while `cases` is killed and restarted: nothing is lost, nothing is doubled."""
    hotline = story.person("hotline")
    keys = [uuid.uuid4().hex for _ in range(CALLS)]
    pid, answers = _register_while_killing(story, hotline, keys)
    again = [_register(story, hotline, n, key) for n, key in enumerate(keys)]
    require([one["number"] for one in answers] == [one["number"] for one in again], "a key changed its number")
    require(len({one["number"] for one in answers}) == CALLS, "a number was given twice")
    officer = story.person("officer")
    for one in answers[:ACCEPTED]:
        officer.act("cases", f"/complaints/{one['id']}", "acceptance")
    return [
        f"cases (pid {pid}) killed with SIGKILL among {CALLS} calls, restarted by the supervisor",
        f"{CALLS} keys, {CALLS} complaints, sent again: the same numbers",
        *_effects(story),
        *chains_hold(story),
    ]


def _register_while_killing(story: Story, hotline: Person, keys: list[str]) -> tuple[int, list[Json]]:
    done = threading.Semaphore(0)
    killed: list[int] = []

    def register(pair: tuple[int, str]) -> Json:
        answer = _register(story, hotline, *pair)
        done.release()
        return answer

    def kill() -> None:
        for _ in range(KILL_AFTER):
            done.acquire()
        killed.append(story.play.kill("cases"))

    killer = threading.Thread(target=kill)
    killer.start()
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(register, enumerate(keys)))
    killer.join()
    return killed[0], answers


def _register(story: Story, hotline: Person, n: int, key: str) -> Json:
    body = complaint_body(story, f"第{n + 1}次来电", f"{n % 8 + 1}号枪", f"137{n:08}")
    return hotline.post("cases", "/complaints", body, key=key)


def _effects(story: Story) -> Told:
    """One referral to each named partner for each accepted complaint: not one fewer, not one more."""
    auditor = story.person("auditor")

    def entries(service: str) -> list[Json]:
        found: list[Json] = auditor.get(service, f"/trace/{story.correlation}")["entries"]
        return found

    def planned() -> set[str] | None:
        found = [one for one in entries("linkage") if one["type"] == "referral_planned"]
        subjects = {one["data"]["subject_id"] for one in found}
        return subjects if len(subjects) >= ACCEPTED else None

    subjects = eventually("the referrals of all accepted complaints", planned)
    found = [one for one in entries("linkage") if one["type"] == "referral_planned"]
    pairs = [(one["data"]["subject_id"], one["data"]["partner"]) for one in found]
    registered = [one for one in entries("cases") if one["type"] == "complaint_registered"]
    require(len(subjects) == ACCEPTED and len(pairs) == len(set(pairs)), "a referral was doubled")
    require(len(registered) == CALLS == len({one["document"] for one in registered}), "a complaint was doubled")
    return [f"{ACCEPTED} accepted complaints, {len(pairs)} referrals, none missing, none twice"]
