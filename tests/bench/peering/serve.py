"""``python -m tests.bench.peering.serve MODULE CLASS FOLDER``: a peer in a process of its own.

A line in is a number of steps; a line out is what they took by the clock and of the
processor. At the end of what comes in it tells what was written.
"""

import importlib
import json
import sys
import time
from pathlib import Path

from tests.bench.peering.plain import Peer


def main() -> None:
    """Take steps as they are asked for."""
    module, name, folder = sys.argv[1:]
    peer: Peer = getattr(importlib.import_module(f"tests.bench.peering.{module}"), name)(
        Path(folder)
    )
    for line in sys.stdin:
        peer.ready(steps := int(line))
        clock, processor = time.perf_counter(), time.process_time()
        peer.take(steps)
        took = time.perf_counter() - clock, time.process_time() - processor
        print(json.dumps(took), flush=True)
    print(json.dumps(peer.told()), flush=True)


if __name__ == "__main__":
    main()
