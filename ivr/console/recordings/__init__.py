"""Recordings on pages: found, shown, asked for, approved, heard. Nobody hears one unseen."""
