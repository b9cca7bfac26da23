"""The site builds, and its reference names what users can import."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import cairnflow

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built strictly: a dead link, or a name that isn't there, ends it."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(ROOT / "mkdocs.yml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs")
    (folder / "src").symlink_to(ROOT / "src")
    zensical = Path(sys.executable).with_name("zensical")
    built = subprocess.run(
        [zensical, "build", "--strict"],
        cwd=folder,
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert built.returncode == 0, built.stdout
    return folder / "site"


def test_the_reference_explains_every_name_of_the_face(site: Path) -> None:
    pages = "".join(page.read_text("utf-8") for page in (site / "reference").rglob("*.html"))
    explained = set(re.findall(r'id="cairnflow[\w.]*\.(\w+)"', pages))

    assert set(cairnflow.__all__) - explained == set()


def test_no_page_asks_another_machine_for_anything(site: Path) -> None:
    pages = [page.read_text("utf-8") for page in site.rglob("*.html")]
    asked = re.findall(r'(?:src|<link[^>]* href)="?(https?://[^" >]+)', "".join(pages))

    assert asked == []
