"""Runs every benchmark, one after the other: `python -m tests.benchmarks --size small`."""

import argparse
import json
import subprocess
import sys
import time

from tests.benchmarks.harness import ROOT, add_common_options, say

NAMES = (
    "road",
    "web",
    "desk",
    "agreement",
    "documents",
    "coldstart",
    "quick",
    "calibration",
    "acquisition",
)


def main() -> int:
    """Run all; the exit code is 1 if one of them failed."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks", description="Run every benchmark."
    )
    add_common_options(parser)
    as_json = parser.parse_args().json
    found, failed = {}, []
    for name in NAMES:
        begun = time.perf_counter()
        output = _run(name)
        say(f"{name}: {time.perf_counter() - begun:.0f} s in all\n")
        if output is None:
            failed.append(name)
        elif as_json:
            found[name] = json.loads(output.splitlines()[-1])
        else:
            print(output, flush=True)
    if as_json:
        print(json.dumps(found, ensure_ascii=False))
    if failed:
        say(f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


def _run(name: str) -> str | None:
    """What the benchmark prints, in a process of its own; None if it fails."""
    command = [sys.executable, "-m", f"tests.benchmarks.{name}", *sys.argv[1:]]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    return done.stdout if done.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
