"""People's requests on pages: each with its month, its next step, its calls, what was done for it and the letters (LAW 23, 24)."""
