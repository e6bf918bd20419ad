"""People's recordings: checked, kept as masters, heard before every synthetic voice."""
