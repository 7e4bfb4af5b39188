"""What is deployed: its files are read by their own linters, and what can run here runs."""
