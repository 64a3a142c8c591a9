import type { CallbacksOptions, EventCallbacks, LoggerInstance } from 'next-auth'
import type { Adapter } from 'next-auth/adapters'
import { decode, encode, type JWTOptions } from 'next-auth/jwt'
import type { CredentialsConfig } from 'next-auth/providers/credentials'
import type { EmailConfig } from 'next-auth/providers/email'
import type { Provider } from 'next-auth/providers/index'
import type { OAuthConfig, TokenEndpointHandler } from 'next-auth/providers/oauth'
import { capture, read } from './capture'
import { DEFAULT_CALLBACKS } from './default-callbacks'
import type { CallRecorder } from './recorder'

// biome-ignore lint/suspicious/noExplicitAny: whatever NextAuth passes is handed on as it came.
type Called = (this: unknown, ...args: any[]) => any

/**
 * Makes the functions that wrap the parts of NextAuth's options, so that each callback, event, log line, adapter method and codec records its
 * calls. What is wrapped gets the arguments and the `this` that it got, and returns and throws what it did.
 * @param markOf says whether a function is the reader's own code.
 */
export function wrappersWith({ recordCall, note }: CallRecorder, markOf: (called: object) => { own?: true }) {
  /** NextAuth lays `options` over the provider, so a function there is the one that it calls. */
  function wrappedProvider(provider: Provider): Provider {
    const given = provider.options as Partial<Provider> | undefined
    // Endpoints are merged deeply, so that one stays where it is.
    const { token } = provider as { token?: unknown }
    const own = wrappedFunctions({ ...provider, ...given, ...(token !== undefined && { token }) } as Provider)
    if (!given) return { ...provider, ...own } as Provider
    // `authorize` of the provider itself is a placeholder that NextAuth looks for.
    if (provider.type === 'credentials') return { ...provider, options: { ...given, ...own } } as Provider
    const overlaid = Object.entries(own).filter(([name]) => name !== 'token' && name in given)
    return { ...provider, ...own, options: { ...given, ...Object.fromEntries(overlaid) } } as Provider
  }

  function wrappedFunctions(provider: Provider): Partial<Provider> {
    if (provider.type === 'email') return wrappedEmail(provider)
    if (provider.type === 'oauth') return wrappedOAuth(provider)
    const { authorize } = provider as CredentialsConfig
    if (!authorize) return {}
    const mark = markOf(authorize)
    const wrapped: Called = function (...args) {
      return recordCall({ kind: 'provider', name: 'authorize', ...mark }, args, () => Reflect.apply(authorize, this, args))
    }
    return { authorize: wrapped } as Partial<Provider>
  }

  function wrappedEmail({ sendVerificationRequest }: EmailConfig): Partial<EmailConfig> {
    const wrapped: Called = function (params) {
      // The provider itself and the theme of NextAuth's own pages tell a reader nothing.
      const { provider: _provider, theme: _theme, ...given } = params
      return recordCall({ kind: 'provider', name: 'sendVerificationRequest' }, [given], () =>
        Reflect.apply(sendVerificationRequest, this, [params])
      )
    }
    return { sendVerificationRequest: wrapped }
  }

  /**
   * `profile()` and the exchange of the code. NextAuth has no function to wrap for that one, but takes one from the provider: it gets the same
   * client, and does with it what NextAuth does. Source: next-auth 4.24, `core/lib/oauth/callback.js`.
   */
  function wrappedOAuth<Profile>({ profile, token, version }: OAuthConfig<Profile>): Partial<OAuthConfig<Profile>> {
    const wrappedProfile: Called = function (...args) {
      return recordCall({ kind: 'provider', name: 'profile' }, args, () => Reflect.apply(profile, this, args))
    }
    // OAuth 1 has no code to exchange.
    if (version?.startsWith('1.')) return { profile: wrappedProfile }
    const plain: TokenEndpointHandler = typeof token === 'string' ? endpointAt(token) : (token ?? {})
    const exchange: NonNullable<TokenEndpointHandler['request']> =
      plain.request ??
      (async ({ client, provider: { callbackUrl, idToken }, params, checks }) => ({
        tokens: await (idToken ? client.callback(callbackUrl, params, checks) : client.oauthCallback(callbackUrl, params, checks))
      }))
    const wrappedExchange: Called = function (context) {
      const { params, checks, provider: used } = context
      return recordCall({ kind: 'provider', name: 'token' }, [{ redirect_uri: used.callbackUrl, params, checks }], () =>
        Reflect.apply(exchange, this, [context])
      )
    }
    return { profile: wrappedProfile, token: withMembers(plain, { request: wrappedExchange }) }
  }

  /** Those that the application does not have are NextAuth's own. One that is there and undefined stays so, and fails as it did. */
  function wrappedCallbacks(callbacks: Partial<CallbacksOptions>): CallbacksOptions {
    const wrapped = { ...callbacks } as Record<keyof CallbacksOptions, Called | undefined>
    for (const name of ['signIn', 'redirect', 'jwt', 'session'] as const) {
      const callback = (name in callbacks ? callbacks[name] : DEFAULT_CALLBACKS[name]) as Called | undefined
      if (!callback) continue
      const mark = markOf(callback)
      wrapped[name] = function (...args) {
        const trigger = read(args[0], 'trigger') as string | undefined
        return recordCall({ kind: 'callback', name, trigger, ...mark }, args, () => Reflect.apply(callback, this, args))
      }
    }
    return wrapped as CallbacksOptions
  }

  function wrappedCodec(codec: Partial<JWTOptions>): Partial<JWTOptions> {
    const call = { encode: codec.encode ?? encode, decode: codec.decode ?? decode }
    // NextAuth passes its jwt options along, both functions among them; they tell a reader nothing.
    const given = ({ encode: _encode, decode: _decode, ...params }: object & Partial<Pick<JWTOptions, 'encode' | 'decode'>>) => [params]
    return {
      ...codec,
      encode(params) {
        return recordCall({ kind: 'codec', name: 'encode' }, given(params), () => Reflect.apply(call.encode, this, [params]))
      },
      decode(params) {
        return recordCall({ kind: 'codec', name: 'decode' }, given(params), () => Reflect.apply(call.decode, this, [params]))
      }
    }
  }

  /** @param names those to record, whether the application listens to them or not. */
  function wrappedEvents(events: Partial<EventCallbacks>, names: string[]): Partial<EventCallbacks> {
    const wrapped: Record<string, Called> = {}
    for (const name of names) {
      const listener = events[name as keyof EventCallbacks] as Called | undefined
      wrapped[name] = function (...args) {
        return recordCall({ kind: 'event', name: `events.${name}` }, args, () => listener && Reflect.apply(listener, this, args))
      }
    }
    return wrapped as Partial<EventCallbacks>
  }

  /** An adapter whose methods record their calls under their own name. One is wrapped when it is asked for: a request calls few. */
  function wrappedAdapter(adapter: Adapter): Adapter {
    // A proxy of a frozen object has to return its very methods, so this is one of an object that holds nothing.
    const proxy: Adapter = new Proxy({} as Adapter, {
      has: (_, name) => Reflect.has(adapter, name),
      ownKeys: () => Reflect.ownKeys(adapter),
      getOwnPropertyDescriptor(_, name) {
        const descriptor = Reflect.getOwnPropertyDescriptor(adapter, name)
        return descriptor && { ...descriptor, configurable: true }
      },
      getPrototypeOf: () => Reflect.getPrototypeOf(adapter),
      set: (_, name, value) => Reflect.set(adapter, name, value),
      get(_, name: keyof Adapter) {
        const method = adapter[name] as Called | undefined
        if (typeof method !== 'function') return method
        const wrapped: Called = function (...args) {
          return recordCall({ kind: 'adapter', name }, args, () => Reflect.apply(method, this === proxy ? adapter : this, args))
        }
        return wrapped
      }
    })
    return proxy
  }

  /** The lines of two levels. NextAuth keeps one logger a process, so a line finds its trace by the request that it is logged in. */
  function wrappedLines({ error, warn }: Partial<LoggerInstance>): Pick<LoggerInstance, 'error' | 'warn'> {
    const wrapped = (level: 'error' | 'warn', line: Called | undefined): Called =>
      function (...args) {
        const [code, metadata] = args
        // Metadata is an error, or has one.
        note({ kind: 'log', name: code, level, message: capture(read(metadata, 'error') ?? metadata) })
        if (line) Reflect.apply(line, this, args)
      }
    return { error: wrapped('error', error), warn: wrapped('warn', warn) }
  }

  return { wrappedProvider, wrappedCallbacks, wrappedCodec, wrappedEvents, wrappedAdapter, wrappedLines }
}

/** An object with other members laid over those that it has, and the prototype that it has. */
export function withMembers<Plain extends object>(plain: Plain, members: Partial<Plain>): Plain {
  return Object.create(Object.getPrototypeOf(plain), {
    ...Object.getOwnPropertyDescriptors(plain),
    ...Object.getOwnPropertyDescriptors(members)
  })
}

/** As NextAuth takes an endpoint that is an address. Source: next-auth 4.24, `core/lib/providers.js`. */
function endpointAt(address: string): TokenEndpointHandler {
  const { origin, pathname, searchParams } = new URL(address)
  return { url: `${origin}${pathname}`, params: Object.fromEntries(searchParams) }
}
