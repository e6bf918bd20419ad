"""Préambule's telephone line: calls, their recording, and what becomes of it."""
