"""The demo: run the flow, change one task as a colleague would, run it again, blame it."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
WORKPLACE = HERE.parents[1] / "demo-output"

BEFORE = "    flown = flights.dropna(subset=delays)\n"
AFTER = (
    "    flown = flights.dropna(subset=delays).assign(arr_delay=lambda f: f.arr_delay.clip(0))\n"
)
"""The mistake: flights that came in early, more than half of them, now count as on time."""


def main() -> int:
    """Run the flow twice, the second time with a mistake in it; show what was kept."""
    script = WORKPLACE / "flights.py"
    source = (HERE / "flights.py").read_text()
    assert BEFORE in source, "the line that the mistake takes the place of"
    WORKPLACE.mkdir(exist_ok=True)

    _say("A flow on all 336,776 flights that left New York in 2013. Every step's value is kept.")
    script.write_text(source)
    _cairn("run", str(script))

    _say("A colleague thinks that a delay can't be negative, and changes a line of clean_flights:")
    sys.stdout.write(f"  - {BEFORE.strip()}\n  + {AFTER.strip()}\n")
    _say("The next run is as green as the first:")
    script.write_text(source.replace(BEFORE, AFTER))
    _cairn("run", str(script))

    _say("Its trail: each checkpoint, in the order in which it was kept.")
    _cairn("ls", "nyc-flights/last")
    _say("The values of two runs, out of their checkpoints:")
    _cairn("cat", "nyc-flights/prev/write_report")
    _cairn("cat", "nyc-flights/last/write_report")
    _say("They differ. Where did it begin?")
    _cairn("blame", "nyc-flights/last", ends_with=1)
    _next(script)
    return 0


def _next(script: Path) -> None:
    shown = _short(Path(sys.executable).with_name("cairn"))
    sys.stdout.write(f"""
Both runs succeeded, and yet the numbers differ: blame has named the task. Look for yourself:

  {shown} ui nyc-flights/last                       all of it, in your browser

  {shown} diff nyc-flights/prev nyc-flights/last    all that differs
  {shown} mark nyc-flights/last bad                 last-good is the run before it from now on
  {shown} show nyc-flights/last/clean_flights       what is known of a checkpoint
  {shown} head nyc-flights/prev/clean_flights       its preview; `prev` is the run before the last
  {shown} head nyc-flights/last/clean_flights       after it: arr_delay is never below 0
  {shown} get nyc-flights/last/draw_ranking .       the chart, as a file
  {shown} logs nyc-flights/last                     what the tasks logged
  {shown} run {_short(script)} -p min_flights=10000

In Python:

  import cairnflow
  print(cairnflow.open("nyc-flights/last").first_divergence())
  good, bad = cairnflow.open("nyc-flights/prev"), cairnflow.open("nyc-flights/last")
  good["clean_flights"].value.arr_delay.describe()
  bad["clean_flights"].value.arr_delay.describe()
""")


def _short(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _say(text: str) -> None:
    sys.stdout.write(f"\n{text}\n\n")
    sys.stdout.flush()


def _cairn(*arguments: str, ends_with: int = 0) -> None:
    done = subprocess.run([sys.executable, "-m", "cairnflow", *arguments], check=False)
    assert done.returncode == ends_with, arguments


if __name__ == "__main__":
    sys.exit(main())
