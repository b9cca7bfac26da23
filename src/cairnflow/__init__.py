"""Cairnflow: workflows in which every step leaves a checkpoint that can be trusted and found."""
