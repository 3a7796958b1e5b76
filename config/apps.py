from django.apps import AppConfig


class ProjectConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        # Makes the project's Celery application the one that shared tasks bind to.
        import config.celery  # noqa: F401
