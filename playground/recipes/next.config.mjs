export default {
  serverExternalPackages: ['@node-rs/bcrypt', 'mongodb'],
  turbopack: { root: new URL('../../', import.meta.url).pathname }
}
