"""Addresses of Microsoft and Google sign-in; wired only when a school has configured one."""

from importlib import import_module

from allauth.socialaccount import providers
from allauth.socialaccount import views as social
from django.urls import URLPattern, URLResolver, path

from schoolgate.access.guard import open_to_all


def _open(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            open_to_all("part of signing in")(pattern.callback)
        else:
            _open(pattern.url_patterns)
    return patterns


urlpatterns: list[URLPattern | URLResolver] = _open(
    [
        path("cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
        path("error/", social.login_error, name="socialaccount_login_error"),
        path("signup/", social.signup, name="socialaccount_signup"),
    ]
)
for provider in providers.registry.get_class_list():
    urlpatterns += _open(import_module(f"{provider.get_package()}.urls").urlpatterns)
