"""The browser boundary: who may speak to the server, and what a browser may do with answers."""
