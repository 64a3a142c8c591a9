# The site in a container: docker build -t nextauth-live . && docker run -p 3000:3000 nextauth-live
# @node-rs/bcrypt and sharp come as binaries for glibc, which Debian has, so all stages stand on the same Debian.
FROM node:22-bookworm-slim AS base

FROM base AS build
WORKDIR /site
COPY package.json package-lock.json .npmrc ./
# No package needs its install script, so none is run.
RUN --mount=type=cache,target=/root/.npm npm ci --ignore-scripts
COPY . .
# The address goes into the pages as that of their picture (og:image). Without a value they name a path alone.
ARG NEXTAUTH_URL
ARG DOCS_REPOSITORY
ENV NEXT_TELEMETRY_DISABLED=1
# What only a next build would read stays behind.
RUN npm run build && rm -rf .next/cache .next/diagnostics .next/trace .next/trace-build .next/types

FROM base AS packages
WORKDIR /site
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev --ignore-scripts

FROM base
WORKDIR /site
# The embedded engine: a container has no mongod, and should download none. MONGODB_URI takes its place.
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 MONGODB_ENGINE=embedded
COPY --from=packages /site/node_modules node_modules
COPY package.json next.config.mjs ./
COPY public public
COPY --from=build /site/.next .next
# The files belong to root, so the site can read them and change none.
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/api/health`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
# Not npm: signals reach the site itself.
CMD ["node", ".next/server.mjs"]
