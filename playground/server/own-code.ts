import type { Db } from 'mongodb'
import { databaseProblem, Problem } from '@/lib/http/problem'
import { mongo } from '@/lib/mongo/runtime'
import type { Around, Instance, Strategy } from '../nextauth/options'
import type { OwnConfiguration } from '../own-code/configuration'
import { changeOptions } from '../own-code/run'
import { findConfiguration, type KeptConfiguration, keepConfiguration } from '../own-code/store'
import type { Addresses } from '../sandbox/identity-client'
import { databaseName, recordedVisitor, type SandboxTicket } from '../sandbox/ticket'
import { instanceOf } from '../sandbox/visitor'
import { limits, signInQueue } from './limits'

/** What of the configuration a visitor has changed, by name. */
export interface OwnSummary {
  /** Another one after each change. */
  version: string
  functions: string[]
  options: string[]
}

function databaseOf(ticket: SandboxTicket): Db {
  return mongo().connection.getClient().db(databaseName(ticket))
}

/** The visitor's own configuration; undefined where it is the site's. */
export async function configurationOf(ticket: SandboxTicket): Promise<KeptConfiguration | undefined> {
  return ticket.own === undefined ? undefined : findConfiguration(databaseOf(ticket), ticket.own)
}

/** The parts of the visitor's NextAuth, with what they changed. To be called outside of a recording: the trace shows what an application asks. */
export async function visitorsInstance(ticket: SandboxTicket, client?: string, addresses?: Addresses): Promise<Instance> {
  const instance = instanceOf(ticket, addresses)
  const own = await configurationOf(ticket)
  if (!own) return instance
  const mayUpdate = () => limits().take('editsOfSandbox', ticket.id, 'changes in your sandbox')
  const compare: Around = (run) => signInQueue().run(client ?? '', run)
  const owner = { visitor: recordedVisitor(ticket), address: client, users: instance.users(), mayUpdate, compare }
  const change: Instance['change'] = (options, around = (run) => run()) => changeOptions(options, own, { ...owner, around })
  return { ...instance, change, waitsItself: own.javascript.authorize !== undefined }
}

/** What the panels say of a configuration. */
export function summaryOf({ _id: version, functions, options }: KeptConfiguration): OwnSummary {
  return { version, functions: Object.keys(functions), options: Object.keys(options) }
}

/** The visitor's ticket with a configuration of their own. */
export async function keepOwn(
  ticket: SandboxTicket,
  own: OwnConfiguration,
  javascript: KeptConfiguration['javascript']
): Promise<SandboxTicket> {
  const isEmpty = Object.keys(own.functions).length + Object.keys(own.options).length === 0
  const name = isEmpty ? undefined : await keepConfiguration(databaseOf(ticket), own, javascript)
  return { ...ticket, own: name, ownCookie: own.options.cookie?.name }
}

/** The ticket of a visitor who chooses a strategy: the option `session` is there again. */
export async function withStrategy(ticket: SandboxTicket, strategy: Strategy): Promise<SandboxTicket> {
  const own = await configurationOf(ticket)
  if (!own?.options.withoutSession) return { ...ticket, strategy }
  const { withoutSession: _left, ...options } = own.options
  return { ...(await keepOwn(ticket, { functions: own.functions, options }, own.javascript)), strategy }
}

/** What is told of an error that a request with a visitor's own configuration ends in. Problems, and those of the database, stay what they are. */
export function ownCodeProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { name, message } = error instanceof Error ? error : new Error(String(error))
  return (
    databaseProblem(error) ??
    new Problem(
      'own-code',
      `Your own code or options ended this request, and NextAuth passes that on: ${name}: ${message} An application of yours would answer 500 here as well.`
    )
  )
}
