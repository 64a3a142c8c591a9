import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CSP_HASHES_FILE } from '../lib/http/security-headers'

/** An inline script that a browser would run: no `src`, and no data block such as `type="application/json"`. */
const INLINE_SCRIPT = /<script(?![^>]*\ssrc=)(?![^>]*type="application\/(?:ld\+)?json")[^>]*>([\s\S]*?)<\/script>/g

const pages = join('.next', 'server', 'pages')
const html = readdirSync(pages, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.html'))
const hashes = new Set<string>()
for (const file of html) {
  for (const [, script = ''] of readFileSync(join(pages, file), 'utf8').matchAll(INLINE_SCRIPT))
    if (script) hashes.add(`'sha256-${createHash('sha256').update(script).digest('base64')}'`)
}
writeFileSync(CSP_HASHES_FILE, JSON.stringify([...hashes].sort(), null, 2))
console.log(`Content-Security-Policy: ${hashes.size} inline scripts in ${html.length} pages`)
