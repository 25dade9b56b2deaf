"""The composition root: settings, processes and set-up; the only package that knows them all."""
