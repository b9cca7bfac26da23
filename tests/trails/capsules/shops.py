"""A flow whose task runs are packed, for tests of capsules."""

import cairnflow
from cairnflow import Flow, Parameter, get_logger, task, unmapped
from cairnflow.results import LocalResultHandler, ResultHandler
from cairnflow.trails.runs import Run


class Order:
    """A class of an author's own, which a pickle names."""

    def __init__(self, number: int) -> None:
        self.number = number


@task
def extract(region):
    get_logger().info("extracting %s", region)
    return [{"order": n, "region": region, "price": n * 1.5} for n in range(6)]


@task
def clean(orders, least):
    get_logger().info("cleaning")
    return [order for order in orders if order["price"] >= least]


@task
def ids(orders):
    return [order["order"] for order in orders]


@task
def score(number, orders):
    if number == 5:
        raise ValueError("order 5 has no price")
    return number * len(orders)


@task
def total(scores):
    return sum(scores[:-1])


@task
def first(orders):
    return Order(orders[0]["order"])


def ran(handler: ResultHandler | None = None, resume: str | None = None) -> Run:
    """Run the shop's flow with its values kept; return the run."""
    with Flow("shop", result_handler=handler or LocalResultHandler()) as flow:
        orders = extract(Parameter("region", default="EU"))
        good = clean(orders, 3.0)
        score.map(ids(good), unmapped(good))
        first(good)
    return cairnflow.open(flow.run(resume=resume).address)
