"""``python -m tests.bench [name ...]``: measure, print and write ``docs/measured.md``.

A benchmark is a module of this folder or of ``tests/faults`` with a ``TITLE`` and a function
``measure(whole: bool) -> list[Figure]``; ``--tenth`` asks each for a tenth of its counts.
"""

import importlib
import sys

from tests.bench.figures import ROOT, write

FOLDERS = ("tests/bench", "tests/faults")


def benchmarks() -> dict[str, str]:
    """Return the modules that measure something, by their short names."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*.py")):
            if "def measure(whole: bool)" in path.read_text("utf-8"):
                found[path.stem] = f"{folder.replace('/', '.')}.{path.stem}"
    return found


def main() -> int:
    """Run what is named, or everything; 1 if a goal is missed."""
    names = [word for word in sys.argv[1:] if not word.startswith("--")]
    known = benchmarks()
    missed = 0
    for name in names or known:
        module = importlib.import_module(known[name])
        print(f"{name}: {module.TITLE}", flush=True)
        figures = module.measure(whole="--tenth" not in sys.argv)
        for one in figures:
            print(f"  {one.what}: {one.found} (goal: {one.goal or '-'})", flush=True)
            missed += one.held is False
        write(name, module.TITLE, figures)
    return int(missed > 0)


if __name__ == "__main__":
    sys.exit(main())
