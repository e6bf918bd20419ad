"""What is due, what is held, what the archives are asked about, and what shows that recordings are no more (LAW 11 to 15)."""
