"""`python -m ivr.cli` is `preambule`."""

from ivr.cli import main

main()
