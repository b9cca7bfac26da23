"""How fast Cairnflow is: each figure beside plain Python that does the same work.

``python -m benchmarks`` measures; ``docs/performance.md`` says how to read it. Nothing is imported
here, since peers run these files in environments of their own.
"""
