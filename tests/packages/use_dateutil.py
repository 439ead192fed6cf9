# SPDX-License-Identifier: MIT
"""Dates in words, rules, zones."""
import datetime
from dateutil import parser, rrule, tz
print(parser.parse('3rd of May 2024 10pm'), list(rrule.rrule(rrule.MONTHLY, count=3, dtstart=datetime.datetime(2024, 1, 31))))
print(datetime.datetime(2024, 7, 1, tzinfo=tz.gettz('Europe/Paris')).utcoffset())
