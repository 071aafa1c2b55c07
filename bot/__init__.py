"""exodus-bot: what it knows and does. `bot/app/` wires the rooms together."""
