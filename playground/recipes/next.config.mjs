/** `npm run lint:recipes` checks the types. */
export default {
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@node-rs/bcrypt', 'mongodb'],
  turbopack: { root: new URL('../../', import.meta.url).pathname }
}
