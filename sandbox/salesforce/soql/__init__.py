"""SOQL: read by a real parser, compiled to parameterised SQL, answered in the REST API's shape.

What is not supported is refused with Salesforce's own code; nothing is skipped in silence.
"""
