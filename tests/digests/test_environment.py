"""The environment digest: Python and the libraries in use."""

import functools
import json
import subprocess
import sys
from typing import Any

import pytest

from cairnflow.digests import environment

SCRIPT = """
import json, sys, time
from cairnflow.digests import environment
{imports}
started = time.process_time()
digest, text = environment()
print(json.dumps([digest, json.loads(text), time.process_time() - started]))
"""


@functools.cache
def told(imports: str) -> Any:
    script = SCRIPT.format(imports=imports)
    return json.loads(subprocess.check_output([sys.executable, "-c", script], text=True))


def test_it_names_python_and_the_machine() -> None:
    digest, text = environment()

    facts = json.loads(text)
    assert digest.startswith("e1:")
    assert facts["python"] == ".".join(map(str, sys.version_info[:3]))
    assert facts["platform"] == sys.platform
    assert set(facts) >= {"implementation", "machine", "packages", "host", "user"}


def test_it_names_libraries_that_are_imported_and_no_others() -> None:
    packages = told("import numpy")[1]["packages"]

    assert "numpy" in packages
    assert "pandas" not in packages
    assert "pytest" not in packages


@pytest.mark.parametrize(
    ("package", "library"),
    [("dateutil", "python_dateutil"), ("PIL", "pillow"), ("_pytest", "pytest")],
)
def test_a_library_is_named_though_its_package_has_another_name(package: str, library: str) -> None:
    assert library in told(f"import {package}")[1]["packages"]


def test_another_library_changes_the_digest() -> None:
    assert told("import numpy")[0] != told("import pandas")[0]


def test_another_process_has_the_same_digest() -> None:
    assert told("import numpy")[0] == told("import numpy  # again")[0]


def test_the_host_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    from cairnflow.digests import environments

    before = environment()
    environments._described.cache_clear()
    monkeypatch.setattr("platform.node", lambda: "elsewhere")

    digest, text = environment()

    assert digest == before[0]
    assert json.loads(text)["host"] == "elsewhere"
    environments._described.cache_clear()
