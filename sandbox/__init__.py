"""A local Slack and a local Salesforce on one port.

They know only the public interfaces of the two services and nothing of the bot: it cannot tell them from the real
ones except by address.
"""
