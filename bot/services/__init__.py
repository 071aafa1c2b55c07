"""One use case, one function. The only place where adapters meet."""
