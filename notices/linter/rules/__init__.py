"""The rules, by subject; each is a generator of findings."""
