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

/** "aayush / correct horse or mira / battery staple". */
export const DEMO_USERS_IN_WORDS = DEMO_USERS.map(({ username, password }) => `${username} / ${password}`).join(' or ')
