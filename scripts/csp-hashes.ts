import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CSP_HASHES_FILE, type Hashes } from '../lib/http/security-headers'

/** An inline script that a browser would run: no `src`, and no data block such as `type="application/json"`. */
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)(?![^>]*type="application\/(?:ld\+)?json")[^>]*>([\s\S]*?)<\/script>/g

/** Writes the hashes of the inline scripts in the built pages, for the Content-Security-Policy. */
export function writeCspHashes(): void {
  const ofAll = hashesIn(join('.next', 'server', 'pages'))
  const ofOne = hashesIn(join('.next', 'server', 'app', 'demo'))
  const hashes: Hashes = {
    ofAll: [...new Set(ofAll.flatMap(([, found]) => found))].sort(),
    ofOne: Object.fromEntries(ofOne.map(([file, found]) => [`/demo/${file.replace(/\.html$/, '')}`, found]))
  }
  writeFileSync(CSP_HASHES_FILE, JSON.stringify(hashes, null, 2))
  console.log(`Content-Security-Policy: ${hashes.ofAll.length} inline scripts in ${ofAll.length} pages, others in ${ofOne.length}`)
}

/** The pages in a folder, each with the hashes of its inline scripts. */
function hashesIn(folder: string): [file: string, hashes: string[]][] {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'))
  return pages.map((file) => {
    const scripts = [...readFileSync(join(folder, file), 'utf8').matchAll(INLINE_SCRIPT)].map(([, script = '']) => script)
    return [file, scripts.filter(Boolean).map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)]
  })
}
