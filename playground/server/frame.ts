import type { ServerResponse } from 'node:http'
import { parse, serialize } from 'cookie'
import type { NextApiRequest, NextApiResponse } from 'next'
import { getServerSession } from 'next-auth'
import { sessionCookieName } from '../nextauth/cookie-name'
import { asVisitor } from './auth'

/** A cookie that goes along in foreign frames too. */
const FOR_FRAMES = 'live.frame'

/**
 * A page for frames of this site, and for foreign frames in pages of this site: who is signed in, and which cookies came with the
 * request, by name.
 */
export async function framedPage(req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const session = await asVisitor(req, res, async (options) => ({ value: options ? await getServerSession(req, res, options) : null }))
  // The answer has left already: it says that the database is away.
  if (!session) return
  const cookies = Object.keys(parse(req.headers.cookie ?? ''))
  const came = (name: string) =>
    cookies.some((cookie) => cookie.replace(/\.\d+$/, '') === name) ? 'came with the request' : 'did not come'
  allowFrames(res)
  res.setHeader('Content-Type', 'text/html; charset=utf-8')
  res.send(`<!doctype html><html lang="en"><title>A page in a frame</title><meta name="color-scheme" content="light dark">
<style>body { font: 14px/1.5 system-ui, sans-serif; margin: 8px; overflow-wrap: anywhere } dl { margin: 0 } dt { font-weight: 600 } dd { margin: 0 0 8px }</style>
<dl>
<dt>${sessionCookieName()}, SameSite=Lax</dt><dd data-cookie="lax">${came(sessionCookieName())}</dd>
<dt>${FOR_FRAMES}, SameSite=None; Secure</dt><dd data-cookie="none">${came(FOR_FRAMES)}</dd>
<dt>getServerSession()</dt><dd data-session>${session.value ? `signed in as ${escaped(String(session.value.user.username))}` : 'null'}</dd>
</dl>`)
}

/** Sets the cookie that goes along in foreign frames, for ten minutes; 204. */
export async function setFrameCookie(_req: NextApiRequest, res: NextApiResponse): Promise<void> {
  const attributes = { path: '/api/playground/frame', maxAge: 600, httpOnly: true, sameSite: 'none', secure: true } as const
  res.setHeader('Set-Cookie', serialize(FOR_FRAMES, '1', attributes))
  res.status(204).end()
}

/** Any page may have this one in a frame: a data: page belongs to no site that a rule could name. There is nothing to press in it. */
function allowFrames(res: ServerResponse): void {
  res.setHeader('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'")
  res.removeHeader('X-Frame-Options')
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
