"""How long recordings live: holds, visas of the archives, and their end with its certificate (LAW 11-15)."""
