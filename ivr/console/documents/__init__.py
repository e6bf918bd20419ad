"""The documents that an organisation must be able to show, made from its rows, on pages and as files."""
