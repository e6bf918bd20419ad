"""From FreeSWITCH's pipe to ciphertext: read, verify, FLAC, age, as the audio arrives. Plaintext stays in memory (L3)."""
