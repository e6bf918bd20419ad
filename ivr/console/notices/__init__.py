"""What the callers of a line hear, for everybody to read (LAW 29). No login, and no way from here to anything else."""
