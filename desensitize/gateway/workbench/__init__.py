"""The workbench: one page on which rules are tried on a text, and a rule is written while one looks on.

Plain HTML and JavaScript without a build step; it loads nothing from elsewhere, and what is typed there goes to this
server only. A text is written nowhere; a draft of a rule is read, as any rule is, from a file, which only this process
may read and which is gone with the answer.
"""
