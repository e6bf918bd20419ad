"""People's requests about recordings of them, each within its month (LAW 23, 24). Numbers stand in bodies of requests, never in addresses."""
