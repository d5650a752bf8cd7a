"""Compile the catalogues; ``python -m procure.i18n missing need`` says which words lack."""

import sys

from procure.i18n import catalogues, extraction


def main(arguments: list[str]) -> int:
    """Compile, or report with ``missing [part of a path]``; 1 if something is missing."""
    if arguments[:1] == ["missing"]:
        lines = list(extraction.report(*arguments[1:2]))
        sys.stdout.writelines(f"{line}\n" for line in lines)
        return 1 if lines else 0
    for path in catalogues.build():
        sys.stdout.write(f"compiled {path.name}\n")
    return 0


sys.exit(main(sys.argv[1:]))
