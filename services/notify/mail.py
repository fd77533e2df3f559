"""Handing a mail to a mail server, and saying in one word what came of it."""

import contextlib
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit

import eventlet

from services.notify.domain.delivery import Outcome
from shared.config import ConfigError

STEP_SECONDS = 10
WHOLE_SECONDS = 30
DEFAULT_FROM = "quanheng@localhost"


@dataclass(frozen=True, repr=False)
class Mail:
    """One mail to one address; the same page and account always have the same `message_id`."""

    to: str
    subject: str
    text: str
    message_id: str
    at: datetime


class Sender(Protocol):
    """Whatever takes mails."""

    def send(self, mail: Mail) -> Outcome:
        """Try once, in bounded time; whatever goes wrong is an outcome and no exception."""


@dataclass(frozen=True, repr=False)
class SmtpServer:
    """Where mails go, as SMTP_URI says: `smtp://[user:pass@]host:port[?starttls][&from=address]`."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    sender: str

    @classmethod
    def of(cls, uri: str) -> "SmtpServer":
        """Read the setting; raises ConfigError without quoting it, since it may hold a password."""
        parts = urlsplit(uri)
        words = parse_qs(parts.query, keep_blank_values=True)
        if parts.scheme != "smtp" or not parts.hostname or not set(words) <= {"starttls", "from"}:
            raise ConfigError("SMTP_URI must be smtp://[user:pass@]host:port[?starttls][&from=address]")
        return cls(
            host=parts.hostname,
            port=parts.port or 25,
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            starttls="starttls" in words,
            sender=words.get("from", [DEFAULT_FROM])[0],
        )


class SmtpSender:
    """Speaks SMTP (RFC 5321), a connection a mail: pages are few and must not wait for each other."""

    def __init__(self, uri: str) -> None:
        self._server = SmtpServer.of(uri)

    def send(self, mail: Mail) -> Outcome:
        """Try once; 4xx and trouble on the way are to be tried again, a 5xx to this mail is final."""
        try:
            message = self._compose(mail)
        except ValueError:
            return Outcome("gave_up", "bad_address")
        session = smtplib.SMTP(timeout=STEP_SECONDS)
        try:
            with eventlet.Timeout(WHOLE_SECONDS):
                self._hand_over(session, message, mail.to)
            return Outcome("sent", "accepted")
        except eventlet.Timeout:
            return Outcome("will_retry", "timeout")
        except (smtplib.SMTPException, OSError) as error:
            return _outcome_of(error)
        finally:
            _leave(session)

    def _compose(self, mail: Mail) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._server.sender
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = mail.at
        message["Message-ID"] = mail.message_id
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        return message

    def _hand_over(self, session: smtplib.SMTP, message: EmailMessage, to: str) -> None:
        # `_host` is what starttls checks the certificate against; the constructor sets it only when it connects.
        session._host = self._server.host  # type: ignore[attr-defined]
        code, _ = session.connect(self._server.host, self._server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, b"")
        if self._server.starttls:
            session.starttls(context=ssl.create_default_context())
        if self._server.user:
            session.login(self._server.user, self._server.password)
        session.send_message(message, self._server.sender, [to])


def _outcome_of(error: Exception) -> Outcome:
    """Only codes: what a server says may quote the address."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return _answered(next(iter(error.recipients.values()))[0])
    if isinstance(error, (smtplib.SMTPSenderRefused, smtplib.SMTPDataError)):
        return _answered(error.smtp_code)
    # A refused sign-in or greeting is about us and not about this mail: a person may set it right in time.
    if isinstance(error, smtplib.SMTPResponseException) and error.smtp_code > 0:
        return Outcome("will_retry", f"smtp_{error.smtp_code}")
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return Outcome("will_retry", "not_supported")
    if isinstance(error, ssl.SSLError):
        return Outcome("will_retry", "tls")
    return Outcome("will_retry", "timeout" if isinstance(error, TimeoutError) else "connection")


def _answered(code: int) -> Outcome:
    return Outcome("gave_up" if 500 <= code < 600 else "will_retry", f"smtp_{code}")


def _leave(session: smtplib.SMTP) -> None:
    """Say goodbye; a mail that was accepted stays accepted whatever happens now."""
    with contextlib.suppress(smtplib.SMTPException, OSError, eventlet.Timeout), eventlet.Timeout(STEP_SECONDS):
        session.quit()
    session.close()
