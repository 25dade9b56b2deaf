"""How days and moments are written: one style each in every language, short or long.

Templates say `|date` for a day and `|date:"DATETIME_FORMAT"` for a moment; code says `date_format`.
"""
