"""`import cairnflow` stays light: it is paid by every command, every worker and every notebook."""

import os
import subprocess
import sys

HEAVY = {
    "alembic", "click", "matplotlib", "msgspec", "narwhals", "numpy", "pandas", "PIL", "polars",
    "psycopg", "pyarrow", "pydantic", "pydantic_settings", "rich", "sqlalchemy",
}  # fmt: skip
CPU_MS = 150


def test_importing_cairnflow_loads_no_heavy_library() -> None:
    code = "import sys, cairnflow; print(*{name.split('.')[0] for name in sys.modules})"

    printed = subprocess.check_output([sys.executable, "-c", code], text=True)

    assert HEAVY & set(printed.split()) == set()


def test_importing_cairnflow_takes_no_more_than_150_ms_of_cpu() -> None:
    bare = min(_cpu_ms("pass") for _ in range(7))

    importing = min(_cpu_ms("import cairnflow") for _ in range(7))

    assert importing - bare <= CPU_MS


def _cpu_ms(code: str) -> float:
    process = os.posix_spawn(sys.executable, [sys.executable, "-c", code], os.environ)
    _, status, usage = os.wait4(process, 0)
    assert status == 0
    return (usage.ru_utime + usage.ru_stime) * 1000
