"""What users install is what stands in src/."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import cairnflow
from tests.house.source import PACKAGE, ROOT, SRC, settings


def _names_in_the_wheel(folder: Path) -> set[str]:
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    # With the page as it is there: to build it is `make ui`.
    env = {**os.environ, "CAIRNFLOW_SKIP_UI": "1"}
    subprocess.run(
        [*command, "--directory", folder], cwd=ROOT, check=True, capture_output=True, env=env
    )
    (wheel,) = folder.glob("*.whl")
    return {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}


def test_the_wheel_holds_every_file_of_the_package_and_nothing_else(tmp_path: Path) -> None:
    files = [path for path in PACKAGE.rglob("*") if path.is_file()]
    kept = {str(path.relative_to(SRC)) for path in files if "__pycache__" not in path.parts}

    # The plugin stands beside the package, so that pytest loads it without the package.
    assert _names_in_the_wheel(tmp_path) == kept | {"pytest_cairnflow.py"}


def test_the_package_and_its_face_name_the_same_version() -> None:
    assert cairnflow.__version__ == settings("project", "version")
