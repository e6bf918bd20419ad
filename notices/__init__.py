"""What callers are told: texts, versions, voices. Imports nothing of `ivr`."""
