"""How often a process looks for garbage.

To look means to walk over objects, now and then over all of them, and a loaded product has a
million: one request in ten then took a fifth of a second longer, and every page of memory shared
with the parent was written to and so copied. What was loaded before the fork is never garbage: it
is set aside. And a request leaves some thousands of objects that hold one another, so looking after
each seven hundred new ones, as Python does by itself, finds little and is due again at once.
Loading makes objects that stay: to look meanwhile, and once more at the end of the process, when
all of them go anyway, doubled the time of a command that does little more than load.
"""

import atexit
import gc

NEW_OBJECTS, ROUNDS = 50_000, 50


def look_seldom() -> None:
    """Look seldom from now on, and not at all at the end. Call it before the product is loaded."""
    gc.set_threshold(NEW_OBJECTS, ROUNDS, ROUNDS)
    atexit.register(gc.freeze)


def set_aside_what_is_loaded() -> None:
    """Never look at what is there now. Call it before the fork."""
    gc.collect()
    gc.freeze()
