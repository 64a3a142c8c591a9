import { z } from 'zod'
import { StartupError } from './startup-error'

/** In decimal digits alone: `Number()` would take `1e3` and `0x10` as well. */
const wholeNumber = (from: number, to: number) =>
  z
    .string()
    .regex(/^-?\d+$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.number().int().min(from).max(to))

/** An empty value in a .env file means "not set". */
const Environment = z.preprocess(
  (env) => Object.fromEntries(Object.entries(env as Record<string, string | undefined>).filter(([, value]) => value !== '')),
  z.object({
    /** TCP port of the site; 0 takes a free one. */
    PORT: wholeNumber(0, 65_535).default(3000),
    /** Address that the site listens on. */
    HOST: z.string().default('127.0.0.1'),
    MONGODB_URI: z
      .string()
      .regex(/^mongodb(\+srv)?:\/\//, 'must start with mongodb:// or mongodb+srv://')
      .optional(),
    MONGODB_ENGINE: z.enum(['auto', 'memory-server', 'embedded']).default('auto'),
    /** The secret from which every key for signing and encryption is derived. */
    NEXTAUTH_SECRET: z.string().min(16, 'must have at least 16 characters').optional(),
    /** The site's own address, when it cannot be taken from the request: behind a proxy that ends TLS. */
    NEXTAUTH_URL: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }).optional(),
    /**
     * Number of proxies in front of the site. Their `X-Forwarded-*` headers are believed, and nobody else's: with 0 none is, and the
     * client is whoever connects.
     */
    TRUST_PROXY: wholeNumber(0, 10).default(0),
    /** Seconds after its last use at which a sandbox is removed. */
    SANDBOX_IDLE_SECONDS: wholeNumber(1, 604_800).default(1800),
    /** Megabytes of memory that all sandboxes may take, without what is recorded. A sandbox that holds more counts for more. */
    SANDBOX_MEMORY_MB: wholeNumber(1, 1_000_000).default(256),
    /** Largest number of sandboxes, whatever they take: some offers of MongoDB count databases. */
    SANDBOX_MAX: wholeNumber(1, 100_000).optional(),
    /** Whether requests are recorded for the timeline; off shows what recording costs. */
    PLAYGROUND_TRACE: z.enum(['on', 'off']).default('on'),
    /** The ways to sign in. What is not named is neither loaded nor answered. */
    PLAYGROUND_PROVIDERS: z
      .string()
      .default('credentials,email,oidc')
      .transform((list) => list.split(',').map((name) => name.trim()))
      .pipe(z.array(z.enum(['credentials', 'email', 'oidc'])))
      .refine((names) => new Set(names).size === names.length, 'must name each provider once'),
    /** A mail server for magic links, `smtp://user:password@host:587`. Without one they go into the page's own inbox alone. */
    SMTP_URL: z
      .string()
      .regex(/^smtps?:\/\/[^/]/, 'must start with smtp:// or smtps://')
      .optional(),
    /** Whom those mails come from. */
    SMTP_FROM: z.string().default('NextAuth Live <no-reply@localhost>'),
    LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info')
  })
)

export type Env = z.infer<typeof Environment>

/**
 * Reads and checks the environment.
 * @throws StartupError one sentence that names each variable with a bad value, and never shows a secret's value.
 */
export function readEnv(source: Record<string, string | undefined> = process.env): Env {
  const parsed = Environment.safeParse(source)
  if (!parsed.success) {
    const complaints = parsed.error.issues.map((issue) => {
      const name = String(issue.path[0])
      return `${name} ${complaintOf(issue, name, source[name])}`
    })
    throw new StartupError(`Bad configuration: ${complaints.join('; ')}.`)
  }
  const env = parsed.data
  if (env.MONGODB_URI && !env.NEXTAUTH_SECRET)
    throw new StartupError(
      'Bad configuration: NEXTAUTH_SECRET is required when MONGODB_URI is set, since a random one would not outlive this process.'
    )
  if (env.SMTP_URL && !env.NEXTAUTH_URL)
    throw new StartupError(
      'Bad configuration: NEXTAUTH_URL is required when SMTP_URL is set, or whoever asks would decide which site the mails lead to.'
    )
  return env
}

const SHOWN = new Set([
  'PORT',
  'HOST',
  'MONGODB_ENGINE',
  'TRUST_PROXY',
  'SANDBOX_IDLE_SECONDS',
  'SANDBOX_MEMORY_MB',
  'SANDBOX_MAX',
  'PLAYGROUND_TRACE',
  'PLAYGROUND_PROVIDERS',
  'LOG_LEVEL',
  'NEXTAUTH_URL'
])

function complaintOf(issue: z.core.$ZodIssue, name: string, value: string | undefined): string {
  const was = SHOWN.has(name) ? ` (it is "${value}")` : ''
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}${was}`
  if (issue.code === 'too_small' && issue.origin !== 'string') return `must be at least ${issue.minimum}${was}`
  if (issue.code === 'too_big') return `must be at most ${issue.maximum}${was}`
  if (issue.code === 'invalid_type') return `must be a whole number${was}`
  return `${issue.message}${was}`
}
