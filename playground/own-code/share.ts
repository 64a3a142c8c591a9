import * as z from 'zod/mini'
import { MAX_SOURCE, OWN_FUNCTIONS, type OwnConfiguration } from './configuration'

/** What the fragment of a link with code begins with. */
const FRAGMENT = '#own='
/** No link holds more than this, in bytes: all functions at their longest, and options. */
const LONGEST = (OWN_FUNCTIONS.length + 1) * MAX_SOURCE * 3

const age = z.optional(z.union([z.number(), z.string().check(z.maxLength(20))]))
const source = z.optional(z.string().check(z.maxLength(MAX_SOURCE)))

const Configuration = z.strictObject({
  functions: z.strictObject({ authorize: source, signIn: source, redirect: source, jwt: source, session: source }),
  options: z.strictObject({
    withoutSession: z.optional(z.literal(true)),
    dangerousLinking: z.optional(z.literal(true)),
    maxAge: age,
    updateAge: age,
    jwtMaxAge: age,
    cookie: z.optional(
      z.strictObject({
        name: z.optional(z.string().check(z.regex(/^[\w.-]{1,60}$/))),
        sameSite: z.optional(z.enum(['lax', 'strict', 'none'])),
        secure: z.optional(z.boolean()),
        httpOnly: z.optional(z.boolean())
      })
    ),
    debug: z.optional(z.literal(true))
  })
})

/** Path and fragment of a link that holds a configuration. No server sees a fragment. */
export async function linkTo(configuration: OwnConfiguration): Promise<string> {
  return `/playground${FRAGMENT}${await packed(configuration)}`
}

/** A configuration in few characters, all of which an address may have. */
export async function packed(configuration: OwnConfiguration): Promise<string> {
  const bytes = await through(new TextEncoder().encode(JSON.stringify(configuration)), new CompressionStream('deflate-raw'))
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Whether the fragment of an address claims to hold code. */
export function holdsCode(fragment: string): boolean {
  return fragment.startsWith(FRAGMENT)
}

/** Reads what a link holds, and runs none of it. @throws Error when it holds no configuration. */
export function configurationIn(fragment: string): Promise<OwnConfiguration> {
  return unpacked(fragment.slice(FRAGMENT.length))
}

/** Reads what {@link packed} made. @throws Error when it holds no configuration. */
export async function unpacked(text: string): Promise<OwnConfiguration> {
  const base64 = text.replaceAll('-', '+').replaceAll('_', '/')
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  return configurationOfText(new TextDecoder().decode(await through(bytes, new DecompressionStream('deflate-raw'))))
}

/** Reads a configuration from JSON. @throws Error when it is none. */
export function configurationOfText(text: string): OwnConfiguration {
  return Configuration.parse(JSON.parse(text)) as OwnConfiguration
}

async function through(bytes: Uint8Array<ArrayBuffer>, stream: CompressionStream | DecompressionStream): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of read(new Blob([bytes]).stream().pipeThrough(stream))) {
    length += part.length
    // A few bytes can be made to unpack into any number.
    if (length > LONGEST) throw new Error('The link holds too much.')
    parts.push(part)
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer())
}

/** Safari cannot iterate over a stream. */
async function* read(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = stream.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) yield next.value
}
