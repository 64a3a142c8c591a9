import type { Live } from './live-context'

/** Why a reader who was signed in has no cookie now. @returns null for a reader who has one, or never had one. */
export function whyGone({ latest, snapshot, moments }: Pick<Live, 'latest' | 'snapshot' | 'moments'>): string | null {
  if (snapshot?.state.cookie || moments.length === 0) return null
  if (snapshot?.state.expired) return 'Your sandbox has expired, and its secret and rows with it.'
  switch (latest?.name) {
    case 'signOut':
      return 'You signed out, and NextAuth told the browser to delete it.'
    case 'readSession':
    case 'replay':
      return 'The last read found no session for it, and NextAuth told the browser to delete it.'
    case 'switchStrategy':
      return 'The flip signed you out.'
    case 'signIn':
      return 'The session ended at its first read.'
    default:
      return 'It went away elsewhere: another tab signed out, or its time was over.'
  }
}
