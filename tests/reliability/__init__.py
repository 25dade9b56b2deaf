"""What must survive: workers and brokers are killed for real, every job is run twice."""
