"""What `cases` hears."""

from services.cases.handlers import (
    additions,
    amending,
    calendar,
    case_decisions,
    cases,
    colleagues,
    intake,
    linking,
    parties,
    people,
    reports,
)
from services.cases.service.common import AtDesk
from shared.contracts.additions import ComplaintAmended, DuplicateLinked, DuplicateRegrouped, DuplicateUnlinked
from shared.contracts.case_decisions import CaseFilingDecided, RewardReserved
from shared.contracts.cases import CaseOpened, ClueRaised, SubmissionSplit
from shared.contracts.checking import FilingDecided, MergerReturned, MergerUndone, ReportMerged, RewardReturned
from shared.contracts.console import AccountChanged, CalendarNoticeImported
from shared.contracts.envelope import Received
from shared.contracts.handling import ComplaintHandedOver, CorrectionOpened, JurisdictionAgreed, JurisdictionDesignated
from shared.contracts.linkage import ReferralAnswered, ReferralSigned
from shared.contracts.notify import PageAcknowledged
from shared.contracts.people import (
    AuthorityProlonged,
    CallerErased,
    ErasureShared,
    PartyErased,
    PartyJoined,
    PartyLeft,
)
from shared.messaging.subscribe import subscribe
from shared.resources import now


class Subscriptions(AtDesk):
    """Each event changes one document."""

    @subscribe("cases", "submission_split")
    def on_submission_split(self, event: Received[SubmissionSplit]) -> None:
        """Register the report in a mixed submission."""
        intake.register_other_half(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "duplicate_linked")
    def on_duplicate_linked(self, event: Received[DuplicateLinked]) -> None:
        """The other one of the pair joins the group."""
        linking.bring_together(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "duplicate_regrouped")
    def on_duplicate_regrouped(self, event: Received[DuplicateRegrouped]) -> None:
        """The others of its group follow."""
        linking.follow(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "duplicate_unlinked")
    def on_duplicate_unlinked(self, event: Received[DuplicateUnlinked]) -> None:
        """Nobody is left alone in a group."""
        linking.part(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "caller_erased")
    def on_caller_erased(self, event: Received[CallerErased]) -> None:
        """The vault forgets them."""
        people.forget(self.desk, event)

    @subscribe("cases", "party_erased")
    def on_party_erased(self, event: Received[PartyErased]) -> None:
        """The vault forgets them."""
        people.forget(self.desk, event)

    @subscribe("cases", "erasure_shared")
    def on_erasure_shared(self, event: Received[ErasureShared]) -> None:
        """The other half of a mixed submission follows."""
        people.erase_shared(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "party_joined")
    def on_party_joined(self, event: Received[PartyJoined]) -> None:
        """The other half of a mixed submission has the same people beside the caller."""
        parties.follow(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "party_left")
    def on_party_left(self, event: Received[PartyLeft]) -> None:
        """They speak no more there either."""
        parties.follow(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "authority_prolonged")
    def on_authority_prolonged(self, event: Received[AuthorityProlonged]) -> None:
        """They speak longer there, too."""
        parties.follow(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "complaint_amended")
    def on_complaint_amended(self, event: Received[ComplaintAmended]) -> None:
        """The other half of a mixed submission has the same caller."""
        amending.follow(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "clue_raised")
    def on_clue_raised(self, event: Received[ClueRaised]) -> None:
        """Open the case."""
        cases.open_from_clue(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "case_opened")
    def on_case_opened(self, event: Received[CaseOpened]) -> None:
        """The clue it came from is taken up."""
        additions.case_stands(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "filing_decided")
    def on_filing_decided(self, event: Received[FilingDecided]) -> None:
        """The case that a clue had opened follows."""
        case_decisions.follow_report(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "case_filing_decided")
    def on_case_filing_decided(self, event: Received[CaseFilingDecided]) -> None:
        """The report that the case grew from follows."""
        case_decisions.follow_case(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "correction_opened")
    def on_correction_opened(self, event: Received[CorrectionOpened]) -> None:
        """The case that was not filed with a report is taken up with it."""
        case_decisions.follow_correction(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "jurisdiction_agreed")
    def on_jurisdiction_agreed(self, event: Received[JurisdictionAgreed]) -> None:
        """Its case goes along."""
        case_decisions.follow_submission(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "complaint_handed_over")
    def on_complaint_handed_over(self, event: Received[ComplaintHandedOver]) -> None:
        """Its case goes along."""
        case_decisions.follow_submission(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "jurisdiction_designated")
    def on_jurisdiction_designated(self, event: Received[JurisdictionDesignated]) -> None:
        """Its case goes along."""
        case_decisions.follow_submission(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "reward_reserved")
    def on_reward_reserved(self, event: Received[RewardReserved]) -> None:
        """The report is rewarded."""
        reports.grant_reward(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "report_merged")
    def on_report_merged(self, event: Received[ReportMerged]) -> None:
        """The other report takes note."""
        reports.absorb(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "merger_undone")
    def on_merger_undone(self, event: Received[MergerUndone]) -> None:
        """What had taken it in says that it has left."""
        reports.part(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "merger_returned")
    def on_merger_returned(self, event: Received[MergerReturned]) -> None:
        """What was merged too late is checked by itself."""
        reports.take_back(self.desk, event, event.context("cases", now()))

    @subscribe("cases", "reward_returned")
    def on_reward_returned(self, event: Received[RewardReturned]) -> None:
        """The cap of the case has it again."""
        reports.release_reward(self.desk, event, event.context("cases", now()))

    @subscribe("linkage", "referral_signed")
    def on_referral_signed(self, event: Received[ReferralSigned]) -> None:
        """A partner signed."""
        cases.note_signature(self.desk, event, event.context("cases", now()))

    @subscribe("linkage", "referral_answered")
    def on_referral_answered(self, event: Received[ReferralAnswered]) -> None:
        """A partner answered."""
        cases.note_answer(self.desk, event, event.context("cases", now()))

    @subscribe("notify", "page_acknowledged")
    def on_page_acknowledged(self, event: Received[PageAcknowledged]) -> None:
        """Somebody on duty has it."""
        cases.note_acknowledgement(self.desk, event, event.context("cases", now()))

    @subscribe("console", "calendar_notice_imported")
    def on_calendar_notice_imported(self, event: Received[CalendarNoticeImported]) -> None:
        """Reckon with it from now on."""
        calendar.note_notice(self.desk, event, event.context("cases", now()))

    @subscribe("console", "account_changed")
    def on_account_changed(self, event: Received[AccountChanged]) -> None:
        """Keep the directory."""
        colleagues.note_account(self.desk, event, event.context("cases", now()))
