"""The lists that forms let people choose from; a test holds them to the rule files of the services."""

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
REFUSAL_GROUNDS = (
    "not_our_duty", "handled_elsewhere", "not_for_living", "too_late", "material_missing_or_false",
    "identity_not_true", "other",
)  # fmt: skip
OUTCOMES = ("accepted", "handled", "returned", "refused")
TRANSPORTS = ("webhook", "feed")
REPORT_KINDS = ("first", "follow_up", "final")
MEANS = ("written", "oral")
ROLES = (
    "hotline", "officer", "legal_reviewer", "supervisor", "linkage_officer", "duty_officer", "commander", "partner",
    "auditor", "admin",
)  # fmt: skip
