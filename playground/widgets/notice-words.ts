import type { Notice } from './live-state'

/** What the reader is told of a failure, in words. */
export function noticeInWords(notice: Notice): string {
  return notice.kind === 'failed'
    ? (notice.reason ?? 'That did not work. Reload the page and try again.')
    : 'The site is not answering. The page tries again every five seconds. Your cookie is safe.'
}
