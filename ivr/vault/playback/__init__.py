"""A recording at rest, handed out: as a stream entered anywhere, as a file, or as it is kept."""
