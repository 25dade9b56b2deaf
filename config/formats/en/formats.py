"""Days and moments in English."""

DATE_FORMAT = SHORT_DATE_FORMAT = "M j, Y"  # Sep 5, 2026
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = "M j, Y, H:i"  # Sep 5, 2026, 20:45
TIME_FORMAT = "H:i"
