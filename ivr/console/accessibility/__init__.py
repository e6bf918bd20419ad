"""The accessibility statement, for everybody."""
