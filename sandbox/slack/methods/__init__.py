"""The Web API's methods, one module for each family; each says in a table which ones it has and what they need."""
