"""The rehearsal telephone: a browser calls a line through the embedded switch and hears what callers hear."""
