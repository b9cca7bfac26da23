"""What Alembic runs: the steps from the version that is there to ours, in one transaction."""

from alembic import context

from cairnflow.ledger.tables import metadata, version

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=version.name,
    render_as_batch=True,  # SQLite changes a table by making it anew
)
context.run_migrations()
