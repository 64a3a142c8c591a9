import { z } from 'zod'
import type { Answer } from './browser'

/** What NextAuth's routes answer with, read from an application that may answer with anything. */

const Provider = z.object({ id: z.string(), type: z.string(), callbackUrl: z.string().optional() })

/** A provider, as `GET /api/auth/providers` lists it. */
export type Provider = z.infer<typeof Provider>

const Session = z.looseObject({ user: z.record(z.string(), z.unknown()).nullish(), expires: z.string().optional() })

/** The body of a session read. */
export type Session = z.infer<typeof Session>

/** @returns undefined where the answer is no list of providers. */
export function providersIn(answer: Answer): Provider[] | undefined {
  const listed = answer.status === 200 ? z.record(z.string(), Provider).safeParse(jsonOf(answer)).data : undefined
  return listed && Object.values(listed)
}

/** @returns an empty text where there is none. */
export function csrfTokenIn(answer: Answer): string {
  return z.object({ csrfToken: z.string() }).safeParse(jsonOf(answer)).data?.csrfToken ?? ''
}

/** @returns undefined where the answer is no JSON object. */
export function sessionIn(answer: Answer): Session | undefined {
  return Session.safeParse(jsonOf(answer)).data
}

/** Where an answer leads that a script of NextAuth's asked for: the address is in its JSON. */
export function addressIn(answer: Answer): URL | undefined {
  const url = z.object({ url: z.string() }).safeParse(jsonOf(answer)).data?.url
  return url !== undefined && URL.canParse(url) ? new URL(url) : answer.location
}

function jsonOf({ text }: Answer): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
