"""The outbox's own addresses, for tests that need no other room."""

from django.urls import path

from schoolgate.access.guard import open_to_all
from schoolgate.outbox.urls import urlpatterns as outbox
from schoolgate.ui.urls import urlpatterns as ui


@open_to_all("a stand-in for the sign-in page")
def _sign_in(request):
    raise NotImplementedError


urlpatterns = [*outbox, *ui, path("sign-in/", _sign_in, name="sign-in")]
