"""The field itself, in pure Python: directions, roadmaps, evidence, pivots.

Values in, values out. No Django, no database, no clock, no dice: the same inputs give the same
bytes on any machine, so every rule here can be tested, replayed and argued about on its own.
"""
