"""What is shown: skill evidence, appended from reviews."""
