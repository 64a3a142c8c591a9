/** The package has no types. Source: its README. */
declare module 'amaro' {
  export function transformSync(source: string, options: { mode: 'strip-only' }): { code: string }
}
