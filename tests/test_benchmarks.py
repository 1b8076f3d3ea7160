import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_benchmarks_print_a_table_of_start_up_times() -> None:
    command = [sys.executable, "-m", "benchmarks", "--only", "startup", "--runs", "1"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    rows = [line for line in done.stdout.splitlines() if line.startswith("| polisgraph ")]
    assert any(row.startswith("| polisgraph build --help ") for row in rows)
    assert all(len(row.split("|")) == 6 for row in rows)
