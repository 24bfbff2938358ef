# A worker that helps an instance from another machine. Build it from the root of the repository:
#
#   docker build -f k8s/images/worker.Dockerfile --target cpu -t vitascope-worker:cpu .
#
# Targets: cpu, nvidia, vaapi. docs/operations.md says how each is run.
# For builds that can be repeated to the byte, name the base by digest: --build-arg BASE=node@sha256:...
ARG BASE=node:22.23.3-bookworm-slim

# What a worker runs, and nothing else of the repository.
FROM ${BASE} AS packed
WORKDIR /source
COPY package.json package-lock.json main.ts LICENSE ./
COPY actors actors
COPY cli cli
COPY components components
COPY dapr dapr
COPY gateway gateway
COPY media media
COPY setup setup
COPY sidecars sidecars
COPY wiring wiring
COPY k8s/images/pack-worker.mjs k8s/images/
RUN node k8s/images/pack-worker.mjs /worker
WORKDIR /worker
RUN npm install --omit=dev --ignore-scripts --no-audit --no-fund && rm package-lock.json

# What fetches videos for imports, where a worker finds what it has installed itself elsewhere.
FROM ${BASE} AS tools
ENV VITASCOPE_CACHE=/opt/vitascope
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends ca-certificates python3 python3-venv \
  && rm -rf /var/lib/apt/lists/*
COPY --from=packed /worker /worker
RUN node -e "import('/worker/setup/python-tools.mjs').then(({ pythonTools }) => pythonTools('/worker/sidecars/import/requirements.txt', console.log))"

FROM ${BASE} AS base
# Debian's own versions: they get security updates, and older ones vanish from the archive.
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends bubblewrap ca-certificates ffmpeg python3 tini util-linux \
  && rm -rf /var/lib/apt/lists/* \
  && install -d -m 0700 -o node -g node /state \
  && install -d -m 0711 -o node -g node /scratch
COPY --from=packed /worker /app
COPY --from=tools /opt/vitascope /opt/vitascope
WORKDIR /app
ENV NODE_ENV=production XDG_STATE_HOME=/state XDG_CACHE_HOME=/scratch VITASCOPE_CACHE=/opt/vitascope
# The worker's key, and its temporary files.
VOLUME ["/state", "/scratch"]
# User and group "node", by number, so that Kubernetes can see that it is not root.
USER 1000:1000
# Ready: it takes work. What it says of itself stands at http://127.0.0.1:9010/ in the container.
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9010/ready').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# tini passes signals on and buries what the worker's children leave behind. After 8 s jobs are given back: Docker kills after 10.
# Exit code 75 asks to be started again: run it with --restart unless-stopped.
ENTRYPOINT ["tini", "--", "node", "main.ts", "worker", "--health-port", "9010", "--grace", "8"]

# Intel and AMD: run with --device /dev/dri and the group that owns it.
FROM base AS vaapi
USER 0:0
# hadolint ignore=DL3008
RUN apt-get update \
  && apt-get install -y --no-install-recommends intel-media-va-driver mesa-va-drivers \
  && rm -rf /var/lib/apt/lists/*
USER 1000:1000

# NVIDIA: run with --gpus all; the container toolkit of the host brings the driver's libraries.
FROM base AS nvidia
ENV NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility,video

FROM base AS cpu
