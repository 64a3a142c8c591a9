import type { CallbacksOptions } from 'next-auth'

/** The two callbacks that decide what is in the token and what reaches the browser's script. */
export const callbacks = {
  // #region jwt
  async jwt({ token, user }) {
    // `user` is there at sign-in only: authorize() returned it, or the adapter where nobody types a password.
    if (user) {
      token._id = user.id
      token.username = user.username
      token.isVerified = user.isVerified
      token.isAcceptingMessages = user.isAcceptingMessages
    }
    return token
  },
  // #endregion

  // #region session
  async session({ session, token, user }) {
    // Under jwt there is a token and no user; under database a user and no token.
    session.user = {
      _id: token ? token._id : user.id,
      username: token ? token.username : user.username,
      isVerified: token ? token.isVerified : user.isVerified,
      isAcceptingMessages: token ? token.isAcceptingMessages : user.isAcceptingMessages
    }
    return session
  }
  // #endregion
} satisfies Partial<CallbacksOptions>
