"""People: users, organizations, memberships, invitations, learner and mentor profiles."""
