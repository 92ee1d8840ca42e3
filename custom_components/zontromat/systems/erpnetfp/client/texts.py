"""Texts as the devices can print them: one line, code page 1251, limited width."""

from .enums import TextPolicy
from .errors import ValidationError
from .notices import Notice, NoticeCode


def printable(
    value: object, width: int | None, policy: TextPolicy, *, field: str, line: int | None = None
) -> tuple[str, list[Notice]]:
    """Return a text that comes out on paper exactly like this, and what had to be changed.

    Control characters separate fields on the device's wire and become blanks. A text wider than `width` characters is
    cut, a character outside the code page becomes `?`, each with a notice, or both are refused.

    Raises:
        ValidationError: the text is missing, or too much for the policy.
    """
    if not isinstance(value, str):
        raise ValidationError("not_text", "must be a text", field=field, line=line)
    notices = []
    clean = "".join(character if character.isprintable() else " " for character in value).strip()
    if not clean:
        raise ValidationError("text_empty", "must not be empty", field=field, line=line)
    shown = clean.encode("cp1251", "replace").decode("cp1251")
    if shown != clean:
        if policy is TextPolicy.REFUSE:
            raise ValidationError("text_characters", "has characters the device cannot print", field=field, line=line)
        notices.append(Notice(NoticeCode.TEXT_REPLACED, line, field))
    if width is not None and len(shown) > width:
        if policy is TextPolicy.REFUSE:
            raise ValidationError(
                "text_too_long", f"has {len(shown)} characters, {width} fit", field=field, line=line, width=str(width)
            )
        notices.append(Notice(NoticeCode.TEXT_CUT, line, field))
        shown = shown[:width].rstrip()
    return shown, notices
