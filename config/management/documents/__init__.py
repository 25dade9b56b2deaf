"""The pages of docs/ that are made of what the program knows of itself."""
