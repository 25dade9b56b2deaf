"""Who accompanies whom: mentorships."""
