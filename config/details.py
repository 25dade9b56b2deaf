"""What the pure core says of wrong input: it knows no translation, so its details are marked here.

Nothing runs this file; a test holds it against the details of the code.
"""

from django.utils.translation import gettext_noop

OF_DOCUMENTS = (
    gettext_noop("A finite number is expected."),
    gettext_noop("A list is expected."),
    gettext_noop("A number from %(low)s to %(high)s is expected."),
    gettext_noop("A number is expected."),
    gettext_noop("A reference has at most %(most)s characters."),
    gettext_noop("A reference must be plain JSON."),
    gettext_noop("A text is expected."),
    gettext_noop("A text of 1 to %(most)s characters is expected."),
    gettext_noop("A value is required."),
    gettext_noop("A whole number is expected."),
    gettext_noop("An object is expected."),
    gettext_noop("At most %(limit)s items are read."),
    gettext_noop("Keys must be texts."),
    gettext_noop("One of %(few)s is expected."),
    gettext_noop("One of the known values is expected."),
    gettext_noop("There is no such field."),
    gettext_noop("true or false is expected."),
)

OF_SCENARIOS = (
    gettext_noop("The scenario has %(count)s wrong value."),
    gettext_noop("The scenario has %(count)s wrong values."),
    gettext_noop("A learner at intake has no progress."),
    gettext_noop("A learner in progress has progress."),
    gettext_noop("This skill is not in the policy."),
)

OF_FORECASTS = (
    gettext_noop("Other tasks need it: %(names)s."),
    gettext_noop("The cohort has no roadmap in this direction."),
    gettext_noop("The learner stands there already."),
    gettext_noop("The roadmap of this direction has no such task."),
    gettext_noop("This direction is not open to the learner yet."),
    gettext_noop("This is no active learner of the cohort."),
)

OF_IMPORTED_ROADMAPS = (
    gettext_noop("Lists are nested deeper than %(most)s (line %(line)s)."),
    gettext_noop("NUL and broken characters are not allowed (line %(line)s)."),
    gettext_noop("NUL and broken characters are not allowed."),
    gettext_noop("So many lines are not read with lists or quotations nested so deep."),
    gettext_noop("Tables have more than %(most)s cells."),
    gettext_noop("The document has more than 2 MB."),
    gettext_noop("The text has more than 2 MB."),
    gettext_noop("There are %(count)s topics; at most %(most)s are read."),
    gettext_noop("There are more than %(most)s stages."),
    gettext_noop("There are too many brackets and stars to read."),
    gettext_noop("There is no heading, list or topic here."),
    gettext_noop("There is no list of nodes or topics here."),
    gettext_noop("Values are nested deeper than %(most)s."),
    gettext_noop("“%(language)s” is none of %(known)s."),
)
