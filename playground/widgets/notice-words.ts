import type { Strategy } from '../nextauth/options'
import type { Message } from './live-context'
import type { Notice, Outcome } from './live-state'

/** What the reader is told, in words. */
export function noticeInWords(notice: Notice): Message {
  switch (notice.kind) {
    case 'worked':
      return { tone: 'good', text: outcomeInWords(notice.outcome) }
    case 'failed':
      return { tone: 'bad', text: notice.reason ?? 'That did not work. Reload the page and try again.' }
    case 'notAnswering':
      return { tone: 'bad', text: 'The site is not answering. The page tries again every five seconds. Your cookie is safe.' }
  }
}

function outcomeInWords(outcome: Outcome): string {
  switch (outcome.name) {
    case 'strategySwitched': {
      const signedIn = outcome.username === null ? 'Sign in again' : `You were signed in again as ${outcome.username}`
      return `Now under ${outcome.strategy}. ${signedIn}: ${WHY_NOT_KEPT[outcome.strategy]}`
    }
    case 'userEdited':
      return 'Changed in the database. No callback ran, and no session heard of it: read the session once to see who notices.'
    case 'sessionDeleted':
      return 'The row is gone. Your cookie is still there: read the session once to see what it is worth now.'
    case 'reset':
      return 'Your sandbox is as new: the two demo users, strategy jwt, a new secret.'
  }
}

/** Why a session does not survive a change to a strategy. */
const WHY_NOT_KEPT: Record<Strategy, string> = {
  database: 'a JWE is no session token, so the old cookie is worth nothing here.',
  jwt: 'a session token cannot be decrypted, so the old cookie is worth nothing here.'
}
