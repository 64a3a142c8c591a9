export default { logo: <span>NextAuth Live</span>, faviconGlyph: undefined }
