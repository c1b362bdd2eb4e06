"""What every application of a worker would compile again: templates and the builders of addresses.

A test has an application of its own, whose making and first page are mostly compiling. Flask lets
both be given from outside, so that the applications of the tests share the compiled code and
nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, ClassVar

import pytest
from apiflask import APIFlask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


class SharedRule(Rule):
    """A rule whose address builders are taken from an equal rule of an earlier application.

    A builder is a function of the rule it is bound to, so the rule's text and parts decide it;
    only default values are written into its code, and rules with defaults compile their own.
    """

    _compiled: ClassVar[dict[tuple[object, ...], Builder]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Builder:
        if self.defaults:
            return super()._compile_builder(append_unknown)
        key = (self.rule, tuple(self._trace), append_unknown)
        if key not in self._compiled:
            self._compiled[key] = super()._compile_builder(append_unknown)
        return self._compiled[key]


@pytest.fixture(scope="session", autouse=True)
def compiled_code(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Let the applications of the session share what they compile; for a conftest to import."""
    kept = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    options: dict[str, Any] = {**APIFlask.jinja_options, "bytecode_cache": kept}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(APIFlask, "jinja_options", options)
        patch.setattr(APIFlask, "url_rule_class", SharedRule)
        yield
