"""``python -m socius``: the commands."""

from socius.cli import main

main()
