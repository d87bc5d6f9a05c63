from django.apps import AppConfig


class DraftingConfig(AppConfig):
    name = "schoolgate.drafting"
    label = "drafting"
    default_auto_field = "django.db.models.BigAutoField"
