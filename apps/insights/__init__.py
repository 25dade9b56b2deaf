"""Looking at it all: figures for program managers."""
