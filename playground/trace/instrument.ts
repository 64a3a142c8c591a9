import type { AuthOptions, CallbacksOptions, EventCallbacks, LoggerInstance } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import { decode, encode, type JWTOptions } from 'next-auth/jwt'
import type { CredentialsConfig } from 'next-auth/providers/credentials'
import type { EmailConfig } from 'next-auth/providers/email'
import type { Provider } from 'next-auth/providers/index'
import type { OAuthConfig, TokenEndpointHandler } from 'next-auth/providers/oauth'
import { authOptions, type Instance } from '../nextauth/options'
import { capture } from './capture'
import { DEFAULT_CALLBACKS } from './default-callbacks'
import { currentRecording, note, recordCall, tracing } from './recorder'

/**
 * The options of one visitor's NextAuth, where every callback, event, log line, adapter method and codec records its calls.
 * What they do and return stays as it is. With tracing off these are the plain options, and nothing is wrapped.
 */
export function recordedOptions(instance: Instance): AuthOptions {
  if (!tracing()) return authOptions(instance)
  // The adapter first: the options hand it on to `jwt.encode`.
  return recordingOptions(authOptions({ ...instance, adapter: recordedAdapter(instance.adapter) }))
}

/** Wraps all but the adapter, in place. */
export function recordingOptions(options: AuthOptions): AuthOptions {
  options.providers = options.providers.map(recordedProvider)
  options.callbacks = recordedCallbacks(options.callbacks ?? NONE)
  options.jwt = recordedCodec(options.jwt ?? NONE)
  options.events = recordedEvents(options.events ?? NONE)
  options.logger = recordedLogger(options.logger ?? NONE)
  const recording = currentRecording()
  if (recording) recording.hasDebugLines = options.debug === true
  return options
}

const ownFunctions = new WeakSet<object>()

/** Marks a function as the reader's own code, so that its calls are recorded as such. @returns the function. */
export function markOwn<T extends object>(own: T): T {
  ownFunctions.add(own)
  return own
}

function ownMark(called: object): { own?: true } {
  return ownFunctions.has(called) ? { own: true } : {}
}

/** Wrapped in place of an option that is not set. One object, so that it is wrapped once. */
const NONE = {}

/** Most options are the same object at every request, and are wrapped at the first. */
function wrappedOnce<Plain extends object, Wrapped>(wrap: (plain: Plain) => Wrapped): (plain: Plain) => Wrapped {
  const known = new WeakMap<Plain, Wrapped>()
  return (plain) => {
    const wrapped = known.get(plain) ?? wrap(plain)
    known.set(plain, wrapped)
    return wrapped
  }
}

function recordedProvider(provider: Provider): Provider {
  if (provider.type === 'email') return recordedEmail(provider)
  if (provider.type === 'oauth') return recordedOAuth(provider)
  // NextAuth lays `options` over the provider, so this is the `authorize` that it calls.
  const options = provider.options as unknown as CredentialsConfig
  const authorize: CredentialsConfig['authorize'] = (...args) =>
    recordCall({ kind: 'provider', name: 'authorize', ...ownMark(options.authorize) }, args, () => options.authorize(...args))
  return { ...provider, options: { ...provider.options, authorize } } as Provider
}

function recordedEmail(provider: EmailConfig): EmailConfig {
  const { sendVerificationRequest } = provider
  return {
    ...provider,
    sendVerificationRequest: (params) => {
      // The provider itself and the theme of NextAuth's own pages tell a reader nothing.
      const { provider: _provider, theme: _theme, ...given } = params
      return recordCall({ kind: 'provider', name: 'sendVerificationRequest' }, [given], () => sendVerificationRequest(params))
    }
  }
}

/**
 * `profile()` and the exchange of the code. NextAuth has no function to wrap for that one, but takes one from the provider: it gets the same
 * client, and does with it what NextAuth does. Source: next-auth 4.24, `core/lib/oauth/callback.js`.
 */
function recordedOAuth<Profile>(provider: OAuthConfig<Profile>): OAuthConfig<Profile> {
  const { profile, token, idToken } = provider
  const plain: TokenEndpointHandler = typeof token === 'object' ? token : {}
  const exchange: NonNullable<TokenEndpointHandler['request']> =
    plain.request ??
    (async ({ client, provider: { callbackUrl }, params, checks }) => ({
      tokens: await (idToken ? client.callback(callbackUrl, params, checks) : client.oauthCallback(callbackUrl, params, checks))
    }))
  return {
    ...provider,
    token: {
      ...plain,
      request: (context) => {
        const { params, checks, provider: used } = context
        return recordCall({ kind: 'provider', name: 'token' }, [{ redirect_uri: used.callbackUrl, params, checks }], () =>
          exchange(context)
        )
      }
    },
    profile: (claims, tokens) =>
      recordCall({ kind: 'provider', name: 'profile' }, [claims, tokens], () => profile(claims, tokens)) as ReturnType<typeof profile>
  }
}

const recordedCallbacks = wrappedOnce((callbacks: Partial<CallbacksOptions>): CallbacksOptions => {
  const recorded = (name: keyof CallbacksOptions) => {
    const callback = (callbacks[name] ?? DEFAULT_CALLBACKS[name]) as (argument: unknown) => unknown
    return (argument: { trigger?: string }) =>
      recordCall({ kind: 'callback', name, trigger: argument.trigger, ...ownMark(callback) }, [argument], () => callback(argument))
  }
  return {
    signIn: recorded('signIn'),
    redirect: recorded('redirect'),
    jwt: recorded('jwt'),
    session: recorded('session')
  } as CallbacksOptions
})

const recordedCodec = wrappedOnce((codec: Partial<JWTOptions>): Partial<JWTOptions> => {
  const call = { encode: codec.encode ?? encode, decode: codec.decode ?? decode }
  // NextAuth passes its jwt options along, both functions among them; they tell a reader nothing.
  const given = ({ encode: _encode, decode: _decode, ...params }: object & Partial<Pick<JWTOptions, 'encode' | 'decode'>>) => [params]
  return {
    ...codec,
    encode: (params) => recordCall({ kind: 'codec', name: 'encode' }, given(params), () => call.encode(params)),
    decode: (params) => recordCall({ kind: 'codec', name: 'decode' }, given(params), () => call.decode(params))
  }
})

/** All events that NextAuth 4 has. */
const EVENTS = ['signIn', 'signOut', 'createUser', 'updateUser', 'linkAccount', 'session'] as const satisfies (keyof EventCallbacks)[]

const recordedEvents = wrappedOnce((events: Partial<EventCallbacks>): Partial<EventCallbacks> => {
  const recorded = (name: keyof EventCallbacks) => {
    const listener = events[name] as ((message: unknown) => Promise<void>) | undefined
    return (message: unknown) => recordCall({ kind: 'event', name: `events.${name}` }, [message], () => listener?.(message))
  }
  return Object.fromEntries(EVENTS.map((name) => [name, recorded(name)])) as Partial<EventCallbacks>
})

/** An adapter whose methods record their calls under their own name. One is wrapped when it is asked for: a request calls few. */
export function recordedAdapter(adapter: Adapter): Adapter {
  return new Proxy(adapter, {
    get(_, name: keyof Adapter) {
      const method = adapter[name] as ((...args: unknown[]) => unknown) | undefined
      return method && ((...args: unknown[]) => recordCall({ kind: 'adapter', name }, args, () => method(...args)))
    }
  })
}

/** NextAuth keeps one logger a process, so a line finds its trace by the request that it is logged in. */
const recordedLogger = wrappedOnce((logger: Partial<LoggerInstance>): Partial<LoggerInstance> => {
  const record = (level: 'error' | 'warn', code: string, message: unknown) =>
    note({ kind: 'log', name: code, level, message: capture(message) })
  return {
    error(code, metadata) {
      record('error', code, metadata instanceof Error ? metadata : metadata.error)
      logger.error?.(code, metadata)
    },
    warn(code) {
      record('warn', code, undefined)
      logger.warn?.(code)
    },
    // NextAuth calls it whatever its option debug says, since it is there.
    debug(code, metadata) {
      if (currentRecording()?.hasDebugLines) note({ kind: 'log', name: code, level: 'info', message: capture(metadata) })
      logger.debug?.(code, metadata)
    }
  }
})
