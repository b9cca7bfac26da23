"""Fresh folders: one for each measurement, none deleted while anything is measured.

On ext4, inodes freed in the last minutes slow down each file made in their block group.
"""

import itertools
import os

_numbers = itertools.count(1)


def fresh(above: str, name: str) -> str:
    """Make an empty folder."""
    path = f"{above}/{name}-{os.getpid()}-{next(_numbers)}"
    os.makedirs(path)
    return path


def fresh_home(above: str) -> str:
    """Make an empty folder, and let Cairnflow keep its ledger and values there from now on."""
    path = fresh(above, "home")
    os.environ["CAIRNFLOW__HOME"] = path
    return path
