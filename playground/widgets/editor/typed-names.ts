import type { OwnFunction } from '../../own-code/configuration'

/** A member of the object that NextAuth calls a callback with, as its declarations and this site's augmentation type it. */
export interface TypedName {
  name: string
  type: string
  /** What it is, in a sentence. */
  says: string
  in: readonly OwnFunction[]
  /** Of an object: its members with their types. */
  members?: Readonly<Record<string, string>>
}

/** What this site's authorize() returns beside NextAuth's own fields. */
const USER_FIELDS = { username: 'string', isVerified: 'boolean', isAcceptingMessages: 'boolean' }

const PERSON = { name: 'string | null', email: 'string | null', image: 'string | null' }

export const TYPED_NAMES: readonly TypedName[] = [
  {
    name: 'token',
    type: 'JWT',
    says: 'The claims: at a read the decoded cookie, at a sign-in a new one. Under database session has none.',
    in: ['jwt', 'session'],
    members: { name: 'string | null', email: 'string | null', picture: 'string | null', sub: 'string', _id: 'string', ...USER_FIELDS }
  },
  {
    name: 'user',
    type: 'User | AdapterUser',
    says: 'In jwt what authorize(), profile() or the adapter returned, at the sign-in alone. In session the user document, under database alone.',
    in: ['signIn', 'jwt', 'session'],
    members: { id: 'string', ...PERSON, ...USER_FIELDS }
  },
  {
    name: 'account',
    type: 'Account | null',
    says: 'The provider and its tokens, at the sign-in alone. For credentials its type is "credentials".',
    in: ['signIn', 'jwt'],
    members: {
      provider: 'string',
      providerAccountId: 'string',
      type: 'ProviderType',
      userId: 'string',
      access_token: 'string',
      expires_at: 'number',
      id_token: 'string',
      refresh_token: 'string',
      scope: 'string',
      session_state: 'string',
      token_type: 'string'
    }
  },
  {
    name: 'profile',
    type: 'Profile',
    says: 'What an OAuth provider tells of the person, at the sign-in alone. Credentials have none.',
    in: ['signIn', 'jwt'],
    members: { sub: 'string', name: 'string', email: 'string', image: 'string' }
  },
  {
    name: 'session',
    type: 'Session',
    says: 'In session what NextAuth answers unless you change it. In jwt what the page sent with update().',
    in: ['jwt', 'session'],
    members: { user: '{ _id, username, isVerified, isAcceptingMessages }', expires: 'string' }
  },
  {
    name: 'trigger',
    type: '"signIn" | "signUp" | "update"',
    says: 'Why NextAuth calls. Undefined at a plain session read.',
    in: ['jwt', 'session']
  },
  { name: 'isNewUser', type: 'boolean', says: 'Outdated: look whether trigger is "signUp".', in: ['jwt'] },
  { name: 'newSession', type: 'any', says: 'What the page sent with update(), under database alone.', in: ['session'] },
  { name: 'url', type: 'string', says: 'Where the page wants to go: the callbackUrl.', in: ['redirect'] },
  { name: 'baseUrl', type: 'string', says: 'The address of this site.', in: ['redirect'] },
  {
    name: 'email',
    type: '{ verificationRequest?: boolean }',
    says: 'With a magic link: whether the mail is being asked for.',
    in: ['signIn'],
    members: { verificationRequest: 'boolean' }
  },
  { name: 'credentials', type: 'Record<string, CredentialInput>', says: 'With credentials: the fields of the form.', in: ['signIn'] }
]

/** The helpers in reach of a reader's code. */
export const HELPERS: readonly TypedName[] = [
  {
    name: 'findUser',
    type: '(filter) => Promise<User | null>',
    says: 'The first user of your sandbox that equals the filter: await findUser({ username }).',
    in: ['authorize', 'signIn', 'redirect', 'jwt', 'session']
  },
  {
    name: 'updateUser',
    type: '(filter, change) => Promise<User | null>',
    says: 'Changes the first user that equals the filter, and gives it as it is then.',
    in: ['authorize', 'signIn', 'redirect', 'jwt', 'session']
  },
  {
    name: 'passwordMatches',
    type: '(password, user) => Promise<boolean>',
    says: 'Whether a password is that of a user whom findUser() gave. A user who is null costs the same time.',
    in: ['authorize']
  },
  {
    name: 'readCredentials',
    type: '(input) => { username, password } | undefined',
    says: 'What the form sent, if it can be a name and a password.',
    in: ['authorize']
  }
]

/** What a name stands for in a function. */
export function typedName(name: string, within: OwnFunction): TypedName | undefined {
  return [...TYPED_NAMES, ...HELPERS].find((known) => known.name === name && known.in.includes(within))
}
