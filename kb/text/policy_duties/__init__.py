"""Policy duties 政策任务: who must do what by when, read from a policy's text (`read_duties`).

The three lists 责任清单, 时限清单 and 措施清单 are views of the same rows (`lists`).
"""
