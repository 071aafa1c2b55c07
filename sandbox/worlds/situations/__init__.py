"""What may be true of an order, by name: each a function that makes it true of an order that stands, and says so.

A situation is called by what is true in the company's words. Nothing here knows what a bot makes of it.
"""
