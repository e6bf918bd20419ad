"""From a text to audio that a telephone line carries well."""
