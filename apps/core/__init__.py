"""Plumbing every context stands on: outbox, jobs, the timeline, the shape of doors."""
