"""The console's own words, in French and English."""
