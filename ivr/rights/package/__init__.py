"""The package for the person: audio, notice heard, proof, list of listenings, on a page that opens offline, encrypted for them (LAW 23)."""
