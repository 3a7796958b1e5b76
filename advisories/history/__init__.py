"""The history that ships with Chancery: what public archives yielded, as facts only.

How the table is made and what it promises: ``docs/history.md``.
"""
