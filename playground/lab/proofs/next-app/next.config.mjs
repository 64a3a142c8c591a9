/** The repository's own type check covers these files. */
export default {
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: new URL('../../../../', import.meta.url).pathname }
}
