"""The budgets of the product, measured: `make bench`.

Every row compares within one run, because machines differ; nothing here fails a build.
"""
