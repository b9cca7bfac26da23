"""One measurement in a process of its own: ``python -m benchmarks.child PROBE JSON``.

Prints what the probe returns as the last line, in JSON. ``PROBE`` is a module of
``benchmarks.probes`` and a function in it, such as ``tasks.in_turn``; ``JSON`` its arguments.
"""

import importlib
import json
import sys


def main() -> None:
    """Call the probe that the command line names."""
    module, _, name = sys.argv[1].partition(".")
    probe = getattr(importlib.import_module(f"benchmarks.probes.{module}"), name)
    found = probe(**json.loads(sys.argv[2]))
    sys.stdout.write(f"\n{json.dumps(found)}\n")


if __name__ == "__main__":
    main()
