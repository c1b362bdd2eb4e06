"""The three lists of a policy as files: a workbook, a calendar, and the command `anjian policy`.

What a policy asks is read by `kb.text.policy_duties`; here the rows are only written out.
"""
