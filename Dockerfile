# One image for all processes: `python -m config.entry prepare|web|worker|beat`.
FROM python:3.13-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_NO_CACHE_DIR=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    CHANCERY_HOME=/var/lib/chancery \
    BIND=0.0.0.0

# `backfill git` reads public archives with it.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY requirements/base.txt requirements/
RUN pip install --require-hashes --only-binary=:all: -r requirements/base.txt

COPY . .
# The address and the key only let the settings load; neither stays in the image.
RUN SITE_URL=https://build.invalid SECRET_KEY=only-to-collect-static-files \
    python manage.py collectstatic --noinput \
    && useradd --system --no-create-home chancery \
    && install --directory --owner chancery --mode 700 /var/lib/chancery

USER chancery
EXPOSE 8000
ENTRYPOINT ["python", "-m", "config.entry"]
CMD ["web"]
