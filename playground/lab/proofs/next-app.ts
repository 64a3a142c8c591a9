import { cp, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildNextApp, type NextApp, serveNextApp } from '@/lib/testing/next-app'

const SOURCES = fileURLToPath(new URL('next-app', import.meta.url))
/** In the repository, so that the packages are found. Every build happens in one folder, since Turbopack's cache serves only that. */
const BUILDS = fileURLToPath(new URL('../../../test-results/next-app', import.meta.url))
/** A later build leaves this copy alone. */
const SERVED = fileURLToPath(new URL('../../../test-results/next-app-served', import.meta.url))

let running: Promise<NextApp> | undefined
let building: Promise<unknown> = Promise.resolve()

/** The address of the application in `next-app/`, built at the first call. */
export async function nextApp(): Promise<string> {
  running ??= start()
  return (await running).url
}

async function start(): Promise<NextApp> {
  await oneAfterAnother(async () => {
    const { ok, output } = await build(['next.config.mjs', 'src'])
    if (!ok) throw new Error(output)
    await rm(SERVED, { recursive: true, force: true })
    await cp(BUILDS, SERVED, { recursive: true, verbatimSymlinks: true, filter: (path) => !path.startsWith(`${BUILDS}/.next/cache`) })
  })
  return serveNextApp(SERVED, { NEXTAUTH_SECRET: 'a secret for proofs alone' })
}

/** Builds one page of the application, in `src`, with another proxy at this path. @returns what Next printed, and whether it succeeded. */
export function buildWithProxy(source: string, path: 'proxy.ts' | 'src/proxy.ts'): Promise<{ ok: boolean; output: string }> {
  return oneAfterAnother(() =>
    build(['next.config.mjs', 'src/app/layout.tsx', 'src/app/sign-in/page.tsx'], () => writeFile(`${BUILDS}/${path}`, source))
  )
}

/** Builds some of the files, and what `add` writes beside them. */
async function build(files: readonly string[], add?: () => Promise<void>): Promise<{ ok: boolean; output: string }> {
  for (const old of ['src', 'proxy.ts']) await rm(`${BUILDS}/${old}`, { recursive: true, force: true })
  for (const file of files) await cp(`${SOURCES}/${file}`, `${BUILDS}/${file}`, { recursive: true })
  await add?.()
  return buildNextApp(BUILDS)
}

function oneAfterAnother<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = building.then(work)
  building = result.catch(() => {})
  return result
}

/** Ends the application, if it runs. */
export async function stopNextApp(): Promise<void> {
  const started = running
  running = undefined
  await (await started)?.stop()
}
