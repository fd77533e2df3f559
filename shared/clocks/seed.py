"""Writes the shipped calendar anew: `python -m shared.clocks.seed`, after chinesecalendar has been updated.

The package serves this script alone. Deadlines are computed from the file, which is reviewed and kept.
"""

import csv
import io
from importlib.metadata import version

from chinese_calendar import constants

from shared.clocks.calendar import SHIPPED


def table() -> str:
    """The CSV text `date,is_workday,name,source` of all exceptional days that the package knows, in order."""
    source = f"chinesecalendar {version('chinesecalendar')}"
    names = {holiday.value: holiday.chinese for holiday in constants.Holiday}
    days = [(day, 0, names[name], source) for day, name in constants.holidays.items()]
    days += [(day, 1, names[name], source) for day, name in constants.workdays.items()]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("date", "is_workday", "name", "source"))
    writer.writerows(sorted(days))
    return out.getvalue()


if __name__ == "__main__":
    SHIPPED.write_text(table(), encoding="utf-8")
