"""Who may ask the console for what: host names, origins, headers, and where it listens."""
