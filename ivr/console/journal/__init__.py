"""The journal on pages: looked up, verified, exported, each row in plain words."""
