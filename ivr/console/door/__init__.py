"""Getting in: sign-in, second factor, one's own page, and the people of the house."""
