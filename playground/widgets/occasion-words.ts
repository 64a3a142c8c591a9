import type { Occasion } from './live-state'

/** What is under way, or led to a moment, in words. */
export function occasionInWords(occasion: Occasion): string {
  switch (occasion.name) {
    case 'open':
      return 'Opening the page'
    case 'elsewhere':
      return 'Another tab, or a return to this one'
    case 'newSandbox':
      return 'The sandbox began anew'
    case 'signIn':
      return 'Signing in'
    case 'askForMail':
      return 'Asking for a magic link'
    case 'useTokens':
      return 'Sending tokens to the provider'
    case 'expireMail':
      return 'Letting a magic link expire'
    case 'signOut':
      return 'Signing out'
    case 'readSession':
      return 'Reading the session'
    case 'visitDashboard':
      return 'Opening the dashboard'
    case 'switchStrategy':
      return `Switching to ${occasion.strategy}`
    case 'editUser':
      return `Editing ${occasion.fields.join(', ')} in the database`
    case 'deleteSession':
      return 'Deleting a session row'
    case 'clearTraces':
      return 'Clearing the timeline'
    case 'look':
      return 'Looking at the cookie'
    case 'configure':
      return 'Saving code and options'
    case 'replay':
      return 'Replaying the old cookie'
    case 'reset':
      return 'Resetting'
  }
}
