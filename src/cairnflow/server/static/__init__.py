"""The page as it was built, handed out under the path at which the server stands."""
