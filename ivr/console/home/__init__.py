"""The first page: what needs doing today, by what its reader may do."""
