"""培训档案: courses, enrolments, confirmed hours, the sixty hours of a year, and who teaches."""
