import { ObjectId } from 'mongodb'
import { keepNewest } from '@/lib/mongo/keep-newest'
import { mongo } from '@/lib/mongo/runtime'
import type { Mail } from '../nextauth/email-link'
import { unrecorded } from '../trace/recorder'
import type { SandboxKey } from './store'
import { databaseName } from './ticket'

/** A mail as the inbox keeps it. */
export interface KeptMail extends Mail {
  _id: ObjectId
  sentAt: Date
}

/** Mails that an inbox keeps. The oldest goes first. */
const KEPT = 20

function inboxOf(sandbox: SandboxKey) {
  return mongo().connection.getClient().db(databaseName(sandbox)).collection<KeptMail>('inbox')
}

/** Puts a mail into a visitor's inbox, which stands for a mail server: no trace has it. */
export function receive(sandbox: SandboxKey, mail: Mail): Promise<void> {
  return unrecorded(async () => {
    const inbox = inboxOf(sandbox)
    await inbox.insertOne({ _id: new ObjectId(), ...mail, sentAt: new Date() })
    await keepNewest(inbox, {}, { _id: -1 }, KEPT)
  })
}

/** A visitor's mails, newest first. */
export function mailsOf(sandbox: SandboxKey): Promise<KeptMail[]> {
  return inboxOf(sandbox).find().sort({ _id: -1 }).limit(KEPT).toArray()
}
