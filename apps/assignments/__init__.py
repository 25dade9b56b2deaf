"""The daily work: assignments, submissions, revisions, reviews."""
