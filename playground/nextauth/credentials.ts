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

/** The credentials provider on the `User` model. */
export function credentials(users: UserModel) {
  // #region provider
  return CredentialsProvider({
    name: 'Credentials',
    credentials: {
      username: { label: 'Username', type: 'text' },
      password: { label: 'Password', type: 'password' }
    },
    async authorize(input) {
      const parsed = Credentials.safeParse(input)
      if (!parsed.success) return null
      const user = await users.findOne({ username: parsed.data.username }).lean()

      // An unknown user costs the same time as a wrong password, so that the answer's time tells nobody who exists.
      const matches = await verify(parsed.data.password, user?.password ?? NOBODY)
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
  })
  // #endregion
}
