"""Python's search for circles, at rest while many plain tuples are made; hands it on."""

from cairnflow.ledger.garbage import no_search_for_circles

__all__ = ["no_search_for_circles"]
