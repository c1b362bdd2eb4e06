"""DOCX 版式: a book on the page of GB/T 9704—2012, in real styles, with a contents field."""
