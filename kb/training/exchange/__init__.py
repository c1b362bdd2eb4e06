"""试题导入导出: question files other programs read and people make, one folder a format."""
