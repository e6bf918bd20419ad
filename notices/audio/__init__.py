"""From what a voice said to what a telephone plays: levels, bands, silence, files."""
