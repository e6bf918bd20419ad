"""`/api/v1`: everything that the pages do, for programs. It calls what the pages call, by the same rules."""
