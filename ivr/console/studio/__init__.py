"""The notice studio: what callers hear is written, read by a second person, listened to and published here."""
