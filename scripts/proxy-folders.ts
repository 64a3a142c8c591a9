import { buildWithProxy } from '../playground/lab/proofs/next-app'

/** Builds an application whose pages are in `src` twice, with `proxy.ts` in either folder, and prints what Next says of it. */
for (const path of ['proxy.ts', 'src/proxy.ts'] as const) {
  const { output } = await buildWithProxy('export function proxy() {}\n', path)
  const line = output.split('\n').find((text) => text.includes('Proxy (Middleware)'))
  console.log(`${path.padEnd(14)}${line?.trim() ?? 'next build does not name a proxy'}`)
}
