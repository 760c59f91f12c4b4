# syntax=docker/dockerfile:1
# The program with its compiled contracts. Nothing in it is secret and no data stay in it: what must outlive a container is
# in the volume. anvil and forge are built for Linux on x64 only, and so is this image.

FROM --platform=linux/amd64 node:20-bookworm-slim AS contracts
WORKDIR /build
COPY package.json package-lock.json ./
# Not `npm ci`: it refuses a lock file that leaves out optional packages of other platforms.
RUN npm install --no-audit --no-fund
COPY foundry.toml ./
COPY tools/solc.cjs tools/
COPY contracts contracts
RUN npx forge build contracts --quiet

FROM --platform=linux/amd64 node:20-bookworm-slim AS dependencies
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm install --omit=dev --no-audit --no-fund

FROM --platform=linux/amd64 node:20-bookworm-slim
ENV NODE_ENV=production \
    GAINSAY_DATA_FOLDER=/var/lib/gainsay
WORKDIR /opt/gainsay
COPY --from=dependencies /build/node_modules node_modules
COPY --from=contracts /build/out out
# Where the contracts are is found by foundry.toml.
COPY package.json tsconfig.json foundry.toml LICENSE ./
COPY bisection bisection
COPY challenger challenger
COPY cli cli
RUN install --directory --owner=node --group=node --mode=0750 /var/lib/gainsay \
    && ln -s /opt/gainsay/cli/bin/gainsay.js /usr/local/bin/gainsay
# Compiled once, here: else each container would do it at its first start. It is `node` who says that it is in use; where
# the disk is read-only the program is run as it is, and takes seconds longer to start.
RUN node cli/bin/gainsay.js config show > /dev/null \
    && chown --recursive node:node node_modules/.cache
USER node
VOLUME /var/lib/gainsay
# Dashboard, read API and metrics: on the loopback interface of the container until http.host says otherwise.
EXPOSE 8560
# The program answers to both by itself, also as process 1: the first drains, a second one ends it.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=2m --retries=3 \
    CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.GAINSAY_HTTP__PORT || 8560}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/opt/gainsay/cli/bin/gainsay.js"]
CMD ["watch", "--config", "/etc/gainsay/gainsay.json"]
