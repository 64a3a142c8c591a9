import { cp, rm, writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { buildNextApp, type NextApp, startNextApp } from '@/lib/testing/next-app'

const FOLDER = fileURLToPath(new URL('next-app', import.meta.url))
/** In the repository, so that the packages are found. */
const CHANGED = fileURLToPath(new URL('../../../test-results/next-app', import.meta.url))

let running: Promise<NextApp> | undefined

/** The address of the application in `next-app/`, built at the first call. */
export async function nextApp(): Promise<string> {
  running ??= startNextApp(FOLDER, { NEXTAUTH_SECRET: 'a secret for proofs alone' })
  return (await running).url
}

/** Builds one page of the application, in `src`, with another proxy at this path. @returns what Next printed, and whether it succeeded. */
export async function buildWithProxy(source: string, path: 'proxy.ts' | 'src/proxy.ts'): Promise<{ ok: boolean; output: string }> {
  await rm(CHANGED, { recursive: true, force: true })
  for (const file of ['next.config.mjs', 'src/app/layout.tsx', 'src/app/sign-in/page.tsx'])
    await cp(`${FOLDER}/${file}`, `${CHANGED}/${file}`)
  await writeFile(`${CHANGED}/${path}`, source)
  try {
    return await buildNextApp(CHANGED)
  } finally {
    await rm(CHANGED, { recursive: true, force: true })
  }
}

/** Ends the application, if it runs. */
export async function stopNextApp(): Promise<void> {
  const started = running
  running = undefined
  await (await started)?.stop()
}
