# The server of Suyuan. `docker compose up` builds it; .docker/rehearse.mjs runs these lines where there is no Docker.
ARG NODE=24.21.0-trixie-slim

FROM node:${NODE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM node:${NODE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev

FROM node:${NODE}
ENV NODE_ENV=production SUYUAN_DATA=/data/ledger SUYUAN_HOST=0.0.0.0 SUYUAN_PORT=7878
WORKDIR /app
# whatever modes the checkout has
COPY --chmod=644 package.json LICENSE ./
COPY --from=packages /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --chmod=644 .docker/ready.mjs .docker/
# A new volume takes this mode, so that it can be written to whoever the container runs as; the ledger within is 0700.
RUN mkdir -m 1777 /data
VOLUME /data
USER 1000:1000
EXPOSE 7878
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10m --retries=3 CMD ["node", ".docker/ready.mjs"]
ENTRYPOINT ["node", "dist/server/main.js"]
CMD ["serve"]
