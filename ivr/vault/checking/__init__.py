"""What is kept, held against what should be: verified, found, repaired."""
