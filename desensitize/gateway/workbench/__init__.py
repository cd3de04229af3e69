"""The workbench: one page on which rules are tried on a text, and a rule is written while one looks on.

Plain HTML and JavaScript without a build step; it loads nothing from elsewhere, and what is typed there goes to this
server only and is written nowhere.
"""
