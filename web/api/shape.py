"""The base of what the API answers."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Answer(BaseModel):
    """回答: built from the frozen values that the store returns."""

    model_config = ConfigDict(from_attributes=True)
