"""Values of nine kinds, each with the serializer that keeps it."""

import io
from typing import Any

import numpy as np
import pandas as pd

ROWS = 300


def png(seed: int) -> bytes:
    """A picture of a gradient."""
    from PIL import Image

    made = io.BytesIO()
    shades = (np.arange(64 * 64) * (seed + 3) % 256).astype("uint8").reshape(64, 64)
    Image.fromarray(shades).save(made, "PNG")
    return made.getvalue()


def table(seed: int) -> pd.DataFrame:
    """Numbers and words."""
    numbers = np.random.default_rng(seed).normal(size=ROWS)
    return pd.DataFrame({"n": numbers, "word": [f"word {i % 7 + seed}" for i in range(ROWS)]})


def payloads(seed: int) -> dict[str, Any]:
    """A value of each kind; another seed gives others of the same size."""
    numbers = [seed * 1000 + i for i in range(ROWS)]
    return {
        "pickle": {"numbers": tuple(numbers), "text": f"{seed} pickled " * 100},
        "json": {"numbers": numbers, "text": f"{seed} told " * 100},
        "parquet": table(seed),
        "arrow": table(seed),
        "npy": np.arange(ROWS * 4.0).reshape(ROWS, 4) + seed,
        "text": f"{seed} lines\n" * 200,
        "bytes": bytes([seed, *range(256)]) * 10,
        "png": png(seed),
        "pickle+zstd": {"numbers": tuple(numbers), "text": f"{seed} packed " * 100},
    }
