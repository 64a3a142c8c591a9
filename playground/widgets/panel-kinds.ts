import dynamic from 'next/dynamic'
import type { ComponentType } from 'react'
import type { Stage } from '@/components/flow-picture'
import type { Place } from '@/components/place'
import { ClaimsBody } from './panels/claims'
import { CookieBody } from './panels/cookie'
import { DashboardBody } from './panels/dashboard'
import type { PanelProps } from './panels/panel-props'
import { ProxyBody } from './panels/proxy'
import { SessionBody } from './panels/session'
import type { Snapshot } from './snapshot'

/** By far the largest body, and few pages of the guide have it. */
const RowsBody = dynamic(() => import('./panels/rows').then(({ RowsBody }) => RowsBody))

export interface PanelKind {
  place: Place
  /** The stage of the flow that makes its value. */
  stage: Stage
  /** As the header names it. */
  title: string
  /** As the phone's tabs name it. */
  tab: string
  /** The callback that decides what it shows. */
  madeBy?: 'jwt' | 'session'
  /** With what the path of the requests begins that it shows something of; absent: of all. */
  madeAt?: string
  Body: ComponentType<PanelProps>
  /** What the copy button copies. */
  copies: (snapshot: Snapshot) => unknown
}

/** The panels, in the order of the flow. */
export const PANEL_KINDS = {
  cookie: {
    place: 'browser',
    stage: 'cookie',
    title: 'cookie',
    tab: 'Cookie',
    madeBy: 'jwt',
    Body: CookieBody,
    copies: ({ state }) => state.cookie?.value ?? ''
  },
  claims: {
    place: 'nextauth',
    stage: 'jwt-callback',
    title: 'claims',
    tab: 'Claims',
    madeBy: 'jwt',
    Body: ClaimsBody,
    copies: ({ state }) => state.token
  },
  rows: {
    place: 'mongodb',
    stage: 'login',
    title: 'users, sessions',
    tab: 'MongoDB',
    Body: RowsBody,
    copies: ({ collections }) => collections
  },
  proxy: {
    place: 'proxy',
    stage: 'middleware',
    title: 'getToken()',
    tab: 'getToken()',
    madeBy: 'jwt',
    Body: ProxyBody,
    copies: ({ state }) => state.proxy
  },
  dashboard: {
    place: 'nextauth',
    stage: 'session-callback',
    title: 'getServerSession()',
    tab: 'getServerSession()',
    madeBy: 'session',
    madeAt: '/demo/dashboard',
    Body: DashboardBody,
    copies: ({ dashboard }) => (dashboard?.outcome === 'page' ? dashboard.session : dashboard)
  },
  session: {
    place: 'browser',
    stage: 'client',
    title: 'useSession()',
    tab: 'useSession()',
    madeBy: 'session',
    madeAt: '/api/auth/session',
    Body: SessionBody,
    copies: ({ session }) => session
  }
} satisfies Record<string, PanelKind>

export type PanelName = keyof typeof PANEL_KINDS
