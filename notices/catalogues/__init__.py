"""Gettext catalogues in `locales/`: read for composing, kept current by `python -m notices.catalogues`."""
