"""What ``cairnflow.ledger.statements`` has written: the texts of each dialect, ready to be sent."""
