/** The users of every sandbox. Their passwords are public; this file is safe to send to a browser. */
export const DEMO_USERS = [
  {
    username: 'aayush',
    password: 'correct horse',
    name: 'Aayush',
    email: 'aayush@example.com',
    isVerified: true,
    isAcceptingMessages: true
  },
  { username: 'mira', password: 'battery staple', name: 'Mira', email: 'mira@example.com', isVerified: false, isAcceptingMessages: false }
] as const

/** The address that is filled in where a magic link is asked for: the first demo user's. */
export const DEMO_ADDRESS = DEMO_USERS[0].email

/** The public password of a demo user. */
export function demoPassword(username: string | undefined): string | undefined {
  return DEMO_USERS.find((user) => user.username === username)?.password
}
