"""All that can be done with a submission, as forms: what each asks for, who may do it, and the step it belongs to."""

from collections.abc import Mapping

from services.console.pages import vocabulary
from services.console.pages.action import Action, Ask, Step
from services.console.texts import N_

REASON = Ask("reason", N_("Reason"), "long", most=500)
DOCUMENT = Ask("document", N_("Document: title and number"), most=500)
REFUSAL = Ask(
    "ground", N_("Ground of refusal"), "choice", "ground", vocabulary.REFUSAL_GROUNDS["complaint"], article="refusal"
)
TERMINATION = Ask(
    "ground",
    N_("Ground of termination"),
    "choice",
    "termination",
    vocabulary.TERMINATION_GROUNDS["complaint"],
    article="termination",
)
NO_FILING = Ask("ground", N_("Ground for not filing"), "choice", "filing", vocabulary.FILING_GROUNDS, article="filing")
INSTITUTION = Ask("institution", N_("Institution"))
WHEN = Ask("happened_at", N_("On, if before today"), "day", required=False)
OVER = (Ask("ground", N_("Ground that is over"), "hold", required=False), WHEN)
WITHDRAWN = Ask("reason", N_("How the caller said so, and why"), "long", most=500)
LONGER = Ask("amount", N_("By how many days, if less than the most"), "number", most=3, required=False)
TOLD = (
    Ask("channel", N_("Told by"), "choice", "told", vocabulary.TOLD_BY),
    Ask("proof", N_("Proof: register number, receipt"), most=500),
    WHEN,
)
SIDE = Ask("side", N_("Who was told, if not both"), "choice", "side", vocabulary.SIDES, required=False)
APPELLANT = Ask("side", N_("Who does not accept the result"), "choice", "appellant", vocabulary.SIDES, required=False)
CONSENT = Ask("consent", N_("Consent of those who are represented: document"), most=500, required=False)
TOLD_AT_ONCE = (
    Ask("channel", N_("Caller told by, if at once"), "choice", "told", vocabulary.TOLD_BY, required=False),
    Ask("proof", N_("Proof of that"), most=500, required=False),
)
HANDLE, DECIDE, SUPPLEMENT = "complaint.handle", "complaint.decide", "complaint.supplement"

ACTIONS: tuple[Action, ...] = (
    Action("accept", N_("Accept"), "acceptance", "complaint.accept", "next", (WHEN,)),
    Action(
        "refuse", N_("Refuse"), "refusal", "complaint.refuse", "next",
        (REFUSAL, REASON, WHEN), grave=True,
        hint=N_("The decision names ground, reason and what the caller can still do; a clue in it survives."),
    ),
    Action("check", N_("Begin the check"), "check", HANDLE, "next"),
    Action("confirm_identity", N_("Identity confirmed"), "identity", HANDLE, "next"),
    Action("start_mediation", N_("Invite both sides to a mediation"), "mediation", HANDLE, "next"),
    Action("resume_mediation", N_("Go on with the mediation"), "mediation-resumption", HANDLE, "next", OVER),
    Action(
        "agree", N_("Both sides have settled"), "agreement", HANDLE, "next",
        (Ask("form", N_("How it is recorded"), "choice", "settlement", vocabulary.SETTLEMENTS), CONSENT, WHEN),
    ),
    Action(
        "disagree", N_("The two do not agree"), "termination", HANDLE, "next", (WHEN,), grave=True, of="terminate",
        said=(("ground", "no_agreement"),), hint=N_("The mediation ends without an agreement; both sides are told."),
    ),
    Action("end_test", N_("The result of the test is in"), "test-result", HANDLE, "next", OVER),
    Action(
        "record_result", N_("Record the result of the verification"), "verification-result", HANDLE, "next",
        (
            Ask("result", N_("Result"), "choice", "result", vocabulary.RESULTS),
            Ask("error", N_("Error as the certificate has it"), required=False),
            WHEN,
        ),
    ),
    Action("file_case", N_("File a case"), "filing", DECIDE, "next", (WHEN,)),
    Action(
        "refer_upward", N_("Ask the common superior to designate"), "referral-upward", HANDLE, "next", (WHEN,),
        hint=N_("When the two do not agree; the superior has seven working days."),
    ),
    Action(
        "agree_jurisdiction", N_("The two have agreed whose it is"), "jurisdiction-agreement", DECIDE, "next",
        (Ask("division", N_("Division"), "dispute"), DOCUMENT, WHEN),
        hint=N_("By the minutes that both signed; the other side is told."),
    ),
    Action(
        "designate", N_("Designate who is competent"), "designation", DECIDE, "next",
        (Ask("division", N_("Division"), "dispute"), WHEN),
    ),
    Action("archive", N_("Archive"), "archive", HANDLE, "next"),
    Action(
        "decline_filing", N_("File no case"), "no-filing", DECIDE, "next",
        (NO_FILING, REASON, WHEN), grave=True,
        hint=N_("A case that a clue has opened is not filed either (程序规定 art. 20)."),
    ),
    Action(
        "order_verification", N_("Have the instrument verified"), "verification", HANDLE, "next",
        (INSTITUTION, DOCUMENT, WHEN), hint=N_("The days until the result are not counted."),
    ),
    Action(
        "appeal", N_("Appeal to the next higher level"), "verification-appeal", HANDLE, "next",
        (APPELLANT, INSTITUTION, DOCUMENT, WHEN),
        hint=N_("Within fifteen days of the notice of the result; that verification is final."),
    ),
    Action(
        "suspend_mediation", N_("Suspend the mediation"), "mediation-suspension", HANDLE, "next",
        (Ask("ground", N_("Ground"), "choice", "suspension", vocabulary.SUSPENSIONS), DOCUMENT, WHEN),
        hint=N_("The days until it goes on are not counted."),
    ),
    Action(
        "begin_test", N_("Send to a test"), "test", HANDLE, "next",
        (Ask("ground", N_("Ground"), "choice", "suspension", vocabulary.NOT_COUNTED), DOCUMENT, WHEN),
        hint=N_("The days until the result are not counted."),
    ),
    Action(
        "extend", N_("Grant more time"), "extensions", DECIDE, "next",
        (Ask("rule_id", N_("Deadline to extend"), "clock"), LONGER, DOCUMENT, WHEN),
    ),
    Action(
        "reward", N_("Grant a reward"), "reward", DECIDE, "next",
        (
            Ask("grade", N_("Grade"), "choice", "grade", vocabulary.REWARD_GRADES),
            Ask("amount_fen", N_("Reward in yuan"), "yuan", most=16),
            Ask("joint", N_("Decided together with finance"), "tick"),
            Ask("reason", N_("Why it is less than the share of the penalty"), "long", most=500, required=False),
            Ask("cleared", N_("Natural person; none of: staff, infringed or agent, violator, paid reporter"), "tick"),
        ),
        hint=N_("When the case is closed and the violation is a major one; all reports of one case share its cap."),
    ),
    Action(
        "claim_reward", N_("The reporter claims the reward"), "reward-claim", HANDLE, "next", (DOCUMENT, WHEN),
        hint=N_("Within the days that count from the notice; after them it is waived."),
    ),
    Action(
        "ask_identity", N_("Ask for proof of identity"), "identity-request", HANDLE, "next",
        (Ask("until", N_("Until the end of"), "day"),),
    ),
    Action(
        "terminate", N_("Terminate the mediation"), "termination", HANDLE, "next",
        (TERMINATION, CONSENT, WHEN),
        grave=True,
    ),
    Action(
        "answer", N_("Answer the caller"), "answer", HANDLE, "tell", TOLD,
        hint=N_(
            "That it was taken on, and what is being done: with this the days for acceptance and answer end. It is "
            "taken down later, too, with the day on which it was."
        ),
    ),
    Action("inform", N_("Tell the outcome"), "information", HANDLE, "tell", (SIDE, *TOLD)),
    Action(
        "tell_of_hand_over", N_("Tell the caller who has it now"), "hand-over-notice", "complaint.transfer", "tell",
        TOLD,
        hint=N_("Whoever hands over tells the caller within three working days (浙江省计量监督管理条例 art. 39)."),
    ),
    Action(
        "follow_up", N_("Follow up"), "follow-up", SUPPLEMENT, "tell",
        (Ask("satisfaction", N_("How content, from 1 to 5"), "choice", "satisfaction", (5, 4, 3, 2, 1)),),
    ),
    Action(
        "assign", N_("Assign"), "assignment", "complaint.assign", "pass_on",
        (Ask("unit", N_("Unit"), most=64, required=False), Ask("officer", N_("Officer"), "officer", required=False)),
        hint=N_("A unit, an officer, or both."),
    ),
    Action(
        "return_to_intake", N_("Return to intake"), "return", HANDLE, "pass_on", (REASON,),
        hint=N_("Who has no authority returns it; only the intake office passes it on (art. 41)."),
    ),
    Action(
        "transfer", N_("Transfer to another department"), "transfer", "complaint.transfer", "pass_on",
        (Ask("to", N_("Department")), REASON, *TOLD_AT_ONCE, WHEN), grave=True,
        hint=N_("Its days go on until the caller is told."),
    ),
    Action(
        "hand_over", N_("Hand over to another division"), "hand-over", "complaint.transfer", "pass_on",
        (Ask("to", N_("Division that is competent"), "place"), REASON, *TOLD_AT_ONCE), grave=True,
        hint=N_("Where nobody disagrees. Its days begin there; it is seen here until the caller is told."),
    ),
    Action(
        "dispute_jurisdiction", N_("Dispute the competence"), "jurisdiction-dispute", HANDLE, "pass_on",
        (Ask("other", N_("Division that should handle it"), "place"), REASON),
    ),
    Action(
        "merge", N_("Merge into another report"), "merger", HANDLE, "pass_on",
        (Ask("into", N_("Report"), "other", most=200), Ask("new_facts", N_("New facts"), "tick")), grave=True,
        hint=N_(
            "With new facts the days of the other report count anew. Without any, merge into the one whose check is "
            "due first."
        ),
    ),
    Action(
        "supplement", N_("Add what was said later"), "supplements", SUPPLEMENT, "add",
        (Ask("text", N_("What was said"), "long", most=10_000), Ask("new_facts", N_("New facts"), "tick"), WHEN),
    ),
    Action(
        "note_number", N_("Note the number of another system"), "external-numbers", SUPPLEMENT, "add",
        (
            Ask("system", N_("System"), "choice", "system", vocabulary.EXTERNAL_SYSTEMS),
            Ask("number", N_("Number"), most=64),
        ),
    ),
    Action(
        "join_party", N_("Somebody comes"), "parties", SUPPLEMENT, "party",
        (
            Ask("role", N_("Takes part as"), "choice", "party", vocabulary.PARTIES),
            Ask("name", N_("Name")),
            Ask("phone", N_("Phone"), "tel", most=30, required=False),
            Ask("id_number", N_("Id number"), most=30, required=False),
            Ask("address", N_("Address"), most=200, required=False),
            Ask("powers", N_("Powers of the agent"), required=False),
            Ask("until", N_("Powers end on"), "date", required=False),
            DOCUMENT,
        ),
        of="amend", hint=N_("Goes to the vault. An agent needs powers and their end; at most two represent others."),
    ),
    Action(
        "leave_party", N_("Somebody speaks no more"), "party-ends", SUPPLEMENT, "party",
        (Ask("place", N_("Person"), "beside"), Ask("on", N_("From this day on"), "date"), DOCUMENT), of="amend",
    ),
    Action(
        "prolong_authority", N_("An agent is authorised longer"), "authority-prolongations", SUPPLEMENT, "party",
        (Ask("place", N_("Agent"), "agent"), Ask("until", N_("Powers end on"), "date"), DOCUMENT), of="amend",
    ),
    Action(
        "link", N_("Link with the same matter"), "links", SUPPLEMENT, "add",
        (Ask("other", N_("Other submission"), "other", most=200),),
    ),
    Action("unlink", N_("Undo the link"), "unlinking", SUPPLEMENT, "add", (REASON,)),
    Action(
        "raise_clue", N_("Raise a clue and open a case"), "clue", "case.open", "add", (WHEN,),
        hint=N_("A case opens under a number of its own; this complaint goes on."),
    ),
    Action(
        "withdraw", N_("The caller withdraws it"), "withdrawal", SUPPLEMENT, "add",
        (WITHDRAWN, CONSENT, WHEN), grave=True,
    ),
    Action(
        "correct", N_("Reopen because it was decided wrongly"), "correction", DECIDE, "reopen", (REASON,), grave=True,
    ),
    Action(
        "erase", N_("Delete a person from the vault"), "erasures", "person.erase", "forget",
        (Ask("place", N_("Person"), "person"), Ask("reason", N_("Reason"), "long", most=200)), grave=True,
        hint=N_("Cannot be undone: the record stays, and nobody will know any more who it was."),
    ),
)  # fmt: skip
BY_NAME: Mapping[str, Action] = {action.name: action for action in ACTIONS}
BY_ADDRESS: Mapping[str, Action] = {action.address: action for action in ACTIONS}
STEPS: tuple[tuple[Step, str], ...] = (
    ("next", N_("What comes next")),
    ("tell", N_("Tell people")),
    ("pass_on", N_("Pass on")),
    ("add", N_("Add")),
    ("party", N_("Agents and representatives")),
    ("reopen", N_("Correct")),
    ("forget", N_("Personal data")),
)
