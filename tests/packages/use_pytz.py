# SPDX-License-Identifier: MIT
"""Zones."""
import datetime
import pytz
print(pytz.timezone('Europe/Paris').localize(datetime.datetime(2024, 7, 1)).isoformat(), len(pytz.all_timezones) > 400)
