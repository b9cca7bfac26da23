import collections

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from cairnflow.previews.typenames import type_name


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (int, "int"),
        (type(None), "NoneType"),
        (pd.DataFrame, "pandas.DataFrame"),
        (pl.DataFrame, "polars.DataFrame"),
        (pa.Table, "pyarrow.Table"),
        (np.ndarray, "numpy.ndarray"),
        (collections.OrderedDict, "collections.OrderedDict"),
        (type("Mine", (), {"__module__": "__main__"}), "Mine"),
        (type("Lost", (), {"__module__": "gone.away"}), "gone.away.Lost"),
        (type("Odd", (), {"__module__": 3}), ".Odd"),
    ],
)
def test_a_type_is_named_as_people_import_it(kind: type, name: str) -> None:
    assert type_name(kind) == name
