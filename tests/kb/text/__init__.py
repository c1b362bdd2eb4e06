"""Tests of kb.text."""
