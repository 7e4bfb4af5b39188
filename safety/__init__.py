"""The safety case: the hazard log as data, the tests that prove its controls, and a dated report for each release."""
