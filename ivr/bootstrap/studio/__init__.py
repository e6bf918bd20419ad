"""The notice studio, wired: used by commands and by the console's pages."""
