export default {
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: ['@auth/mongodb-adapter', '@node-rs/bcrypt', 'bson', 'mongodb', 'mongoose'],
  // The configuration that it shares stands outside of this folder.
  experimental: { externalDir: true }
}
