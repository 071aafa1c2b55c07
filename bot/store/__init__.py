"""What must outlive a crash, on SQLite or PostgreSQL by one code path. Knows no Slack and no Salesforce.

A *whole* function takes the database and opens one transaction; a *part* takes the transaction. No whole calls a whole.
"""
