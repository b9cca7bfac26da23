"""Branches: run some tasks only where a condition holds. Hands names on, defines nothing."""

from cairnflow.plan.control_flow import FilterTask, case, ifelse, merge, switch

__all__ = ["FilterTask", "case", "ifelse", "merge", "switch"]
