"""Papers for print: what stands on them, as PDF and DOCX; equal papers are equal bytes."""
