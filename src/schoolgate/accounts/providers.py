"""Addresses of Microsoft and Google sign-in; wired only when a school has configured one."""

from importlib import import_module

from allauth.socialaccount import providers
from allauth.socialaccount import views as social
from django.urls import URLPattern, URLResolver, path

from schoolgate.access.guard import open_to_all


def open_all(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """Say aloud that these are open to all, folders included."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            open_to_all("part of signing in")(pattern.callback)
        else:
            open_all(pattern.url_patterns)
    return patterns


OWN: list[URLPattern | URLResolver] = open_all(
    [
        path("cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
        path("error/", social.login_error, name="socialaccount_login_error"),
        path("signup/", social.signup, name="socialaccount_signup"),
    ]
)
urlpatterns = [*OWN]
for provider in providers.registry.get_class_list():
    urlpatterns += open_all(import_module(f"{provider.get_package()}.urls").urlpatterns)
