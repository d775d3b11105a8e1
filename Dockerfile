# The site's image: the packages of the lock, the code, and the static files under hashed names.
# tests/test_packaging.py runs these steps without Docker, up to a served page.

FROM python:3.13-slim AS packages
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check \
        --only-binary :all: --require-hashes --requirement requirements.txt \
    && /venv/bin/pip uninstall --yes --quiet pip

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1
# The folder is what a volume begins as: the user may write there, and nowhere else.
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin tracker \
    && install --directory --owner=tracker --group=tracker --mode=700 /files
ENV FILES_DIR=/files
COPY --from=packages /venv /venv
WORKDIR /site
COPY manage.py gunicorn.conf.py healthcheck.py requirements.txt LICENSE-DATA ./
COPY locale locale
COPY static static
COPY templates templates
COPY tracker tracker
# None of these values leaves this step, and nothing connects: settings merely want to be given them.
RUN SECRET_KEY=unused ALLOWED_HOSTS=unused EMAIL_URL=console: DATABASE_URL=postgresql://unused/unused \
    python manage.py collectstatic --no-input
USER tracker
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s CMD ["python", "healthcheck.py"]
CMD ["gunicorn", "tracker.wsgi"]
