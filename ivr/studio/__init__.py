"""The notice studio: where people write, read, approve and publish what callers hear."""
