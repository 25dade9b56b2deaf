"""What is taught: directions, skills, roadmaps and their versions, tasks, rubrics."""
