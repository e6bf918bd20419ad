"""Stores of objects: a directory, and whatever speaks S3."""
