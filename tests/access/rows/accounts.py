"""The door, and what is one's own. Here nothing has an id but a passkey, which has a test of its own."""

from tests.access.row import ANSWERED, Row
from tests.access.states import EVERYBODY

# One's own, or the way in: answered for each as their own affairs stand, and never about anybody else.
OWN = Row(get={ANSWERED: EVERYBODY}, post={ANSWERED: EVERYBODY})
OWN_PASSKEY = Row(at=("passkey",), get={ANSWERED: EVERYBODY}, post={ANSWERED: EVERYBODY})
DOOR = Row(is_open=True, get={ANSWERED: EVERYBODY}, post={ANSWERED: EVERYBODY})

ROWS: dict[str, Row] = {
    **dict.fromkeys(
        ("sign-in", "sign-in-code", "account_login", "account_request_login_code", "account_signup",
         "account_confirm_login_code", "mfa_authenticate", "mfa_login_webauthn", "account_inactive",
         "sign-in-passkey", "who", "set-language"), DOOR
    ),
    **dict.fromkeys(("sign-out", "account_logout"), Row(is_open=True, post={"sign in": EVERYBODY})),
    **dict.fromkeys(
        ("me", "me-code", "fresh-code", "second-step", "account_reauthenticate", "mfa_index", "mfa_reauthenticate",
         "mfa_activate_totp", "mfa_deactivate_totp", "mfa_list_webauthn", "mfa_add_webauthn",
         "mfa_reauthenticate_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes",
         "mfa_download_recovery_codes"), OWN
    ),
    **dict.fromkeys(("mfa_remove_webauthn", "mfa_edit_webauthn"), OWN_PASSKEY),
    "leave-everywhere": Row(post={ANSWERED: EVERYBODY}),
}  # fmt: skip
