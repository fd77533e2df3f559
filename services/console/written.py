"""Amounts and instants as people here write and read them."""

from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from babel.dates import format_date

ZONE = ZoneInfo("Asia/Shanghai")
MOST_YUAN = Decimal(10**10)
LAST_MOMENT = time(23, 59, 59)


def when(value: str | datetime | None) -> str:
    """An instant as people here read it."""
    if not value:
        return ""
    return (value if isinstance(value, datetime) else instant(value)).astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


def on_day(language: str, value: str) -> str:
    """The same with the day of the week, which people plan by."""
    at = instant(value).astimezone(ZONE)
    return f"{at:%Y-%m-%d} {format_date(at, 'E', locale=language)} {at:%H:%M}"


def instant(text: str) -> datetime:
    """An instant of an API; UTC unless it says otherwise."""
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)


def local_instant(text: str) -> str:
    """What a field for date and time holds, as an API takes it; raises ValueError."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).isoformat()


def local_text(at: datetime) -> str:
    """An instant as a field for date and time holds it."""
    return at.astimezone(ZONE).strftime("%Y-%m-%dT%H:%M")


def start_of_day(text: str) -> str:
    """The first moment of a day that a field for dates holds, as an API takes it; raises ValueError."""
    return datetime.combine(date.fromisoformat(text), time(), ZONE).isoformat()


def end_of_day(text: str) -> str:
    """The last moment of a day that a field for dates holds, as an API takes it; raises ValueError."""
    return datetime.combine(date.fromisoformat(text), LAST_MOMENT, ZONE).isoformat()


def yuan(fen: int | None) -> str:
    """An amount in 1/100 yuan as people read it."""
    return "" if fen is None else f"{Decimal(fen) / 100:.2f}"


def fen_of(text: str) -> int:
    """An amount in yuan, with at most two decimals, as 1/100 yuan; raises ValueError."""
    try:
        amount = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise ValueError("not an amount") from None
    if not amount.is_finite() or not 0 <= amount <= MOST_YUAN or amount * 100 % 1:
        raise ValueError("not an amount in yuan")
    return int(amount * 100)
