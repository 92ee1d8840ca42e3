"""The fields of the entry and its parts."""

from typing import Final

CONF_DEFAULT: Final = "default"
CONF_JOURNAL: Final = "journal"
"""Tells that the journal was written: if it is gone at the next start, something is wrong."""
CONF_LAST_RECEIPT_NUMBER: Final = "last_receipt_number"
CONF_LAST_SALE_NUMBER: Final = "last_sale_number"
CONF_LONG_TEXTS: Final = "long_texts"
CONF_OPERATOR: Final = "operator"
CONF_PRINTER: Final = "printer"
CONF_SALE_NUMBER_CODE: Final = "sale_number_code"

SUBENTRY_OPERATOR: Final = "operator"
