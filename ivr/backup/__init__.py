"""Backups of the house, and their way back, on which nothing returns that was destroyed."""
