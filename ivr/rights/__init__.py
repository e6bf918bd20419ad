"""Rights of people: requests, the calls that they are about, what is done for them, and how they are answered (LAW 23, 24)."""
