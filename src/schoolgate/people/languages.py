"""Home languages by name (roles-and-calendar 6), as colleagues say them. BCP 47 codes in, words out."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Promise | str] = {
    "en-gb": _("English"), "en": _("English"), "pl": _("Polish"), "ro": _("Romanian"), "ur": _("Urdu"),
    "ar": _("Arabic"),
    "bn": _("Bengali"), "syl": _("Sylheti"), "uk": _("Ukrainian"), "pt": _("Portuguese"), "es": _("Spanish"),
    "so": _("Somali"), "pa": _("Panjabi"), "pnb": _("Panjabi (Shahmukhi)"), "gu": _("Gujarati"), "ta": _("Tamil"),
    "fr": _("French"), "tr": _("Turkish"), "it": _("Italian"), "zh-hans": _("Chinese"), "zh-hant": _("Chinese"),
    "yue": _("Cantonese"), "fa": _("Farsi"), "prs": _("Dari"), "ps": _("Pashto"), "ckb": _("Kurdish (Sorani)"),
    "ku": _("Kurdish (Kurmanji)"), "sq": _("Albanian"), "lt": _("Lithuanian"), "bg": _("Bulgarian"), "ru": _("Russian"),
    "hi": _("Hindi"), "ml": _("Malayalam"), "te": _("Telugu"), "yo": _("Yoruba"), "hu": _("Hungarian"),
    "sk": _("Slovak"),
    "vi": _("Vietnamese"), "ti": _("Tigrinya"), "am": _("Amharic"), "bfi": _("British Sign Language"),
}  # fmt: skip


def language_name(code: str) -> str:
    """The language's name; the code itself when we do not know it."""
    key = code.lower()
    return str(NAMES.get(key) or NAMES.get(key.split("-")[0]) or code)
