import { strategyUnder } from '../own-code/configuration'
import { authFile, type Choice, literal, providersOf, type SiteCode } from './auth-file'

/** A file of the application. */
export interface ApplicationFile {
  /** With slashes, from the application's folder. */
  path: string
  text: string
}

/** What the application is made of, read while the site is built. */
export interface Parts extends SiteCode {
  /** The files that are alike in every application, by their paths. */
  template: Readonly<Record<string, string>>
  /** The versions of the packages that it uses, those of this site. */
  versions: Readonly<Record<string, string>>
}

/** What the application and its folder are called. */
export const FOLDER = 'nextauth-application'

const PACKAGES = ['@auth/mongodb-adapter', 'mongodb', 'next', 'next-auth', 'react', 'react-dom']
/** Hashes and compares passwords. */
const BCRYPT = '@node-rs/bcrypt'
const TOOLS = ['@types/node', '@types/react', 'typescript']

/** A minimal Next application with the configuration that a reader has chosen. @throws Error for code that cannot be parsed. */
export function applicationFiles(choice: Choice, { template, versions, ...code }: Parts): ApplicationFile[] {
  const { strategy, own } = choice
  const underDatabase = strategyUnder(own, strategy) === 'database'
  const providers = providersOf(choice)
  const unused = [...(underDatabase ? ['lib/sign-ins.ts'] : []), ...(providers.includes('email') ? [] : ['app/confirm/page.tsx'])]
  const configuration = authFile(choice, code)
  const hashes = providers.includes('credentials') || configuration.includes(BCRYPT)
  const files: Record<string, string> = {
    'README.md': readme(choice),
    'package.json': `${JSON.stringify(packageOf(versions, hashes), null, 2)}\n`,
    'next.config.mjs': nextConfig(choice, hashes),
    'proxy.ts': underDatabase ? proxyForRows(own.options.cookie?.name) : proxyForTokens(own.options.cookie?.name),
    'lib/auth.ts': configuration,
    ...template,
    'scripts/setup.mjs': withRegionsOf(providers, template['scripts/setup.mjs'] ?? ''),
    '.gitignore': 'node_modules/\n.next/\n.env.local\nnext-env.d.ts\n*.tsbuildinfo\n'
  }
  return Object.entries(files).flatMap(([path, text]) => (unused.includes(path) ? [] : [{ path, text }]))
}

/** Takes the regions of other providers out, and the markers of all. */
function withRegionsOf(providers: readonly string[], text: string): string {
  return text.replaceAll(/^ *\/\/ #region (\w+)\n(.*?)^ *\/\/ #endregion\n/gms, (_, name: string, code: string) =>
    providers.includes(name) ? code : ''
  )
}

function packageOf(versions: Parts['versions'], hashes: boolean): object {
  const named = (names: string[]) => Object.fromEntries(names.map((name) => [name, versions[name]]))
  return {
    name: FOLDER,
    private: true,
    type: 'module',
    scripts: { setup: 'node scripts/setup.mjs', dev: 'next dev', build: 'next build', start: 'next start' },
    dependencies: named([...PACKAGES, ...(hashes ? [BCRYPT] : [])].sort()),
    devDependencies: named(TOOLS),
    // The adapter asks for mongodb 6, and works with 7 as well: npm would refuse to install both.
    overrides: { mongodb: '$mongodb' }
  }
}

function nextConfig({ own }: Choice, hashes: boolean): string {
  const isOwn = Object.keys(own.functions).length > 0
  const unchecked = `
  // Your callbacks came without types. Take this out, and TypeScript says what is missing.
  typescript: { ignoreBuildErrors: true },`
  return `export default {${isOwn ? unchecked : ''}
  serverExternalPackages: [${hashes ? `'${BCRYPT}', ` : ''}'mongodb']
}
`
}

const SIGN_IN = "return NextResponse.redirect(new URL('/api/auth/signin?callbackUrl=/dashboard', request.url))"

function proxyForTokens(cookieName: string | undefined): string {
  return `import { type NextRequest, NextResponse } from 'next/server'
import { getToken } from 'next-auth/jwt'

/** Lets readers with a valid token pass. It runs no callback, so the page asks for the session as well. */
export async function proxy(request: NextRequest) {
  if (await getToken({ req: request${cookieName ? `, cookieName: ${literal(cookieName)}` : ''} })) return NextResponse.next()
  ${SIGN_IN}
}

export const config = { matcher: '/dashboard' }
`
}

function proxyForRows(cookieName: string | undefined): string {
  return `import { type NextRequest, NextResponse } from 'next/server'

${
  cookieName
    ? `const COOKIE = ${literal(cookieName)}`
    : `const PREFIX = process.env.NEXTAUTH_URL?.startsWith('https://') ? '__Secure-' : ''
const COOKIE = PREFIX + 'next-auth.session-token'`
}

/** Under database getToken() decodes nothing. The cookie may be anybody's: whose session it is, the page asks. */
export function proxy(request: NextRequest) {
  if (request.cookies.has(COOKIE)) return NextResponse.next()
  ${SIGN_IN}
}

export const config = { matcher: '/dashboard' }
`
}

function readme(choice: Choice): string {
  const providers = providersOf(choice)
  const ways = [
    providers.includes('credentials') && '- With a password: as `aayush`, `correct horse`.',
    providers.includes('email') &&
      '- With a magic link: type any address. The terminal of `npm run dev` prints the link. Send mail in `sendVerificationRequest` of `lib/auth.ts`.',
    providers.includes('oidc') &&
      '- With OpenID Connect: fill `OIDC_…` in `.env.local`, and give your provider the address `http://localhost:3000/api/auth/callback/oidc`.'
  ]
  const user = providers.includes('credentials')
    ? " --user aayush --password 'correct horse'"
    : " --cookie '<the Cookie header of your browser>'"
  return `# NextAuth v4, strategy ${choice.strategy}

\`\`\`sh
npm install
npm run setup   # .env.local with a secret of your own, indexes${providers.includes('credentials') ? ', a user' : ''}
npm run dev
\`\`\`

It needs Node 20.19 or later, and a MongoDB. The setup writes its address into \`.env.local\`: \`MONGODB_URI\` of your shell, or else
\`mongodb://127.0.0.1:27017/app\`.

Sign in at http://localhost:3000:

${ways.filter(Boolean).join('\n')}

\`lib/auth.ts\` is the configuration. Where it runs, this asks it what a browser would, from a checkout of NextAuth Live:

\`\`\`sh
npm run checkup -- http://localhost:3000 --path /dashboard${user}
\`\`\`
`
}
