import { fileURLToPath } from 'node:url'

/** `npm run lint:recipes` checks the types of these files. */
export default {
  // It is built once.
  experimental: { turbopackFileSystemCacheForBuild: false },
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@node-rs/bcrypt', 'mongodb', 'mongoose'],
  turbopack: { root: fileURLToPath(new URL('../../..', import.meta.url)) }
}
