"""exodus-bot: what it knows and does. `bot/app.py` wires the rooms together."""
