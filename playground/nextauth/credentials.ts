import { verify } from '@node-rs/bcrypt'
import CredentialsProvider from 'next-auth/providers/credentials'
import { z } from 'zod'
import type { UserModel } from './user'

/** The bcrypt hash of a random password that nobody kept. An unknown user's password is compared with it. Cost 10, like the users'. */
const NOBODY = '$2b$10$fp3aGvuXXg4HzJ11Q1d8Yeu9Xs9v3ILZQczVrlctIFizRc7o9FrBO'

/** bcrypt ignores everything after 72 bytes, so a longer password is refused instead of being cut. */
const Credentials = z.object({
  username: z.string().min(1).max(64),
  password: z
    .string()
    .min(1)
    .refine((password) => Buffer.byteLength(password) <= 72)
})

/** What a form sent, if it can be a name and a password. */
export function readCredentials(input: unknown): z.infer<typeof Credentials> | undefined {
  return Credentials.safeParse(input).data
}

/** Whether a password is a user's. An unknown user costs the same time as a wrong password, so that the answer's time tells nobody who exists. */
export async function passwordMatches(password: string, user: { password: string } | null): Promise<boolean> {
  const matches = await verify(password, user?.password ?? NOBODY)
  return user !== null && matches
}

/** The credentials provider on the `User` model. @param users gives the model. */
export function credentials(users: () => UserModel) {
  const findUser = (filter: { username: string }) => users().findOne(filter).lean()
  // #region provider
  return CredentialsProvider({
    name: 'Credentials',
    credentials: {
      username: { label: 'Username', type: 'text' },
      password: { label: 'Password', type: 'password' }
    },
    // #region authorize
    async authorize(input) {
      const given = readCredentials(input)
      if (!given) return null
      const user = await findUser({ username: given.username })

      // For an unknown user too: the answer's time tells nobody who exists.
      const matches = await passwordMatches(given.password, user)
      if (!user || !matches) return null

      // Chosen field by field: what is returned here reaches the jwt callback, and what that returns is in the cookie.
      // #region user-object
      return {
        id: user._id.toString(),
        name: user.name,
        email: user.email,
        username: user.username,
        isVerified: user.isVerified,
        isAcceptingMessages: user.isAcceptingMessages
      }
      // #endregion
    }
    // #endregion
  })
  // #endregion
}
