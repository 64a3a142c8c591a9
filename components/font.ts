/** The address of the typeface, for a preload: a page would otherwise ask for it once its styles have arrived, and that is too late. */
export const FONT = new URL('./inter.woff2', import.meta.url).pathname
