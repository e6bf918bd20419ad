"""How people come in: accounts, sessions, links that work once, recovery codes, and tokens for programs. Every deed is in the journal (L6)."""
