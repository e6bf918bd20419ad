"""The register of objections on pages: look a number up, write an objection, withdraw one. No number can be read back from it."""
