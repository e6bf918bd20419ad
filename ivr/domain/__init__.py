"""Rules without I/O: what a line is, when the gate opens, what is due."""
