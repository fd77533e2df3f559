"""Official forms over HTTP, at two processes of the service at once: one number, one document, and no way round."""

import json
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from zipfile import is_zipfile

import docx
import pytest
import requests

from services.cases.store import COMPLAINT
from shared.contracts.cases import CaseOpened
from shared.identity.caller import Identity
from shared.ids import new_id
from shared.store.documents import Taken
from shared.store.history import Decided
from tests.integration.conftest import servers
from tests.integration.test_bad_input import token_of
from tests.support.world import because
from tests.support.world import world as new_world
from tests.unit.cases.desk import NOW
from tests.unit.cases.paper import RECORD

OFFICER = Identity("officer", frozenset({"officer"}), "330110", 2)
HOTLINE = Identity("hotline", frozenset({"hotline"}), "330100", 1)
AUDITOR = Identity("auditor", frozenset({"auditor"}), "330000", 3)
PHONE, HOME, NAME = "13812345678", "杭州市西湖区文三路9号", "欧阳明远"
CALL = {
    "division": "330110",
    "category": "fuel_dispenser",
    "channel": "hotline_12315",
    "site_name": "余杭某加油站",
    "site_address": "余杭区仓前街道1号",
    "narrative": "加了五十升，油箱只有四十五升",
    "claims": ["refund"],
    "caller": {"name": NAME, "phone": PHONE, "address": HOME},
}
MEETING = {"meeting_at": "2099-01-01T09:00:00+08:00", "meeting_place": "仓前所调解室"}
MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Office:
    """Two processes of `cases` on one database, and officers who sit at either."""

    def __init__(self, world: Any) -> None:
        self.world = world
        self.processes = [world.service("cases") for _ in range(2)]
        for process in self.processes:
            process.launch()
        for process in self.processes:
            process.await_ready()

    def post(self, path: str, body: object, by: Identity = OFFICER, at: int = 0, **headers: str) -> requests.Response:
        sent = {"Authorization": f"Bearer {token_of(by)}", "Idempotency-Key": new_id(), **headers}
        return requests.post(f"{self._url(at)}{path}", json=body, headers=sent, timeout=30)

    def get(self, path: str, by: Identity = OFFICER) -> requests.Response:
        return requests.get(f"{self._url(1)}{path}", headers={"Authorization": f"Bearer {token_of(by)}"}, timeout=30)

    def accepted(self, call: Mapping[str, Any] = CALL) -> Mapping[str, Any]:
        """A complaint that was taken down and taken on."""
        taken = self.post("/complaints", call, HOTLINE)
        assert taken.status_code == 201, taken.text
        answer = self.post(f"/complaints/{taken.json()['id']}/acceptance", {}, **{"If-Match": taken.headers["ETag"]})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def issue(
        self, complaint: Mapping[str, Any], body: object, at: int = 0, key: str | None = None, by: Identity = OFFICER
    ) -> requests.Response:
        headers = {"If-Match": f'"{complaint["version"]}"', "Idempotency-Key": key or new_id()}
        return self.post(f"/complaints/{complaint['id']}/forms", body, by, at, **headers)

    def _url(self, at: int) -> str:
        return f"http://127.0.0.1:{self.processes[at].port}"


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    with new_world(servers(), tmp_path_factory.mktemp("forms")) as world:
        yield Office(world)
        for name in ("vault", "files"):
            world.client.drop_database(f"{world.prefix}{name}")


def code_of(answer):
    return answer.json()["type"].removeprefix("urn:quanheng:problem:")


def test_a_form_is_offered_issued_listed_and_downloaded_under_its_chinese_name(office):
    complaint = office.accepted()
    offered = office.get(f"/complaints/{complaint['id']}/forms").json()
    assert [one["id"] for one in offered["possible"]] == ["complaint_record", "acceptance", "mediation_notice"]
    issued = office.issue(complaint, {"form": "acceptance"})
    assert issued.status_code == 201, issued.text
    document = issued.json()
    assert office.get(f"/complaints/{complaint['id']}/forms").json()["issued"] == [document]
    answer = office.get(issued.headers["Location"])
    assert answer.headers["Content-Type"] == MEDIA
    disposition = answer.headers["Content-Disposition"]
    assert unquote(disposition.rpartition("''")[2]) == f"投诉受理决定书 {document['number']}.docx"
    disposition.encode("ascii")
    text = "\n".join(line.text for line in docx.Document(BytesIO(answer.content)).paragraphs)
    assert document["number"] in text
    assert f"{NAME}：" in text


def test_the_same_key_gives_the_same_bytes_wherever_and_however_often_it_is_sent(office):
    complaint, key, body = (
        office.accepted(),
        new_id(),
        {"form": "mediation_notice", "recipient": "respondent", **MEETING},
    )
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda at: office.issue(complaint, body, at % 2, key), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    files = {office.get(answer.headers["Location"]).content for answer in answers}
    assert len(files) == 1
    assert len(office.get(f"/complaints/{complaint['id']}/forms").json()["issued"]) == 1


def test_no_two_documents_share_a_number_when_many_officers_issue_at_once(office):
    complaints = [office.accepted() for _ in range(24)]
    with ThreadPoolExecutor(12) as pool:
        jobs = enumerate(complaints)
        answers = list(pool.map(lambda job: office.issue(job[1], {"form": "complaint_record"}, job[0] % 2), jobs))
    assert {answer.status_code for answer in answers} == {201}
    numbers = [answer.json()["number"] for answer in answers]
    assert len(set(numbers)) == len(complaints)
    assert all(number.startswith("余杭区市监投登〔") and number.endswith("号") for number in numbers)


def test_copies_of_one_document_have_one_number_wherever_they_are_made(office):
    complaint = office.accepted()
    made = [
        office.issue({**complaint, "version": complaint["version"] + place}, {**form, **MEETING}, place % 2)
        for place, form in enumerate(
            {"form": "mediation_notice", "recipient": one} for one in ("complainant", "respondent", "complainant")
        )
    ]
    assert [answer.status_code for answer in made] == [201] * 3, [answer.text for answer in made]
    first, copy, other = (answer.json() for answer in made)
    assert first["number"] == copy["number"] != other["number"]
    assert first["file_sha256"] != copy["file_sha256"]
    assert first["file_name"] != copy["file_name"]


def test_the_database_itself_refuses_a_number_that_stands_in_another_file(office):
    documents = office.world.documents(COMPLAINT)
    complaint = office.accepted()
    issued = office.issue(complaint, {"form": "acceptance"}).json()
    kept = documents.get(complaint["id"]).state.documents
    assert [one.number for one in kept] == [issued["number"]]
    forged = replace(RECORD, number=f"TS-{new_id()}", documents=kept)
    begun = CaseOpened(forged.number, forged.division, forged.category, "forged")
    with pytest.raises(Taken):
        documents.create(new_id(), Decided(forged, [begun]), because())


def test_no_copy_for_the_respondent_and_no_record_or_log_says_who_the_complainant_is(office):
    complaint = office.accepted()
    issued = office.issue(complaint, {"form": "mediation_notice", "recipient": "respondent", **MEETING})
    raw = office.world.database("cases")["complaints"].find_one({"_id": complaint["id"]})
    told = json.dumps(raw, default=str, ensure_ascii=False) + "".join(one.log.read_text() for one in office.processes)
    assert not [secret for secret in (PHONE, HOME, NAME) if secret in told]
    copy = docx.Document(BytesIO(office.get(issued.headers["Location"]).content)).element.xml
    assert NAME in copy
    assert PHONE not in copy
    assert HOME not in copy


def test_the_file_store_holds_no_form_that_shows_somebody_in_the_clear(office):
    complaint = office.accepted()
    issued = office.issue(complaint, {"form": "complaint_record"})
    files = office.world.database("files")
    kept = files["fs.files"].find_one({"metadata.sha256": issued.json()["file_sha256"]})
    pieces = b"".join(one["data"] for one in files["fs.chunks"].find({"files_id": kept["_id"]}).sort("n"))
    assert not is_zipfile(BytesIO(pieces))
    assert is_zipfile(BytesIO(office.get(issued.headers["Location"]).content))


def test_an_agent_stands_in_a_letter_and_erased_takes_it_along(office):
    agent = {"role": "agent", "name": "诸葛慧", "phone": "13900001111", "powers": "代为和解", "until": "2099-12-31"}
    complaint = office.accepted({**CALL, "parties": [agent]})
    issued = office.issue(complaint, {"form": "mediation_notice", "recipient": "respondent", **MEETING})
    assert issued.status_code == 201, issued.text
    answer = office.get(issued.headers["Location"])
    copy = docx.Document(BytesIO(answer.content)).element.xml
    assert "诸葛慧" in copy
    assert "13900001111" not in copy
    (party,) = office.world.documents(COMPLAINT).get(complaint["id"]).state.parties
    vault = office.world.database("vault")
    assert vault["reveals"].count_documents({"person_id": party.person_id, "reason": "form mediation_notice"}) == 2
    vault["people"].replace_one({"_id": party.person_id}, {"erased": {"at": NOW, "by": "head", "reason": "asked"}})
    assert (gone := office.get(issued.headers["Location"])).status_code == 404, gone.text
    assert code_of(gone) == "person_erased"


def test_who_may_not_open_people_gets_no_document_that_shows_one_and_who_may_is_on_record(office):
    complaint = office.accepted()
    place = office.issue(complaint, {"form": "acceptance"}).headers["Location"]
    assert office.get(place, AUDITOR).status_code == 403
    assert office.get(place).status_code == 200
    reveals = office.world.database("vault")["reveals"]
    person = office.world.documents(COMPLAINT).get(complaint["id"]).state.person_id
    assert reveals.count_documents({"person_id": person, "reason": "form acceptance"}) == 2


REFUSED = {
    "an unknown form": (422, "invalid", {"form": "love_letter"}),
    "a form of another state": (409, "form_not_possible", {"form": "refusal"}),
    "a form of another kind": (409, "form_not_possible", {"form": "report_record"}),
    "a missing field": (422, "invalid", {"form": "mediation_notice", "recipient": "respondent"}),
    "a field of another form": (422, "invalid", {"form": "acceptance", "meeting_place": "调解室"}),
    "no recipient where there are two": (422, "invalid", {"form": "mediation_notice", **MEETING}),
    "a recipient that is none": (422, "invalid", {"form": "acceptance", "recipient": "newspaper"}),
    "a recipient of other forms": (422, "invalid", {"form": "acceptance", "recipient": "respondent"}),
    "a day of its own": (422, "invalid", {"form": "identity_request", "materials": "身份证", "due_on": "2099-01-01"}),
    "a moment without an offset": (422, "invalid", {"form": "mediation_notice", "meeting_at": "2099-01-01T09:00:00"}),
    "a text that is too long": (422, "invalid", {"form": "complaint_record", "reason": "长" * 2001}),
    "an empty text": (422, "invalid", {"form": "complaint_record", "reason": ""}),
    "an unknown field": (422, "invalid", {"form": "acceptance", "number": "我局〔2026〕1号"}),
    "the complainant's phone": (
        409,
        "personal_data_shown",
        {"form": "mediation_notice", "recipient": "respondent", **MEETING, "meeting_place": f"联系{PHONE}"},
    ),
}


@pytest.mark.parametrize("what", REFUSED)
def test_bad_input_is_refused_by_name_and_issues_nothing(office, what):
    status, code, body = REFUSED[what]
    complaint = office.accepted()
    answer = office.issue(complaint, body)
    assert (answer.status_code, code_of(answer)) == (status, code), answer.text
    assert PHONE not in answer.text
    assert office.get(f"/complaints/{complaint['id']}/forms").json()["issued"] == []


def test_a_document_that_is_none_of_this_complaint_is_not_found(office):
    complaint, other = office.accepted(), office.accepted()
    sha256 = office.issue(other, {"form": "acceptance"}).json()["file_sha256"]
    for strange in (sha256, "0" * 64, "../files", "x" * 500):
        answer = office.get(f"/complaints/{complaint['id']}/documents/{strange}")
        assert answer.status_code == 404, answer.text


def test_a_version_that_has_moved_on_is_refused_and_a_hotline_issues_nothing(office):
    complaint = office.accepted()
    office.issue(complaint, {"form": "acceptance"})
    assert office.issue(complaint, {"form": "acceptance"}).status_code == 412
    assert office.issue(complaint, {"form": "acceptance"}, by=HOTLINE).status_code == 403
