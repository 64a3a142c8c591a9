import { fileURLToPath } from 'node:url'

/** The repository's own type check covers these files. They are built in another folder of it, and find its packages. */
export default {
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.resolve('next/package.json'))) }
}
