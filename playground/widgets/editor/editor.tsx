import { Message } from '@/components/message'
import type { OwnFunction } from '../../own-code/configuration'
import { useLive } from '../live-context'
import { useSaved } from '../use-saved'
import { Desk } from './desk'
import type { Target } from './open-editor'

export interface EditorProps {
  /** The function that shows first. */
  first: OwnFunction
  /** The id of the example that is loaded. */
  example: string | undefined
  /** The line to go to. */
  target: Target | undefined
  /** The fragment of a link that holds code. */
  fragment: string | undefined
  onClose: () => void
  /** The code of the link has been looked at. */
  onReviewed: () => void
}

/** The editor of the reader's own callbacks and options. It begins once it is known what the reader's sandbox has. */
export function Editor(props: EditorProps) {
  const live = useLive({ atOnce: true })
  const { saved, version, problem, setSaved, reread } = useSaved(live)
  if (saved) return <Desk {...props} live={live} saved={saved} version={version} onSaved={setSaved} onConflict={reread} />
  const trouble = problem ?? live.message
  return trouble ? <Message tone="bad">{trouble}</Message> : <p className="note">The editor is loading.</p>
}
