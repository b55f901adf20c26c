# The whole service with its model pack. Needs the network to build, none to run.
#   docker build -t hearsay .                                       packages from the index pip is set up for
#   docker build --build-arg TORCH_INDEX=https://… -t hearsay .     torch alone from another one (README.md)

FROM python:3.11-slim-bookworm AS build
ARG TORCH_INDEX=""
WORKDIR /build
RUN python -m venv /venv
COPY requirements.txt requirements.lock ./
RUN /venv/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements.lock
RUN /venv/bin/pip install --no-cache-dir ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} -r requirements.txt
# What only compilers and packagers need stays behind in this stage.
RUN /venv/bin/pip uninstall --yes pip \
    && rm -rf /venv/lib/python3.11/site-packages/torch/include /venv/lib/python3.11/site-packages/torch/share \
        /venv/lib/python3.11/site-packages/torch/test
COPY schemas schemas
COPY service service
RUN /venv/bin/python -m compileall -q schemas service

FROM build AS archive-build
COPY requirements-archive.txt requirements-archive.lock ./
RUN pip --python /venv/bin/python install --no-cache-dir --no-deps --require-hashes -r requirements-archive.lock
COPY archive archive
RUN /venv/bin/python -m compileall -q archive

FROM python:3.11-slim-bookworm AS runtime
# tcmalloc: every article is a new tensor shape, and it keeps memory flat where glibc's malloc fragments.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libtcmalloc-minimal4 \
    && rm -rf /var/lib/apt/lists/* \
    && ln -s "/usr/lib/$(uname -m)-linux-gnu/libtcmalloc_minimal.so.4" /usr/local/lib/libtcmalloc.so \
    && pip uninstall --yes pip setuptools wheel \
    && rm -rf /usr/local/lib/python3.11/ensurepip
WORKDIR /app
COPY LICENSE ./
COPY models models
COPY examples/articles examples/articles
ENV PATH=/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    LD_PRELOAD=/usr/local/lib/libtcmalloc.so \
    HF_HUB_OFFLINE=1 \
    HOME=/tmp

# Workers, scheduler and driver of archives (docs/archive.md): docker build --target worker -t hearsay-archive .
FROM runtime AS worker
COPY --from=archive-build /venv /venv
COPY --from=archive-build /build/schemas schemas
COPY --from=archive-build /build/service service
COPY --from=archive-build /build/archive archive
ENV OMP_NUM_THREADS=1 \
    ONEDNN_PRIMITIVE_CACHE_CAPACITY=16 \
    DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES=1 \
    DASK_DISTRIBUTED__SCHEDULER__WORKER_SATURATION=1.0 \
    DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED=False \
    DASK_TEMPORARY_DIRECTORY=/tmp
USER 10001:10001
CMD ["dask", "worker", "--nthreads", "1", "--memory-limit", "3GiB"]

# The service, last, so that it is what is built without --target.
FROM runtime
COPY --from=build /venv /venv
COPY --from=build /build/schemas schemas
COPY --from=build /build/service service
ENV HEARSAY_BIND=0.0.0.0:8000
USER 10001:10001
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["gunicorn", "--config", "service/gunicorn_conf.py", "service.app:create_app()"]
