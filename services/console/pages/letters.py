"""Dead letters: what could not be done, kept until a person decides."""

from services.console.pages.page import page
from services.console.pages.visit import Visit, go
from shared.errors import Invalid
from shared.messaging import dead
from shared.web.calls import Answer

LONGEST_REASON = 200


class LetterPages:
    """List, show, replay, discard."""

    @page("GET", "/admin/dead-letters", needs="dead_letter.read")
    def dead_letter_queues(self, visit: Visit) -> Answer:
        """How many lie where."""
        return visit.show("admin/queues.html", counts=dead.counts(_broker(visit)))

    @page("GET", "/admin/dead-letters/<queue>", needs="dead_letter.read")
    def dead_letters(self, visit: Visit) -> Answer:
        """What lies in one queue."""
        queue = visit.call.path["queue"]
        return visit.show("admin/letters.html", queue=queue, letters=dead.letters(_broker(visit), queue))

    @page("POST", "/admin/dead-letters/<queue>/replay", needs="dead_letter.replay")
    def replay_letter(self, visit: Visit) -> Answer:
        """Send one letter, or without an id all, back to work."""
        queue = visit.call.path["queue"]
        dead.replay(_broker(visit), queue, visit.form.text("event_id") or None)
        return go(f"/admin/dead-letters/{queue}")

    @page("POST", "/admin/dead-letters/<queue>/discard", needs="dead_letter.discard")
    def discard_letter(self, visit: Visit) -> Answer:
        """Take one letter away for good, with the reason on record."""
        queue, reason = visit.call.path["queue"], visit.form.text("reason")
        if not 2 <= len(reason) <= LONGEST_REASON:
            raise Invalid("a reason is needed", errors={"reason": ["Missing data for required field."]})
        dead.discard(_broker(visit), queue, visit.form.text("event_id"), reason=reason, by=visit.identity.subject)
        return go(f"/admin/dead-letters/{queue}")


def _broker(visit: Visit) -> str:
    return visit.site.resources.config.amqp_uri
