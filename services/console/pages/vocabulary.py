"""The lists that forms let people choose from; a test holds them to the rule files of the services."""

from collections.abc import Mapping

CATEGORIES = (
    "fuel_dispenser", "gas_dispenser", "charging_pile", "market_scale", "taximeter", "utility_meter", "truck_scale",
    "medical", "spectacles", "prepackaged", "floor_area", "telecom", "other",
)  # fmt: skip
CHANNELS = (
    "hotline_12315", "hotline_12345", "hotline_12365", "platform_12315", "mail", "window", "media", "inspection",
    "transfer", "superior",
)  # fmt: skip
EVIDENCE_KINDS = (
    "scene_record", "documentary", "physical", "audiovisual", "electronic_data", "witness_testimony",
    "party_statement", "expert_opinion",
)  # fmt: skip
FINDINGS = (
    "cheating_device", "tampered_mainboard", "broken_seal", "error_beyond_limit", "verification_expired",
    "short_weight", "crime_suspected", "casualties", "cross_city_chain",
)  # fmt: skip
REFUSAL_GROUNDS = {
    "complaint": (
        "not_our_duty", "handled_elsewhere", "not_for_living", "too_late", "material_missing_or_false",
        "identity_not_true", "other",
    ),
    "metrology_dispute": (
        "not_our_duty", "taken_up_elsewhere", "material_missing_or_false", "instrument_altered", "other",
    ),
}  # fmt: skip
TERMINATION_GROUNDS = {
    "complaint": (
        "withdrawn_or_settled", "absent_or_refused", "no_agreement", "no_agreement_on_fee", "sixty_days_passed",
        "should_not_be_accepted", "party_gone", "other",
    ),
    "metrology_dispute": (
        "application_withdrawn_or_settled", "absent_or_refused", "no_agreement", "taken_up_elsewhere",
        "instrument_altered", "not_to_be_taken_on", "party_gone", "other",
    ),
}  # fmt: skip
GROUNDS_OF_KINDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "refusal": REFUSAL_GROUNDS,
    "termination": TERMINATION_GROUNDS,
}
"""Article -> kind -> the grounds that submissions of that kind are turned away or ended on."""
FILING_GROUNDS = ("minor_corrected_harmless", "first_minor_corrected", "no_fault", "other")
KINDS = ("complaint", "report", "metrology_dispute")
STATES = (
    "registered", "assigned", "returned", "jurisdiction_disputed", "jurisdiction_referred", "transferred",
    "awaiting_identity", "withdrawn",
    "accepted", "refused", "mediating", "mediation_suspended", "agreed", "terminated", "checking", "testing", "filed",
    "not_filed", "merged", "rewarded", "verifying", "determined", "appealed", "informed", "followed_up", "archived",
)  # fmt: skip
CLOCKS = (
    "C-ACCEPT", "C-MEDIATE", "C-MEDIATE-STATE", "C-TERM-NOTICE", "C-CLUE", "R-CHECK", "R-ZJ-ANSWER", "R-ZJ-TRANSFER",
    "J-DISPUTE", "J-DESIGNATE", "D-TERM-NOTICE", "D-APPEAL", "W-CLAIM",
)  # fmt: skip
"""Deadlines of submissions that can be seen running."""

CLAIMS = ("refund", "make_up_quantity", "compensation", "return_goods", "replace", "repair", "redo", "other")
PROOFS = (
    "receipt", "payment_record", "photo", "video", "audio", "sample", "test_report", "witness", "other",
)  # fmt: skip
EXTERNAL_SYSTEMS = ("platform_12315", "hotline_12345", "quanheng")
SHEET_FIELDS = (
    "number", "kind", "division", "category", "channel", "caller_name", "caller_phone", "caller_address",
    "caller_id_number", "site_name", "site_address", "position", "platform", "credit_code", "narrative",
    "happened_at", "received_at", "amount", "evidence", "claims", "make", "model", "serial", "certificate", "reading",
    "reweighed", "unaltered", "number_12315", "number_12345",
)  # fmt: skip
SHEET_LAYOUTS = ("hotline_12345", "platform_12315", "quanheng")
TOLD_BY = ("phone", "sms", "platform", "letter", "email", "in_person")
SIDES = ("complainant", "respondent")
PARTIES = ("agent", "representative", "represented")
SUSPENSIONS = ("testing", "recusal")
NOT_COUNTED = ("testing", "identification")
SETTLEMENTS = ("agreement", "record", "performed")
RESULTS = ("within_limits", "beyond_limits", "cannot_be_determined")
WAITING = ("R-CHECK", "P-VERIFY", "P-DECIDE")
"""Deadlines that count neither the days of a test nor those of an identification."""
EXTENDABLE = ("C-CLUE", "R-CHECK", "P-VERIFY", "P-DECIDE", "P-REVIEW", "P-SEAL", "W-CLAIM")
CLOSING_GROUNDS = (
    "executed", "court_terminated", "investigation_ended", "not_punished", "not_established", "passed_on",
    "crime_passed_on", "other",
)  # fmt: skip
RULINGS = ("penalty", "not_punished", "not_established", "passed_on", "crime_passed_on")
OPINIONS = ("agree", "correct", "supplement", "other")
CLEARED = ("agree", "other")
"""Opinions after which a case goes on."""
ANNULMENTS = ("own_correction", "reconsideration", "court")
STANDS = "stands"
"""Said of a decision that nobody has annulled when its case is taken up again."""
PRINCIPALS = ("principal", "in_charge")
"""Who approves of a transfer to the police."""
SERVICES = ("direct", "left", "electronic", "entrusted", "post", "announcement")
STANDING_STILL = ("testing", "identification", "suspension", "refund")
"""Grounds on which the days of a filed case stand still by hand."""
BY_THEMSELVES = ("hearing", "announcement")
"""Grounds that a step of the penalty procedure begins and ends."""
MEASURES = ("preservation", "seal", "seizure")
GRAVITIES = ("crime", "shutdown", "licence_lost", "large_penalty")
UNTOLD = ("refused", "transferred", "filed", "not_filed", "merged")
"""Decided, and nobody told yet: put away at once only where there is nobody to tell."""
ENDED = ("agreed", "terminated", "filed", "not_filed", "merged", "informed", "followed_up", "rewarded")
"""Decided or told how it ended: that the caller was answered before may be taken down still."""
WITH_THE_ANSWER = ("C-ACCEPT", "R-ZJ-ANSWER", "R-ZJ-TRANSFER")
"""Deadlines that end when the caller is answered."""
REWARD_GRADES = (1, 2, 3)
OUTCOMES = ("accepted", "handled", "returned", "refused")
TRANSPORTS = ("webhook", "feed")
REPORT_KINDS = ("first", "follow_up", "final")
MEANS = ("written", "oral")
ROLES = (
    "hotline", "officer", "legal_reviewer", "supervisor", "linkage_officer", "duty_officer", "commander", "partner",
    "auditor", "admin",
)  # fmt: skip
RESPONSE_STEPS = {"first_order": "RR-ORDER", "at_the_scene": "RR-SCENE", "reported_upward": "RR-REPORT"}
"""The steps of the rapid response, and how the rules of the clocks begin that wait for them."""
