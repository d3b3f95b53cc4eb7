"""The one door from pure code to the reader's language: sentences go through here. No framework.

Pure modules say their sentences by `say`; the app installs the framework's translation when it
starts. Without it, as on the command line or in a test of pure code, the English stands.
"""

from __future__ import annotations

from collections.abc import Callable

Translate = Callable[[str], str]
TranslateCount = Callable[[str, str, int], str]


def _as_it_is(text: str) -> str:
    return text


def _one_or_many(one: str, many: str, count: int) -> str:
    return one if count == 1 else many


_translate: Translate = _as_it_is
_translate_count: TranslateCount = _one_or_many


def install(translate: Translate, translate_count: TranslateCount) -> None:
    """From now on sentences are looked up by these, each time they are said."""
    global _translate, _translate_count
    _translate, _translate_count = translate, translate_count


def say(sentence: str, **values: object) -> str:
    """The sentence in the reader's language, its {named} gaps filled with `values`."""
    found = _translate(sentence)
    return found.format(**values) if values else found


def say_count(one: str, many: str, count: int, **values: object) -> str:
    """As `say`, in the form that `count` asks for; {count} is filled with it."""
    return _translate_count(one, many, count).format(count=count, **values)


def mark(sentence: str) -> str:
    """Marks a constant for the catalogue; `say` it where it is shown."""
    return sentence
